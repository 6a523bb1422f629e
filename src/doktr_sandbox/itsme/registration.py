"""Who may ask (registered clients) and who can answer (demonstration people), read at the start."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import ClientMixin

BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
SUBJECT_LENGTH = 36
SCOPES = ("openid", "profile", "email", "phone", "address", "eid")


@dataclass(frozen=True)
class Client(ClientMixin):
    """A relying party as onboarding would register it: one service, exact redirect addresses, its key set."""

    client_id: str
    service_code: str
    name: str
    redirect_uris: tuple[str, ...]
    jwks_uri: str

    @property
    def origins(self) -> list[str]:
        """Where a form of ours may end up after its redirects (for the Content-Security-Policy)."""
        parts = [urlsplit(uri) for uri in self.redirect_uris]
        return sorted({f"{part.scheme}://{part.netloc}" for part in parts})

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """There is none: a request must name its address."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """The scope as asked, or None when it lacks what every request needs or has what nobody knows."""
        asked = (scope or "").split()
        service = f"service:{self.service_code}"
        known = set(asked) <= {*SCOPES, service}
        return " ".join(asked) if known and {"openid", service} <= set(asked) else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "private_key_jwt"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass(frozen=True)
class Person:
    """Somebody who exists only here. `address` has street_address, postal_code and locality."""

    key: str
    niss: str
    given_name: str
    family_name: str
    birthdate: date
    gender: str
    locale: str
    phone: str
    email: str
    address: dict[str, str]
    role: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def age_on(self, today: date) -> int:
        had_birthday = (today.month, today.day) >= (self.birthdate.month, self.birthdate.day)
        return today.year - self.birthdate.year - (not had_birthday)

    def subject_for(self, client_id: str) -> str:
        """36 opaque characters, stable for this person at this client and different at another."""
        number = int.from_bytes(hashlib.sha256(f"{client_id}\0{self.niss}\0{self.key}".encode()).digest())
        letters = []
        for _ in range(SUBJECT_LENGTH):
            number, rest = divmod(number, len(BASE36))
            letters.append(BASE36[rest])
        return "".join(letters)


def phone_digits(written: str) -> str:
    """Belgian numbers however they are written: '0470 00 00 01' and '+32 470 00 00 01' are the same."""
    digits = "".join(letter for letter in written if letter.isdigit())
    if written.strip().startswith("+") or not digits.startswith("0"):
        return digits
    return digits[2:] if digits.startswith("00") else "32" + digits[1:]


def clients(source: str) -> dict[str, Client]:
    """From a file, or from the JSON itself: [{client_id, service_code, name, redirect_uris, jwks_uri}]."""
    text = source if source.lstrip().startswith("[") else Path(source).read_text(encoding="utf-8")
    found = [_client(entry) for entry in json.loads(text)]
    return {client.client_id: client for client in found}


def _client(entry: dict[str, Any]) -> Client:
    return Client(
        client_id=entry["client_id"],
        service_code=entry["service_code"],
        name=entry["name"],
        redirect_uris=tuple(entry["redirect_uris"]),
        jwks_uri=entry["jwks_uri"],
    )


def people(path: Path) -> dict[str, Person]:
    """The demonstration people of a JSON file: a list, or an object with the list under `people`."""
    document = json.loads(path.read_text(encoding="utf-8"))
    entries = document["people"] if isinstance(document, dict) else document
    return {entry["key"]: _person(entry) for entry in entries}


def _person(entry: dict[str, Any]) -> Person:
    texts: dict[str, Any] = {name: entry.get(name) or "" for name in Person.__dataclass_fields__}
    texts["birthdate"] = date.fromisoformat(entry["birthdate"])
    texts["address"] = _address(entry)
    return Person(**texts)


def _address(entry: dict[str, Any]) -> dict[str, str]:
    given = entry.get("address") or {}
    parts = {name: str(given.get(name, "")) for name in ("street_address", "postal_code", "locality")}
    return parts | {"formatted": " ".join(part for part in parts.values() if part)}
