"""People and their browsers for feature tests, and the platform they meet."""

import base64
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.adapters.register.file import RegisterFile
from doktr.features import doctors, identity, mandates, patients
from doktr.kernel.outside import OutsideError, Refused, Unavailable
from doktr.kernel.retention import Retention, read_retention
from doktr.kernel.sealing import NationalNumbers
from doktr.kernel.work import Actor, Job, Work, Works

ROOT = Path(__file__).parents[2]
# National numbers whose check digits fit, of nobody.
LUCIE, SOFIE = "85073003328", "79041292217"
CONTACT = {"phone": "0470 12 34 56", "email": "lucie@example.be"}


@dataclass
class Heard:
    """A bus and a job queue that only listen."""

    published: list[tuple[str, bytes]] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)

    async def publish(self, topic: str, payload: bytes) -> None:
        self.published.append((topic, payload))

    async def subscribe(self, topic: str, heard: Any) -> None: ...

    async def enqueue(self, sql: Any, jobs: Any) -> None:
        self.jobs.extend(jobs)

    async def wake(self) -> None: ...


@dataclass(frozen=True)
class Passport:
    """A person as the login desk vouches for them."""

    niss: str = LUCIE
    subject: str = "subject-1"
    given_name: str = "Lucie"
    family_name: str = "Peeters"
    birthdate: date = date(1985, 7, 30)
    gender: str | None = "female"


@dataclass
class Desk:
    """A login provider in this process: codes stand for passports, or for a failure."""

    codes: dict[str, Passport | OutsideError] = field(default_factory=dict)
    finished: list[dict[str, Any]] = field(default_factory=list)
    down: bool = False

    async def begin(self, *, redirect_uri: str, language: str) -> Any:
        if self.down:
            raise Unavailable("unavailable")
        state = uuid4().hex
        url = f"https://login.test/authorize?state={state}&redirect_uri={redirect_uri}&lang={language}"
        return SimpleNamespace(url=url, state=state, nonce=f"nonce-{state}", code_verifier=f"verifier-{state}")

    async def finish(self, **asked: Any) -> Passport:
        self.finished.append(asked)
        found = self.codes.get(asked["code"], Refused("expired"))
        if isinstance(found, OutsideError):
            raise found
        return found

    def refusal(self, error: str) -> OutsideError:
        return Refused({"access_denied": "cancelled"}.get(error, "unknown-error"))


@dataclass
class Platform:
    """What routes reach through `app.state.platform`, with everything a test may want to look at."""

    works: Works
    heard: Heard
    login: Desk
    register: RegisterFile
    shift: timedelta = timedelta()
    secure: bool = False
    call_path: str = "relay"
    national_numbers: NationalNumbers = field(default_factory=lambda: NationalNumbers(b"k" * 32))
    retention: Retention = field(default_factory=lambda: read_retention(ROOT / "data" / "rules" / "retention.json"))
    held: list[Any] = field(default_factory=lambda: [patients.held])
    open_business: list[Any] = field(default_factory=list)
    let_go: list[Any] = field(default_factory=list)
    leaving: list[Any] = field(default_factory=lambda: [partial(mandates.leave, let_go=())])
    mandate_rules: mandates.MandateRules = field(
        default_factory=lambda: mandates.read_rules(ROOT / "data" / "rules" / "mandates.json")
    )
    identity_rules: identity.IdentityRules = field(
        default_factory=lambda: identity.read_rules(ROOT / "data" / "rules" / "identity.json")
    )

    @property
    def entrances(self) -> dict[str, Any]:
        return {
            "patient": patients.PatientEntrance(),
            "doctor": doctors.DoctorEntrance(self.register),
            "operator": identity.OperatorEntrance(),
        }

    def origin(self, host: str) -> str:
        return f"{'https' if self.secure else 'http'}://{host}"

    def later(self, **passed: float) -> None:
        """Let time pass."""
        self.shift += timedelta(**passed)


def as_patient(work: Work, person: Any) -> Work:
    """Work in which this patient acts, without a request."""
    work.act_as(Actor(person, "patient", person, None))
    return work


def slug(answer: httpx.Response) -> str:
    """The problem's name."""
    return answer.json()["type"].removeprefix("/problems/")


def b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Browser:
    """One browser profile on one host: cookies, a device key, and manners (Origin, CSRF token)."""

    http: httpx.AsyncClient
    platform: Platform
    face: str = "patient"
    csrf: str = ""
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def origin(self) -> str:
        return str(self.http.base_url).rstrip("/")

    async def start(self, **query: str) -> httpx.Response:
        return await self.http.get(f"/api/{self.face}/login", params={"language": "fr"} | query)

    async def come_back(self, started: httpx.Response, passport: Passport | None = None) -> httpx.Response:
        state = parse_qs(urlsplit(started.headers["location"]).query)["state"][0]
        code = uuid4().hex
        self.platform.login.codes[code] = passport or Passport()
        return await self.http.get("/api/login/callback", params={"code": code, "state": state})

    async def log_in(self, passport: Passport | None = None, face: str = "patient") -> str:
        """Go through the login; answers where the browser ends up."""
        self.face = face
        back = await self.come_back(await self.start(), passport)
        session = await self.get("session")
        self.csrf = session.json().get("csrf", "")
        return back.headers["location"]

    def proof(self, csrf: str | None = None) -> dict[str, str]:
        public = b64url(self.key.public_key().public_bytes_raw())
        statement = f"doktr/device/v1\0{csrf or self.csrf}\0{public}".encode()
        return {"public_key": public, "label": "Test", "signature": b64url(self.key.sign(statement))}

    async def enrol(self) -> str:
        """Enrol this browser's key; answers the device's id."""
        answer = await self.post("devices", self.proof())
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]

    async def sign_in(self, passport: Passport | None = None, face: str = "patient") -> str:
        """Log in and enrol; answers the person's id."""
        await self.log_in(passport, face)
        await self.enrol()
        return (await self.get("session")).json()["person"]["id"]

    async def agree(self) -> None:
        """Accept the terms and the privacy notice in force."""
        brand = (await self.http.get("/api/brand")).json()
        for document in ("terms", "privacy"):
            version = brand[f"{document}_version"]
            answer = await self.post("consents", {"document": document, "version": version, "language": "fr"})
            assert answer.status_code in (200, 201), answer.text

    async def ready(self, passport: Passport | None = None) -> str:
        """Sign in a patient who may ask for a doctor; answers their id."""
        person = await self.sign_in(passport)
        await self.agree()
        await self.post("contact", CONTACT, "PUT")
        return person

    async def needs(self) -> list[str]:
        return (await self.get("session")).json()["needs"]

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(f"/api/{self.face}/{path}")

    async def post(self, path: str, body: Any = None, method: str = "POST", **headers: str) -> httpx.Response:
        manners = {"origin": self.origin, "x-csrf-token": self.csrf} | headers
        return await self.http.request(method, f"/api/{self.face}/{path}", json=body, headers=manners)

    async def delete(self, path: str) -> httpx.Response:
        return await self.post(path, method="DELETE")
