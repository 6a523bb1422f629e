"""An authorization request of the registered client, and ways to break it."""

from urllib.parse import parse_qs, urlencode, urlsplit

from doktr_sandbox.itsme.running import RunningTwin, free_port

CLIENT = "doktr"
SERVICE = "DOKTR_LOGIN"
PORT = free_port()
CALLBACK = f"http://localhost:{PORT}/api/login/callback"
V2 = "http://itsme.services/v2/claim/"
RIGHT = {
    "response_type": "code",
    "client_id": CLIENT,
    "redirect_uri": CALLBACK,
    "scope": f"openid service:{SERVICE} profile email phone address eid",
    "state": "state-1",
    "nonce": "nonce-1",
    # the SHA-256 of forty-three times "v"
    "code_challenge": "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM",
    "code_challenge_method": "S256",
    "ui_locales": "en",
}
VERIFIER = "v" * 43


def question(twin: RunningTwin, **change: str | None) -> str:
    """The address to visit. A change to None leaves the parameter out."""
    asked = {name: value for name, value in (RIGHT | change).items() if value is not None}
    return f"{twin.issuer}/authorization?{urlencode(asked)}"


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
