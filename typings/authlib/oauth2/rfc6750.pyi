from collections.abc import Callable
from typing import Any

from authlib.oauth2.rfc6749 import TokenValidator

class BearerTokenGenerator:
    def __init__(
        self,
        access_token_generator: Callable[..., str],
        refresh_token_generator: Callable[..., str] | None = None,
        expires_generator: int | None = None,
    ) -> None: ...
    def __call__(self, *args: Any, **kwargs: Any) -> dict[str, Any]: ...

class BearerTokenValidator(TokenValidator): ...
