"""Pure decisions of identity: ages, addresses to return to, names of browsers, proofs and derived tokens."""

import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from stdnum.be import bis, nn

from doktr.kernel.framing import is_signed
from doktr.kernel.work import Face

BELGIUM = ZoneInfo("Europe/Brussels")
# One slash, then only characters that no browser reads as another host: no `//`, no backslash.
RETURN_TO = re.compile(r"/(?!/)[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{0,199}")
# Points of small order, for which anybody can make a signature; sign bit cleared (RFC 8032, 5.1.7 leaves the check to
# us; the encodings are those that libsodium refuses).
WEAK_KEYS = frozenset(
    bytes.fromhex(point)
    for point in (
        "00" * 32,
        "01" + "00" * 31,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ec" + "ff" * 30 + "7f",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def new_token() -> str:
    """256 random bits, base64url."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """What the database keeps of a token."""
    return sha256(token.encode()).digest()


def csrf_of(token: str) -> str:
    """The CSRF token of a session: derived, so nothing more is stored; no use to find the token."""
    return encoded(sha256(b"doktr/csrf/v1\0" + token.encode()).digest())


def encoded(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str, size: int) -> bytes | None:
    """The `size` bytes that `text` encodes in base64url without padding, or None."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, ValueError):
        return None
    return raw if len(raw) == size and encoded(raw) == text else None


def proves_possession(public_key: bytes, signature: bytes, csrf: str) -> bool:
    """Whether the holder of the key signed for this very session: a copied proof is worthless elsewhere."""
    if public_key[:31] + bytes([public_key[31] & 0x7F]) in WEAK_KEYS:
        return False
    statement = b"doktr/device/v1\0" + csrf.encode() + b"\0" + encoded(public_key).encode()
    return is_signed(signature, statement, public_key)


def age_on(birthdate: date, now: datetime) -> int:
    """Completed years at `now`, by the Belgian calendar. Born on 29 February, one grows older on 1 March."""
    today = now.astimezone(BELGIUM).date()
    return today.year - birthdate.year - ((today.month, today.day) < (birthdate.month, birthdate.day))


def is_safe_return(return_to: str) -> bool:
    """Whether this address stays on our own origin whatever a browser makes of it."""
    return RETURN_TO.fullmatch(return_to) is not None and "//" not in return_to


def browser_name(user_agent: str) -> str:
    """A name that a person recognises, "Firefox on Android"; the rest of the header is not kept."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    return f"{browser} on {system}" if system else browser


def cookie_name(face: Face, secure: bool) -> str:
    """The session cookie of a face; `__Host-` keeps other hosts from setting it."""
    return f"__Host-doktr-{face}" if secure else f"doktr-{face}"


def cookie_in(header: str, name: str) -> str:
    """The cookie of this name, empty where there is none. Ours stand in no quotes: Python's way to take quotes off is
    quadratic, and whoever comes may send anything."""
    pairs = (pair.partition("=") for pair in header.split(";"))
    return {key.strip(): value.strip() for key, _, value in pairs}.get(name, "")


def hint_name(face: Face) -> str:
    """A cookie that pages may read: whether it is worth asking who is signed in. It opens nothing."""
    return f"doktr-{face}-in"


def login_cookie_name(secure: bool) -> str:
    """The short-lived cookie that binds a login to the browser it began in."""
    return "__Host-doktr-login" if secure else "doktr-login"


def is_national_number(niss: str) -> bool:
    """Whether these are 11 digits of a national or bis number with fitting check digits."""
    return len(niss) == 11 and niss.isdigit() and (nn.is_valid(niss) or bis.is_valid(niss))


def masked(niss: str) -> str:
    """A national number with all but its last two digits hidden."""
    return "•" * (len(niss) - 2) + niss[-2:]
