"""Reads a person out of a provider's claims: present names, older ones, and what must not be missing."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from stdnum.be import bis, nn
from stdnum.exceptions import ValidationError

from doktr.kernel.outside import Misread, Refused

V2 = "http://itsme.services/v2/claim/"
V1 = "tag:sixdots.be,2016-06:"
NATIONAL_NUMBER = f"{V2}BENationalNumber"
BIRTHDATE_AS_STRING = f"{V2}birthdate_as_string"
ACR_BASIC = f"{V2}acr_basic"
ACR_ADVANCED = f"{V2}acr_advanced"

# names of the same claim, best first; a tuple is a path into nested objects
ALIASES: dict[str, tuple[tuple[str, ...], ...]] = {
    "niss": (
        (NATIONAL_NUMBER,),
        ("BENationalNumber",),
        ("eid", NATIONAL_NUMBER),
        ("eid", "BENationalNumber"),
        ("eid", "national_number"),
        (f"{V1}claim_eid", "national_number"),
    ),
    "birthdate": (("birthdate",), (BIRTHDATE_AS_STRING,)),
    "family_name": (("family_name",), ("name",)),
    "given_name": (("given_name",),),
    "gender": (("gender",), (f"{V2}official_gender",)),
    "locale": (("locale",),),
    "email": (("email",),),
    "phone": (("phone_number",),),
}
# the level of assurance each name stands for; the names before 2021 are still in use by older services
ACR_RANK = {ACR_BASIC: 1, f"{V1}acr_basic": 1, ACR_ADVANCED: 2, f"{V1}acr_advanced": 2}
BIRTHDATE_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"),
    re.compile(r"(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})"),
)
LANGUAGES = ("fr", "nl", "de", "en")
GENDERS: dict[str, Literal["female", "male"]] = {
    "female": "female",
    "male": "male",
    "f": "female",
    "m": "male",
}
LONGEST = 255


@dataclass(frozen=True)
class Identity:
    """A person as the provider vouches for them. `given_name` may be empty: some people have one name."""

    subject: str
    niss: str
    given_name: str
    family_name: str
    birthdate: date
    gender: Literal["female", "male"] | None
    locale: str | None
    email: str | None
    phone: str | None
    acr: str
    issuer: str


def strong_enough(asked: str) -> frozenset[str]:
    """The levels of assurance that satisfy `asked`: itself and every stronger one that we know."""
    rank = ACR_RANK.get(asked)
    stronger = {acr for acr, level in ACR_RANK.items() if rank is not None and level >= rank}
    return frozenset(stronger | {asked})


def is_complete(claims: dict[str, Any]) -> bool:
    """Whether the claims name a person as far as we need, so that userinfo need not be asked."""
    return all(_find(claims, name) for name in ("niss", "birthdate", "family_name"))


def identity(claims: dict[str, Any], issuer: str) -> Identity:
    """The person. Raises `Refused` for what is missing or false, `Misread` for a claim of the wrong shape."""
    family_name = _find(claims, "family_name")
    if not family_name:
        raise Refused("no-name")
    return Identity(
        subject=str(claims["sub"]),
        niss=_niss(_find(claims, "niss")),
        given_name=_find(claims, "given_name") or "",
        family_name=family_name,
        birthdate=_birthdate(_find(claims, "birthdate")),
        gender=GENDERS.get((_find(claims, "gender") or "").lower()),
        locale=_locale(_find(claims, "locale")),
        email=_find(claims, "email"),
        phone=_find(claims, "phone"),
        acr=str(claims["acr"]),
        issuer=issuer,
    )


def _find(claims: dict[str, Any], name: str) -> str | None:
    for path in ALIASES[name]:
        value: Any = claims
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if value not in (None, ""):
            return _text(value)
    return None


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
        raise Misread("unreadable-claims")
    return value.strip()


def _niss(given: str | None) -> str:
    """A national or bis number whose check digits fit (Royal Decree of 8 February 1991)."""
    if not given:
        raise Refused("no-niss")
    for register in (nn, bis):
        try:
            return register.validate(given)
        except ValidationError:
            continue
    raise Refused("bad-niss")


def _birthdate(given: str | None) -> date:
    found = next((hit for form in BIRTHDATE_FORMS if (hit := form.fullmatch(given or ""))), None)
    try:
        if found is not None:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise Refused("no-birthdate") from error
    raise Refused("no-birthdate")


def _locale(given: str | None) -> str | None:
    language = (given or "").lower().replace("_", "-").split("-")[0]
    return language if language in LANGUAGES else None
