"""Consents and contact details of patients, and what stands in the way of both."""

from dataclasses import dataclass
from datetime import datetime

from doktr.kernel.problems import Conflict


class NotCurrent(Conflict):
    """Only the version in force can be accepted."""

    title = "This version of the document is not the one in force."


class AccountBusy(Conflict):
    """An account cannot be deleted while a request or a consultation of it is open."""

    title = "A request or a consultation is still open. End it first."


@dataclass(frozen=True)
class Consent:
    """A document that a patient accepted."""

    document: str
    version: str
    language: str
    accepted_at: datetime


@dataclass(frozen=True)
class Contact:
    """How to reach a patient; None until they confirmed it."""

    phone: str | None
    email: str | None
    confirmed_at: datetime | None
