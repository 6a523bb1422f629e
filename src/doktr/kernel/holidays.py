"""The public holidays of a country: one calendar for opening hours, appointments and prices."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from holidays import country_holidays

# How the library calls the languages.
TONGUES = {"fr": "fr", "nl": "nl", "de": "de", "en": "en_US"}


@cache
def public_holidays(country: str, year: int, language: str = "en") -> Mapping[date, str]:
    """The public holidays of a year and their names."""
    return MappingProxyType(dict(country_holidays(country, years=year, language=TONGUES[language])))
