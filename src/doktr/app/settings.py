"""The only reader of the environment; refuses to start naming everything that is missing."""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from doktr.kernel.notes import NAME, NoteRefused, PublicKey

OWNER_URL = "DATABASE_OWNER_URL"


# The push services of Chromium, Firefox, Safari and Edge.
PUSH_SERVICES = (
    "https://fcm.googleapis.com,https://*.push.services.mozilla.com,https://*.push.apple.com,"
    "https://*.notify.windows.com"
)
# CM.com's gateway in the European Union, which does not pass through a third party.
SMS_URL = "https://gw.cmtelecom.com/v1.0/message"
# turn:host[:port][?transport=…] (RFC 7065)
TURN = re.compile(r"turns?:[^\s/?@]+(\?transport=(udp|tcp))?")
WEB = ("https", "http")
LARGEST = 1_000_000
LARGEST_PORT = 65_535
LONGEST_S = 600
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")


class SettingsMissing(Exception):
    """Settings that are absent or not of the right form, all of them at once."""


@dataclass(frozen=True)
class Settings:
    """Everything a process is told from outside. `docs/configuration.md` explains each."""

    database_url: str
    public_scheme: Literal["http", "https"]
    itsme_issuer: str
    itsme_client_id: str
    itsme_service_code: str
    keys_dir: Path
    shares_dir: Path
    niss_key: bytes
    register_file: Path
    insurer_file: Path | None
    mollie_url: str
    mollie_key: str
    mollie_balance_token: str
    mollie_app: tuple[str, str]
    mollie_authorize_url: str
    insurer_url: str
    insurer_licence: str
    billing: Literal["production", "trial"]
    turn_urls: tuple[str, ...]
    turn_secret: str
    turn_ttl_s: int
    call_path: Literal["relay", "direct"]
    bus: str
    web_dist: Path
    log_origin: str
    log_witnesses: tuple[PublicKey, ...]
    log_level: str
    requests_per_minute: int
    hooks_per_minute: int
    messages_per_second: int
    database_silence_s: int
    public_port: int
    push_contact: str
    push_services: tuple[str, ...]
    sms_url: str
    sms_token: str
    sms_sender: str
    mail_url: str
    mail_from: str
    root: Path


REQUIRED = {
    "DATABASE_URL": "the application role's address, for example postgresql://doktr_app:…@db/doktr",
    "ITSME_ISSUER": "the OpenID provider, for example https://idp.prd.itsme.services/v2",
    "ITSME_CLIENT_ID": "the client id from the itsme onboarding",
    "ITSME_SERVICE_CODE": "the service code from the itsme onboarding",
    "KEYS_DIR": "the folder with our private keys, made by `doktr keys init`",
    "SHARES_DIR": "the folder with the keys of sealed content, in no backup; made when it is not there",
    "NISS_KEY": "32 random bytes in base64, kept outside the database",
    "REGISTER_FILE": "the NIHDI register of doctors, a JSON file",
    "TURN_URLS": "comma-separated, for example turns:turn.example:443?transport=tcp",
    "TURN_SECRET": "coturn's static-auth-secret",
    "WEB_DIST": "the folder of the built web apps",
    "LOG_ORIGIN": "the name of the public log, never to change, for example doktr.example/log",
}


def _choice(given: str, allowed: tuple[str, ...], name: str, trouble: list[str]) -> str:
    if given not in allowed:
        trouble.append(f"{name}: must be one of {', '.join(allowed)}")
    return given


def _bus(given: str, trouble: list[str]) -> str:
    return given if given == "postgres" else _address(given, "BUS", ("nats",), trouble)


def _number(given: str, name: str, trouble: list[str], least: int = 1, most: int = LARGEST) -> int:
    is_number = given.isascii() and given.isdecimal() and len(given) <= len(str(LARGEST))
    if not is_number or not least <= int(given) <= most:
        trouble.append(f"{name}: must be a whole number from {least} to {most}")
        return least
    return int(given)


def _address(given: str, name: str, schemes: tuple[str, ...], trouble: list[str]) -> str:
    """An address with one of these schemes and a host; nothing given is another's to complain about."""
    try:
        found = urlsplit(given)
        fits = found.scheme in schemes and bool(found.hostname) and (found.port or 1) > 0
    except ValueError:
        fits = False
    if given and not fits:
        trouble.append(f"{name}: must be an address that begins with {' or '.join(f'{one}://' for one in schemes)}")
    return given


def _turn_urls(given: str, trouble: list[str]) -> tuple[str, ...]:
    urls = tuple(url.strip() for url in given.split(",") if url.strip())
    if given and not (urls and all(TURN.fullmatch(url) for url in urls)):
        trouble.append("TURN_URLS: must be turn: or turns: addresses, at least one, separated by commas")
    return urls


def _push_services(given: str, trouble: list[str]) -> tuple[str, ...]:
    services = tuple(one.strip() for one in given.split(",") if one.strip())
    if not services or not all(one.startswith(("https://", "http://")) for one in services):
        trouble.append("PUSH_SERVICES: must be origins, at least one, separated by commas")
    return services


def _key(given: str, trouble: list[str]) -> bytes:
    try:
        key = base64.b64decode(given, validate=True)
    except ValueError:
        key = b""
    if given and len(key) != 32:
        trouble.append("NISS_KEY: must be 32 bytes in base64")
    return key


def _origin(given: str, trouble: list[str]) -> str:
    if given and not NAME.fullmatch(given):
        trouble.append("LOG_ORIGIN: must be a name without spaces and plus signs")
    return given


def _witnesses(given: str, trouble: list[str]) -> tuple[PublicKey, ...]:
    try:
        return tuple(PublicKey.parse(one) for one in given.split(",") if one.strip())
    except NoteRefused:
        trouble.append("LOG_WITNESSES: must be keys as `doktr witness` prints them, separated by commas")
        return ()


def _mail_from(given: str, url: str, trouble: list[str]) -> str:
    if url and "@" not in given:
        trouble.append("MAIL_FROM: must be the address that mail is sent from")
    return given


def _licence(given: str, url: str, trouble: list[str]) -> str:
    if url and ":" not in given:
        trouble.append("INSURER_LICENCE: must be the licence of this software at the insurers, user:password")
    return given


def owner_url(environment: Mapping[str, str] = os.environ) -> str:
    """The owner role's address. Raises `SettingsMissing`."""
    if not environment.get(OWNER_URL):
        raise SettingsMissing(f"{OWNER_URL}: the owner role's address; only migrations and imports use it")
    return environment[OWNER_URL]


def keys_dir(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of our private keys. Raises `SettingsMissing`."""
    if not environment.get("KEYS_DIR"):
        raise SettingsMissing(f"KEYS_DIR: {REQUIRED['KEYS_DIR']}")
    return Path(environment["KEYS_DIR"])


def root_of(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder with data/ and migrations/: DOKTR_ROOT, or the checkout this code runs from."""
    return Path(environment.get("DOKTR_ROOT") or Path(__file__).resolve().parents[3])


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read all settings. Raises `SettingsMissing` with one line per missing or malformed setting."""
    trouble = [f"{name}: {why}" for name, why in REQUIRED.items() if not environment.get(name)]

    def get(name: str, default: str = "") -> str:
        return environment.get(name) or default

    scheme = _choice(get("PUBLIC_SCHEME", "https"), ("http", "https"), "PUBLIC_SCHEME", trouble)
    path = _choice(get("CALL_PATH", "relay"), ("relay", "direct"), "CALL_PATH", trouble)
    billing = _choice(get("BILLING", "production"), ("production", "trial"), "BILLING", trouble)
    settings = Settings(
        database_url=_address(get("DATABASE_URL"), "DATABASE_URL", ("postgresql", "postgres"), trouble),
        public_scheme="http" if scheme == "http" else "https",
        itsme_issuer=_address(get("ITSME_ISSUER"), "ITSME_ISSUER", WEB, trouble),
        itsme_client_id=get("ITSME_CLIENT_ID"),
        itsme_service_code=get("ITSME_SERVICE_CODE"),
        keys_dir=Path(get("KEYS_DIR")),
        shares_dir=Path(get("SHARES_DIR")),
        niss_key=_key(get("NISS_KEY"), trouble),
        register_file=Path(get("REGISTER_FILE")),
        insurer_file=Path(get("INSURER_FILE")) if get("INSURER_FILE") else None,
        insurer_url=_address(get("INSURER_URL"), "INSURER_URL", WEB, trouble),
        insurer_licence=_licence(get("INSURER_LICENCE"), get("INSURER_URL"), trouble),
        mollie_url=_address(get("MOLLIE_URL", "https://api.mollie.com/v2"), "MOLLIE_URL", WEB, trouble),
        mollie_key=get("MOLLIE_KEY"),
        mollie_balance_token=get("MOLLIE_BALANCE_TOKEN"),
        mollie_app=(get("MOLLIE_APP"), get("MOLLIE_APP_SECRET")),
        mollie_authorize_url=_address(
            get("MOLLIE_AUTHORIZE_URL", "https://my.mollie.com/oauth2/authorize"), "MOLLIE_AUTHORIZE_URL", WEB, trouble
        ),
        billing="trial" if billing == "trial" else "production",
        turn_urls=_turn_urls(get("TURN_URLS"), trouble),
        turn_secret=get("TURN_SECRET"),
        turn_ttl_s=_number(get("TURN_TTL_S", "600"), "TURN_TTL_S", trouble),
        call_path="direct" if path == "direct" else "relay",
        bus=_bus(get("BUS", "postgres"), trouble),
        web_dist=Path(get("WEB_DIST")),
        log_origin=_origin(get("LOG_ORIGIN"), trouble),
        log_witnesses=_witnesses(get("LOG_WITNESSES"), trouble),
        log_level=_choice(get("LOG_LEVEL", "info").lower(), LOG_LEVELS, "LOG_LEVEL", trouble),
        requests_per_minute=_number(get("REQUESTS_PER_MINUTE", "600"), "REQUESTS_PER_MINUTE", trouble),
        hooks_per_minute=_number(get("HOOKS_PER_MINUTE", "60000"), "HOOKS_PER_MINUTE", trouble),
        messages_per_second=_number(get("MESSAGES_PER_SECOND", "40"), "MESSAGES_PER_SECOND", trouble),
        database_silence_s=_number(get("DATABASE_SILENCE_S", "20"), "DATABASE_SILENCE_S", trouble, most=LONGEST_S),
        public_port=_number(get("PUBLIC_PORT", "0"), "PUBLIC_PORT", trouble, 0, LARGEST_PORT),
        push_contact=get("PUSH_CONTACT", "https://doktr.example"),
        push_services=_push_services(get("PUSH_SERVICES", PUSH_SERVICES), trouble),
        sms_url=_address(get("SMS_URL", SMS_URL), "SMS_URL", WEB, trouble),
        sms_token=get("SMS_TOKEN"),
        sms_sender=get("SMS_SENDER", "Doktr"),
        mail_url=_address(get("MAIL_URL"), "MAIL_URL", ("smtp", "smtps"), trouble),
        mail_from=_mail_from(get("MAIL_FROM"), get("MAIL_URL"), trouble),
        root=root_of(environment),
    )
    if trouble:
        raise SettingsMissing("\n".join(trouble))
    return settings
