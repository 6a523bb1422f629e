"""Problems a caller can meet, as RFC 9457 problem details; a problem's class name is its type.

    Problem
    ├── SignedOut, DeviceNeeded, ConsentNeeded, ContactNeeded, Forbidden, CrossSite     who is asking
    ├── NotFound, UnknownHost                                                          what is asked for
    ├── BadInput, TooLarge, TooMany                                                    how it is asked
    └── Conflict  (features derive theirs: AlreadyTaken, DoctorBusy, AlreadyWaiting …)  what stands in the way

No title, detail or extension ever carries a name, a number of a person or anything clinical.
"""

import re
from typing import Any, ClassVar


class Problem(Exception):
    """A refusal with a name. `status` is HTTP's, `title` is for engineers; the words for people live in the clients."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request cannot be carried out."

    def __init__(self, detail: str | None = None, **extensions: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.extensions = extensions

    @classmethod
    def slug(cls) -> str:
        """`AlreadyTaken` -> `already-taken`, the last part of `/problems/already-taken`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def body(self) -> dict[str, Any]:
        """The RFC 9457 document."""
        document: dict[str, Any] = {
            "type": f"/problems/{self.slug()}",
            "title": self.title,
            "status": self.status,
        }
        if self.detail:
            document["detail"] = self.detail
        return document | self.extensions


class SignedOut(Problem):
    """Nobody is signed in on this face, or the session ended."""

    status = 401
    title = "Sign in first."


class DeviceNeeded(Problem):
    """The session has no enrolled device key yet."""

    status = 403
    title = "This browser must enrol its device key first."


class ConsentNeeded(Problem):
    """The current terms or privacy notice are not accepted yet."""

    status = 403
    title = "The current terms and privacy notice must be accepted first."


class ContactNeeded(Problem):
    """Phone number and mail address are not confirmed yet."""

    status = 403
    title = "A phone number and a mail address must be confirmed first."


class Forbidden(Problem):
    """The person may not do this."""

    status = 403
    title = "This is not allowed for this person."


class CrossSite(Problem):
    """The request did not come from our own pages (Origin or CSRF token)."""

    status = 403
    title = "The request did not come from this service's own page."


class NotFound(Problem):
    """There is no such thing, or its existence is none of the caller's business."""

    status = 404
    title = "There is nothing here."


class UnknownHost(Problem):
    """No brand answers at this host name."""

    status = 421
    title = "No brand answers at this address."


class BadInput(Problem):
    """The input does not have the form that is asked for."""

    status = 422
    title = "The input does not have the expected form."


class TooLarge(Problem):
    """The body is larger than allowed."""

    status = 413
    title = "The body is too large."


class TooMany(Problem):
    """Too many requests in a short time."""

    status = 429
    title = "Too many requests. Wait a moment and try again."


class Conflict(Problem):
    """The state of things does not allow this now."""

    status = 409
    title = "The state of things does not allow this now."


class NotAllowedNow(Conflict):
    """A transition that the state table does not contain."""

    title = "This step is not possible in the present state."


class KeyReused(Conflict):
    """The same Idempotency-Key came with another request."""

    title = "This Idempotency-Key was used for another request."


class NotReady(Problem):
    """Something the service depends on does not answer."""

    status = 503
    title = "The service is not ready."


def responses(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """What FastAPI needs to document these problems on a route: status -> description and media type."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for kind in (*kinds, BadInput, TooLarge, TooMany, UnknownHost):
        known = by_status.setdefault(kind.status, {"description": "", "content": {PROBLEM_TYPE: PROBLEM_SCHEMA}})
        known["description"] = f"{known['description']} `{kind.slug()}`: {kind.title}".strip()
    return by_status


PROBLEM_TYPE = "application/problem+json"
PROBLEM_SCHEMA = {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}
