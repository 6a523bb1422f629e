"""A person at an app without the app: signs in through the twin, enrols a device key, speaks the API."""

import asyncio
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from doktr_sandbox.itsme import walk

PATIENCE_S = 30
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# servers close a connection that was quiet for five seconds: never send on one that is just being closed
KEPT = httpx.Limits(keepalive_expiry=2)


def b64(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def ticket_of(code: str) -> str:
    """What the server is shown of an invitation's code."""
    return b64(HKDF(SHA256(), 32, None, b"doktr/guest-ticket/v1\0").derive(code.encode()))


def wish_of(code: str) -> dict[str, str]:
    """Whom to expect with this code."""
    kept = sha256(b"doktr/guest-code/v1\0" + ticket_of(code).encode()).digest()
    return {"name": "Anna Maes", "role": "relative", "code_hash": b64(kept)}


class Loopback(httpx.AsyncHTTPTransport):
    """Finds hosts below .localhost where browsers find them: on this machine, whatever the resolver says."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.host.endswith(".localhost"):
            return await super().handle_async_request(request)
        here = request.url.copy_with(host="127.0.0.1")
        moved = httpx.Request(
            request.method, here, headers=request.headers, stream=request.stream, extensions=request.extensions
        )
        return await super().handle_async_request(moved)


@dataclass
class Visitor:
    """One browser profile of one demo person on one face. `origin` is where they sign in and ask."""

    origin: str
    face: str
    key: str = ""
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    session: dict[str, Any] = field(default_factory=dict)
    device: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = httpx.AsyncClient(
            base_url=self.origin, timeout=PATIENCE_S, trust_env=False, transport=Loopback(limits=KEPT)
        )

    async def __aenter__(self) -> "Visitor":
        await self.log_in()
        await self.enrol()
        if self.face == "patient":
            await self.get_ready()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    @property
    def person_id(self) -> str:
        """The person's id at this brand."""
        return self.session["person"]["id"]

    @property
    def cookies(self) -> str:
        """The Cookie header of this browser, for sockets."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)

    async def log_in(self, language: str = "en") -> httpx.Response:
        """Through the twin and back; returns the answer to the callback, after which `session` is known."""
        start = await self.http.get(f"/api/{self.face}/login", params={"language": language})
        async with httpx.AsyncClient(timeout=PATIENCE_S, trust_env=False) as phone:
            back = await walk.approve(start.headers["location"], self.key, phone)
        answer = await self.http.get(back)
        known = await self.get("session")
        self.session = known.json() if known.status_code == 200 else {}
        return answer

    def statement(self, label: str = "Test browser") -> dict[str, str]:
        """What this visitor's device says of its key in this session."""
        public = b64(self.private.public_key().public_bytes_raw())
        signed = b"doktr/device/v1\0" + self.session["csrf"].encode() + b"\0" + public.encode()
        return {"public_key": public, "label": label, "signature": b64(self.private.sign(signed))}

    async def enrol(self, label: str = "Test browser") -> dict[str, Any]:
        """Enrol this visitor's device key for the session."""
        answer = await self.post("devices", self.statement(label))
        answer.raise_for_status()
        self.device = answer.json()
        return self.device

    async def put_bytes(self, path: str, content: bytes) -> httpx.Response:
        """PUT bytes as they are."""
        return await self.http.put(f"/api/{self.face}/{path}", content=content, headers=self.headers())

    async def get_ready(self) -> None:
        """Accept the current documents and confirm the contact details."""
        brand = (await self.http.get("/api/brand")).json()
        for document in ("terms", "privacy"):
            accepted = {"document": document, "version": brand[f"{document}_version"], "language": "en"}
            (await self.post("consents", accepted)).raise_for_status()
        contact = {"phone": "+32470000000", "email": f"{self.key or 'someone'}@example.org"}
        (await self.put("contact", contact)).raise_for_status()

    async def invite(self, guest_id: str, code: str | None = None) -> str:
        """Expect a relative; answers the code that they bring."""
        code = code or "".join(secrets.choice(CODE_LETTERS) for _ in range(16))
        (await self.put(f"guests/{guest_id}", wish_of(code))).raise_for_status()
        return code

    async def come(self, code: str, name: str = "Anna Maes", *, enrols: bool = True) -> None:
        """Come in as a guest with a code, and enrol this device unless told otherwise."""
        coming = {"ticket": ticket_of(code), "name": name, "language": "fr"}
        answer = await self.http.post("/api/visits/enter", json=coming, headers={"Origin": self.origin})
        answer.raise_for_status()
        self.session = (await self.get("session")).json()
        if enrols:
            await self.enrol()

    async def ask(self, **wishes: Any) -> httpx.Response:
        """Join the line: any doctor, French, video, today, unless wished otherwise."""
        wanted = {
            "patient_id": self.person_id, "urgency": "today", "language": "fr", "channel": "video",
            "wished_doctor_id": None,
        } | wishes  # fmt: skip
        wanted = {"quote_id": await self.price(wanted["channel"], wanted["wished_doctor_id"])} | wanted
        return await self.post("requests", wanted, key=secrets.token_hex(16))

    async def price(self, channel: str = "video", doctor: str | None = None, starts_at: str | None = None) -> str:
        """The number of a price that was told for this; of none where nobody may be told one."""
        question = {
            "patient_id": self.person_id,
            "channel": channel,
            "wished_doctor_id": doctor,
            "starts_at": starts_at,
        }
        told = await self.post("quotes", question)
        return told.json()["id"] if told.status_code == 201 else str(uuid4())

    async def go_on_duty(self) -> httpx.Response:
        """Take patients from now."""
        return await self.put("duty", {"state": "on"})

    async def accept(self, request_id: str) -> httpx.Response:
        """Take this patient."""
        return await self.post(f"requests/{request_id}/accept", key=secrets.token_hex(16))

    def headers(self, key: str | None = None) -> dict[str, str]:
        """What an unsafe request carries."""
        found = {"Origin": self.origin, "X-CSRF-Token": self.session.get("csrf", "")}
        return found | ({"Idempotency-Key": key} if key else {})

    async def get(self, path: str, **params: Any) -> httpx.Response:
        """GET below this face's API."""
        return await self.http.get(f"/api/{self.face}/{path}", params=params)

    async def post(self, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        """POST below this face's API."""
        return await self.http.post(f"/api/{self.face}/{path}", json=body, headers=self.headers(key))

    async def put(self, path: str, body: Any) -> httpx.Response:
        """PUT below this face's API."""
        return await self.http.put(f"/api/{self.face}/{path}", json=body, headers=self.headers())

    async def delete(self, path: str) -> httpx.Response:
        """DELETE below this face's API."""
        return await self.http.delete(f"/api/{self.face}/{path}", headers=self.headers())


async def eventually(ask: Any, patience_s: float = 10, every_s: float = 0.05) -> Any:
    """Ask again until the answer is true; returns it. Raises `TimeoutError`."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience_s
    while True:
        answer = ask()
        answer = await answer if asyncio.iscoroutine(answer) else answer
        if answer:
            return answer
        if loop.time() > deadline:
            raise TimeoutError
        await asyncio.sleep(every_s)
