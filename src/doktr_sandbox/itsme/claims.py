"""What the twin says about a person: which claims a request wants, and their values under itsme's names."""

import json
from dataclasses import dataclass, field
from typing import Any

from doktr_sandbox.itsme.registration import Person

V2 = "http://itsme.services/v2/claim/"
ACR_BASIC = f"{V2}acr_basic"
ACR_ADVANCED = f"{V2}acr_advanced"
BY_SCOPE = {
    "profile": ("name", "given_name", "family_name", "birthdate", "gender", "locale"),
    "email": ("email", "email_verified"),
    "phone": ("phone_number", "phone_number_verified"),
    "address": ("address",),
    "eid": (f"{V2}BENationalNumber", f"{V2}BEeidSn"),
}
SUPPORTED = (
    "sub",
    *(name for names in BY_SCOPE.values() for name in names),
    f"{V2}birthdate_as_string",
    f"{V2}claim_citizenship_as_iso",
    f"{V2}identification_mode",
    f"{V2}ongoing_call",
)


@dataclass(frozen=True)
class Wanted:
    """The claims one request asks for, by the place where they are delivered, and the level of assurance."""

    id_token: frozenset[str] = field(default_factory=frozenset)
    userinfo: frozenset[str] = field(default_factory=frozenset)
    acr: str = ACR_BASIC

    @property
    def shared(self) -> list[str]:
        """All of them, in the order in which the phone lists them."""
        return [name for name in SUPPORTED if name in self.id_token | self.userinfo]


def wanted(scope: str, claims: str | None, acr_values: str | None) -> Wanted:
    """Read a request: scopes are answered at userinfo, `claims` where it says. ValueError for bad JSON."""
    asked = json.loads(claims) if claims else {}
    if not isinstance(asked, dict) or not all(isinstance(part, dict) for part in asked.values()):
        raise ValueError("claims")
    by_scope = {name for part in scope.split() for name in BY_SCOPE.get(part, ())}
    return Wanted(
        id_token=frozenset(asked.get("id_token", {})) & set(SUPPORTED),
        userinfo=frozenset(by_scope | set(asked.get("userinfo", {}))) & set(SUPPORTED),
        acr=_strictest((acr_values or "").split() + _insisted(asked.get("id_token", {}))),
    )


def _insisted(id_token: dict[str, Any]) -> list[str]:
    """`acr` may be demanded as a claim; `values` lists what satisfies, only a lone value raises the bar."""
    acr = id_token.get("acr") or {}
    values = acr.get("values", [acr.get("value")]) if isinstance(acr, dict) else []
    return values if isinstance(values, list) and len(values) == 1 else []


def _strictest(acrs: list[str]) -> str:
    return ACR_ADVANCED if ACR_ADVANCED in acrs else ACR_BASIC


def values(person: Person, names: frozenset[str], mode: str) -> dict[str, Any]:
    """The values of `names`; a claim that this person does not have is absent, as at itsme."""
    everything = _standard(person) | _national(person, mode)
    return {name: value for name, value in everything.items() if name in names and value not in ("", None)}


def _standard(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "birthdate": person.birthdate.isoformat(),
        "gender": person.gender,
        "locale": person.locale.upper(),
        "email": person.email,
        "email_verified": False,
        "phone_number": person.phone,
        "phone_number_verified": True,
        "address": person.address,
    }


def _national(person: Person, mode: str) -> dict[str, Any]:
    return {
        f"{V2}BENationalNumber": person.niss,
        f"{V2}BEeidSn": f"59{person.niss[-4:]}{person.niss[:6]}",
        f"{V2}birthdate_as_string": person.birthdate.strftime("%d.%m.%Y"),
        f"{V2}claim_citizenship_as_iso": "BEL",
        f"{V2}identification_mode": mode,
        f"{V2}ongoing_call": False,
    }
