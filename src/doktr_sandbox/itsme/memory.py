"""Everything the twin remembers, in memory only: approvals in progress, codes, tokens, used assertion ids."""

import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Literal

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749 import TokenMixin
from authlib.oidc.core import AuthorizationCodeMixin

from doktr_sandbox.itsme.claims import Wanted
from doktr_sandbox.itsme.registration import Client, Person

CODE_LENGTH = 36
SIGN_IN_S = 900
TOKEN_S = 300
State = Literal["open", "asked", "approved", "refused", "expired"]


@dataclass
class Ask:
    """One login in progress: `id` belongs to the browser that began it, `phone_id` to who holds the phone."""

    client: Client
    parameters: dict[str, str]
    wanted: Wanted
    language: str
    browser: str
    approval_s: float
    id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    phone_id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    person: Person | None = None
    mode: str = "QR"
    begun_at: float = field(default_factory=time.time)
    asked_at: float | None = None
    decision: Literal["approved", "refused"] | None = None
    answered: bool = False

    @property
    def state(self) -> State:
        """Where it stands now. Time alone turns an asked one into an expired one."""
        if self.decision is not None:
            return self.decision
        if self.asked_at is None:
            return "open" if time.time() < self.begun_at + SIGN_IN_S else "expired"
        return "asked" if time.time() < self.asked_at + self.approval_s else "expired"

    def send_to(self, person: Person, mode: str) -> None:
        """Put the question on this person's phone and start the clock."""
        self.person, self.mode, self.asked_at = person, mode, time.time()


@dataclass
class Code(AuthorizationCodeMixin):
    """An authorization code: one presentation, three minutes, one client, one address, one challenge."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    code_challenge_method: str
    ask: Ask
    expires_at: float
    auth_time: int = field(default_factory=lambda: int(time.time()))
    spent: bool = False
    access_token: str | None = None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> str:
        return self.ask.wanted.acr

    def get_amr(self) -> None:
        return None


@dataclass
class AccessToken(TokenMixin):
    """What opens userinfo for one person at one client."""

    client: Client
    ask: Ask
    scope: str
    expires_at: float = field(default_factory=lambda: time.time() + TOKEN_S)
    revoked: bool = False

    def check_client(self, client: Client) -> bool:
        return client.client_id == self.client.client_id

    def get_scope(self) -> str:
        return self.scope

    def get_expires_in(self) -> int:
        return TOKEN_S

    def is_expired(self) -> bool:
        return time.time() >= self.expires_at

    def is_revoked(self) -> bool:
        return self.revoked

    def get_user(self) -> Person | None:
        return self.ask.person

    def get_client(self) -> Client:
        return self.client


class Memory:
    """Forgets with the process. The lock makes 'one presentation' true between threads."""

    def __init__(self, approval_s: float, code_s: float) -> None:
        self.approval_s = approval_s
        self.code_s = code_s
        self.asks: dict[str, Ask] = {}
        self.phones: dict[str, Ask] = {}
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, AccessToken] = {}
        self._assertions: dict[str, float] = {}
        self._lock = threading.Lock()

    def begin(self, client: Client, parameters: dict[str, str], wanted: Wanted, language: str, browser: str) -> Ask:
        """Remember a new login and forget those that nobody can finish any more."""
        self._forget_old()
        ask = Ask(client, parameters, wanted, language, browser, self.approval_s)
        self.asks[ask.id] = self.phones[ask.phone_id] = ask
        return ask

    def present(self, code: str, client: Client) -> Code | None:
        """A code is spent by its first presentation; a second one revokes what the first one bought."""
        with self._lock:
            known = self.codes.get(code)
            if known is None or known.client_id != client.client_id:
                return None
            if known.spent:
                self._revoke(known)
                return None
            known.spent = True
            return known if time.time() < known.expires_at else None

    def is_new_assertion(self, key: str, expires_at: float) -> bool:
        """Whether this client assertion id is seen for the first time."""
        with self._lock:
            now = time.time()
            self._assertions = {one: until for one, until in self._assertions.items() if until > now}
            fresh = key not in self._assertions
            self._assertions[key] = expires_at
            return fresh

    def _revoke(self, code: Code) -> None:
        token = self.tokens.get(code.access_token or "")
        if token is not None:
            token.revoked = True

    def _forget_old(self) -> None:
        oldest = time.time() - 2 * SIGN_IN_S
        for ask in [ask for ask in self.asks.values() if ask.begun_at < oldest]:
            self.asks.pop(ask.id, None)
            self.phones.pop(ask.phone_id, None)
        self.codes = {key: code for key, code in self.codes.items() if code.auth_time > oldest}
        self.tokens = {key: token for key, token in self.tokens.items() if token.expires_at > oldest}


def new_code() -> str:
    """36 characters, as itsme's."""
    return generate_token(CODE_LENGTH)
