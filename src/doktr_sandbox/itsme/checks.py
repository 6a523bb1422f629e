"""The parameters of an authorization request, checked under itsme's own error names before authlib sees them.

Two are shown on the twin's page and never sent anywhere: an unknown client, an unknown redirect address.
"""

from dataclasses import dataclass

from doktr_sandbox.itsme import claims
from doktr_sandbox.itsme.registration import Client

ONCE = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "claims",
    "acr_values",
    "code_challenge",
    "code_challenge_method",
    "display",
    "prompt",
    "ui_locales",
)
LANGUAGES = ("fr", "nl", "de", "en")


@dataclass(frozen=True)
class Fault(Exception):
    """A request that cannot be carried out. `shown` faults stay on our page, others go back to the client."""

    error: str
    description: str
    shown: bool = False


def client_of(parameters: list[tuple[str, str]], clients: dict[str, Client]) -> tuple[Client, str]:
    """The registered client and its redirect address. Raises a shown `Fault` for anything unregistered."""
    ids = [value for name, value in parameters if name == "client_id"]
    addresses = [value for name, value in parameters if name == "redirect_uri"]
    client = clients.get(ids[0]) if len(ids) == 1 else None
    if client is None:
        raise Fault("invalid_client_id", "Unknown or missing client_id.", shown=True)
    if len(addresses) != 1 or not client.check_redirect_uri(addresses[0]):
        raise Fault("invalid_redirect_uri", "Unknown or missing redirect_uri.", shown=True)
    return client, addresses[0]


def request_of(parameters: list[tuple[str, str]], client: Client) -> claims.Wanted:
    """What a well-formed request wants. Raises the `Fault` that itsme would send back."""
    given = dict(parameters)
    if any(len([one for one, _ in parameters if one == name]) > 1 for name in ONCE):
        raise Fault("invalid_request", "A parameter is given more than once.")
    _check_form(given)
    if client.get_allowed_scope(given.get("scope")) is None:
        raise Fault("invalid_scope", "The scope needs openid and the service of this client.")
    _check_challenge(given)
    try:
        return claims.wanted(given["scope"], given.get("claims"), given.get("acr_values"))
    except ValueError as error:
        raise Fault("invalid_request", "The claims parameter is not readable.") from error


def language_of(ui_locales: str | None) -> str:
    """The first language of the list that the pages speak; French when there is none."""
    asked = [tag.lower().split("-")[0] for tag in (ui_locales or "").split()]
    return next((tag for tag in asked if tag in LANGUAGES), LANGUAGES[0])


def _check_form(given: dict[str, str]) -> None:
    if "response_type" not in given:
        raise Fault("invalid_request", "response_type is missing.")
    if given["response_type"] != "code":
        raise Fault("unsupported_response_type", "Only code is supported.")
    if "request" in given:
        raise Fault("invalid_request_object", "The twin reads no request objects.")
    if "request_uri" in given:
        raise Fault("invalid_request_uri", "The twin reads no request objects.")
    if "registration" in given:
        raise Fault("unsupported_request", "registration is not supported.")
    if given.get("display", "page") != "page":
        raise Fault("unsupported_display", "Only page is supported.")
    if "none" in given.get("prompt", "").split():
        raise Fault("login_required", "Every login asks the person anew.")


def _check_challenge(given: dict[str, str]) -> None:
    challenge = given.get("code_challenge", "")
    if given.get("code_challenge_method") != "S256" or len(challenge) != 43:
        raise Fault("invalid_request", "A code_challenge with the method S256 is required.")
