"""Settings: whoever starts the service learns everything that is missing at once, and what each setting is for."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from doktr.app.settings import REQUIRED, SettingsMissing, from_environment, owner_url
from doktr_sandbox.processes import Ports, doktr, inherited, product_settings

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'(?:get|_number|_choice)\("([A-Z][A-Z_]+)"')
OPTIONAL = {
    "PUBLIC_SCHEME", "TURN_TTL_S", "CALL_PATH", "BUS", "LOG_LEVEL", "REQUESTS_PER_MINUTE", "DOKTR_ROOT",
    "DATABASE_SILENCE_S",
    "HOOKS_PER_MINUTE", "LOG_WITNESSES", "MESSAGES_PER_SECOND", "PUBLIC_PORT", "PUSH_CONTACT", "PUSH_SERVICES",
    "SMS_URL", "SMS_TOKEN", "SMS_SENDER", "MAIL_URL", "MAIL_FROM",
    "INSURER_FILE", "INSURER_URL", "INSURER_LICENCE", "BILLING", "MOLLIE_URL", "MOLLIE_KEY",
    "MOLLIE_BALANCE_TOKEN",
    "MOLLIE_APP", "MOLLIE_APP_SECRET", "MOLLIE_AUTHORIZE_URL",
}  # fmt: skip
NUMBERS = ("TURN_TTL_S", "REQUESTS_PER_MINUTE", "HOOKS_PER_MINUTE", "MESSAGES_PER_SECOND", "DATABASE_SILENCE_S")
ADDRESSES = ("ITSME_ISSUER", "MOLLIE_URL", "MOLLIE_AUTHORIZE_URL", "SMS_URL")
MALFORMED = [
    ("PUBLIC_SCHEME", "ftp"),
    ("CALL_PATH", "detour"),
    ("LOG_LEVEL", "nonsense"),
    ("BUS", "postgers"),
    ("BUS", "http://bus.example"),
    ("TURN_TTL_S", "-1"),
    ("REQUESTS_PER_MINUTE", "many"),
    ("MESSAGES_PER_SECOND", "many"),
    *((name, bad) for name in NUMBERS for bad in ("\u00b2", "\u0663", "1.5", "9" * 5_000)),
    ("PUBLIC_PORT", "\u00b2"),
    ("PUBLIC_PORT", "65536"),
    ("TURN_URLS", "stun:turn.example:3478"),
    ("TURN_URLS", "turns:turn.example:443, https://turn.example"),
    ("PUSH_SERVICES", "https://push.example,anybody"),
    *((name, bad) for name in ADDRESSES for bad in ("nowhere", "ftp://host.example", "https://[::1")),
    ("DATABASE_URL", "mysql://app@db/x"),
    ("BUS", "nats://bus.example:port"),
    ("NISS_KEY", "\u00e9"),
    ("NISS_KEY", "too-short"),
    ("NISS_KEY", "AAAA"),
    ("PUBLIC_PORT", "front-door"),
    ("MAIL_FROM", "nobody"),
    ("LOG_ORIGIN", "two words"),
    ("LOG_WITNESSES", "somebody+00000000+AAAA"),
]
# so short that they stand in any sentence about them
EMPTY = [
    *((name, "0") for name in NUMBERS),
    *((name, "https://") for name in ADDRESSES),
    ("TURN_URLS", ","),
    ("TURN_URLS", "turn:"),
    ("PUSH_SERVICES", ","),
    ("BUS", "nats://"),
]


@pytest.fixture
def complete(tmp_path: Path) -> dict[str, str]:
    return product_settings(tmp_path, Ports(1, 2, 3, 4), "postgresql://app@db/x", "postgresql://owner@db/x", tmp_path)


def missing(environment: dict[str, str]) -> set[str]:
    """The settings that are complained about."""
    with pytest.raises(SettingsMissing) as complaint:
        from_environment(environment)
    return {line.split(":")[0] for line in str(complaint.value).splitlines()}


def test_nothing_given_names_everything_that_is_missing() -> None:
    assert missing({}) == set(REQUIRED)


@pytest.mark.parametrize("name", REQUIRED)
def test_one_missing_setting_is_named_alone(name: str, complete: dict[str, str]) -> None:
    assert missing(complete | {name: ""}) == {name}


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_a_malformed_setting_is_named_without_its_value(name: str, value: str, complete: dict[str, str]) -> None:
    assert missing(complete | {name: value}) == {name}
    with pytest.raises(SettingsMissing) as complaint:
        from_environment(complete | {name: value})
    assert value not in str(complaint.value)


@pytest.mark.parametrize(("name", "value"), EMPTY)
def test_a_setting_that_holds_nothing_is_named(name: str, value: str, complete: dict[str, str]) -> None:
    assert missing(complete | {name: value}) == {name}


def test_missing_and_malformed_settings_are_named_together(complete: dict[str, str]) -> None:
    broken = complete | {"TURN_SECRET": "", "CALL_PATH": "detour", "DATABASE_URL": ""}
    assert missing(broken) == {"TURN_SECRET", "CALL_PATH", "DATABASE_URL"}


def test_everything_malformed_is_named_at_once(complete: dict[str, str]) -> None:
    broken = complete | {"MAIL_URL": "mail.example", "INSURER_URL": "insurers.example", "INSURER_LICENCE": "u:p"}
    assert missing(broken | dict(MALFORMED)) == {"MAIL_URL", "INSURER_URL"} | {name for name, _ in MALFORMED}


def test_only_migrations_and_imports_need_the_owner() -> None:
    with pytest.raises(SettingsMissing, match="DATABASE_OWNER_URL"):
        owner_url({})


@pytest.mark.parametrize("command", [("serve",), ("work",)])
def test_a_process_refuses_to_start_naming_everything(command: tuple[str, ...]) -> None:
    done = subprocess.run(doktr(*command), env=inherited(), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert all(f"{name}: " in done.stderr for name in REQUIRED)
    assert "Traceback" not in done.stderr


def test_every_setting_that_is_read_is_known_here_and_explained() -> None:
    read = set(READ.findall((ROOT / "src/doktr/app/settings.py").read_text(encoding="utf-8")))
    assert read == set(REQUIRED) | OPTIONAL
    explained = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [name for name in sorted(read | {"DATABASE_OWNER_URL"}) if f"`{name}`" not in explained] == []


def test_our_own_environment_does_not_leak_into_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
    assert set(inherited()) <= set(os.environ) - {"HTTPS_PROXY", "DATABASE_URL"}
