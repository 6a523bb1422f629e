"""The OpenID provider itself, on authlib: grants, client authentication, ID token, userinfo."""

import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    InvalidClientError,
    OAuth2Error,
    OAuth2Payload,
    OAuth2Request,
    ResourceProtector,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenGenerator, BearerTokenValidator
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from starlette.responses import JSONResponse, Response

from doktr_sandbox.itsme import claims
from doktr_sandbox.itsme.keys import ClientKeys, ProviderKeys, encrypt
from doktr_sandbox.itsme.memory import AccessToken, Ask, Code, Memory, new_code
from doktr_sandbox.itsme.registration import Client

ID_TOKEN_S = 300
JTI_LONGEST = 255


@dataclass(frozen=True)
class Wire:
    """One HTTP request as authlib needs it, free of any web framework."""

    method: str
    uri: str
    parameters: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


class _Payload(OAuth2Payload):
    def __init__(self, wire: Wire) -> None:
        self._data = dict(reversed(wire.parameters))
        self._datalist: defaultdict[str, list[str]] = defaultdict(list)
        for name, value in wire.parameters:
            self._datalist[name].append(value)

    @property
    def data(self) -> dict[str, str]:
        return self._data

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return self._datalist


class _Request(OAuth2Request):
    def __init__(self, wire: Wire) -> None:
        super().__init__(wire.method, wire.uri, headers=wire.headers)
        self.payload = _Payload(wire)

    @property
    def args(self) -> dict[str, str]:
        return self.payload.data

    @property
    def form(self) -> dict[str, str]:
        return self.payload.data


class Provider(AuthorizationServer):
    """authlib's server with our memory behind it. Synchronous: the web layer calls it in a thread."""

    def __init__(self, issuer: str, clients: dict[str, Client], memory: Memory) -> None:
        super().__init__()
        self.issuer = issuer
        self.clients = clients
        self.memory = memory
        self.keys = ProviderKeys()
        self.client_keys = ClientKeys()
        self.register_token_generator("default", BearerTokenGenerator(_access_token, None, 300))
        self.register_client_auth_method("private_key_jwt", _Assertion(self))
        self.register_grant(_CodeGrant, [_IdToken(self), CodeChallenge(required=True)])
        self.protector = ResourceProtector()
        self.protector.register_token_validator(_Tokens(memory))

    def query_client(self, client_id: str) -> Client | None:
        return self.clients.get(client_id)

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        code: Code = request.authorization_code
        code.access_token = token["access_token"]
        self.memory.tokens[token["access_token"]] = AccessToken(request.client, code.ask, code.scope)

    def create_oauth2_request(self, request: Wire | OAuth2Request) -> OAuth2Request:
        return _Request(request) if isinstance(request, Wire) else request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        kind = JSONResponse if isinstance(body, dict | list) else Response
        content = dict(body) if isinstance(body, list) else body
        return kind(content, status, dict(headers))

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def answer(self, ask: Ask) -> Response:
        """The redirect back to the client: a code when the person approved, an error when not."""
        wire = Wire("GET", f"{self.issuer}/authorization", list(ask.parameters.items()))
        grant = self.get_consent_grant(wire, end_user=ask)
        granted = ask if ask.decision == "approved" else None
        return self.create_authorization_response(grant.request, grant_user=granted, grant=grant)

    def userinfo(self, wire: Wire) -> Response:
        """Signed, then encrypted to the client; errors as RFC 6750 says."""
        try:
            token: AccessToken = self.protector.validate_request(["openid"], _Request(wire))
            about = self.describe(token.ask, token.ask.wanted.userinfo)
            signed = self.keys.sign({"iss": self.issuer, "aud": token.client.client_id, **about})
            return Response(self.for_client(signed, token.client), 200, media_type="application/jwt")
        except InvalidClientError as error:
            return self.handle_response(*error())
        except OAuth2Error:
            challenge = {"WWW-Authenticate": 'Bearer realm="itsme twin", error="invalid_token"'}
            return JSONResponse({"error": "invalid_token"}, 401, challenge)

    def describe(self, ask: Ask, names: frozenset[str]) -> dict[str, Any]:
        """`sub` and the claims `names` of the person who approved."""
        person = ask.person
        if person is None:
            raise InvalidClientError("Nobody approved this.")
        return {"sub": person.subject_for(ask.client.client_id)} | claims.values(person, names, ask.mode)

    def for_client(self, signed: str, client: Client) -> str:
        key = self.client_keys.encryption_key(client.jwks_uri)
        if key is None:
            raise InvalidClientError("The client publishes no encryption key.")
        return encrypt(signed, key)


def _access_token(**_: Any) -> str:
    return new_code() + new_code()


class _Tokens(BearerTokenValidator):
    def __init__(self, memory: Memory) -> None:
        super().__init__(realm="itsme twin")
        self._memory = memory

    def authenticate_token(self, token_string: str) -> AccessToken | None:
        return self._memory.tokens.get(token_string)


class _CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["private_key_jwt"]
    server: Provider

    def generate_authorization_code(self) -> str:
        return new_code()

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        asked = request.payload.data
        self.server.memory.codes[code] = Code(
            code=code,
            client_id=request.client.client_id,
            redirect_uri=asked["redirect_uri"],
            scope=asked["scope"],
            nonce=asked.get("nonce"),
            code_challenge=asked["code_challenge"],
            code_challenge_method=asked["code_challenge_method"],
            ask=request.user,
            expires_at=time.time() + self.server.memory.code_s,
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.server.memory.present(code, client)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Spent codes stay known, so that a replay can revoke what they bought."""

    def authenticate_user(self, authorization_code: Code) -> Ask:
        return authorization_code.ask


class _IdToken(OpenIDCode):
    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return False

    def encode_id_token(self, token: dict[str, Any], request: OAuth2Request) -> str:
        provider = self._provider
        code: Code = request.authorization_code
        now_s = int(time.time())
        frame = {"iss": provider.issuer, "aud": code.client_id, "iat": now_s, "exp": now_s + ID_TOKEN_S}
        about = provider.describe(code.ask, code.ask.wanted.id_token)
        signed = provider.keys.sign(frame | self.get_authorization_code_claims(code) | about)
        return provider.for_client(signed, request.client)


class _Assertion(JWTBearerClientAssertion):
    """private_key_jwt as itsme demands it: RS256, a published key id, the token endpoint as audience."""

    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider

    def get_audiences(self) -> list[str]:
        return [f"{self._provider.issuer}/token"]

    def resolve_client_public_key(self, client: Client) -> Client:
        return client

    def process_assertion_claims(self, assertion: str, resolve_key: Client) -> dict[str, Any]:
        kid = self.extract_assertion(assertion)[0].get("kid", "")
        key = self._provider.client_keys.verification_key(resolve_key.jwks_uri, kid)
        if not isinstance(key, RSAKey):
            raise InvalidClientError("The client publishes no such signing key.")
        try:
            token = jwt.decode(assertion, key, algorithms=["RS256"])
        except JoseError as error:
            raise InvalidClientError("The client assertion cannot be verified.") from error
        self.verify_claims(token.claims)
        return token.claims

    def validate_jti(self, claims: dict[str, Any], jti: Any) -> bool:
        if not isinstance(jti, str) or len(jti) > JTI_LONGEST:
            return False
        return self._provider.memory.is_new_assertion(f"{claims['sub']} {jti}", claims["exp"] + self.leeway)
