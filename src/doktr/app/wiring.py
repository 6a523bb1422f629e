"""Which adapter stands behind which port; the one place where settings become objects."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import asyncpg
import httpx
import structlog

from doktr.adapters.bus.nats import NatsBus
from doktr.adapters.bus.postgres import PostgresBus
from doktr.adapters.codes.carriers import SmsAndMail
from doktr.adapters.database.watched import watched
from doktr.adapters.insurer.billing import Silent, billing, words
from doktr.adapters.insurer.certifying import Certifying, NoCertifier
from doktr.adapters.insurer.file import InsurerFile, InsurerUnusable, NoInsurer
from doktr.adapters.insurer.model import Sender
from doktr.adapters.insurer.mycarenet import MyCareNet
from doktr.adapters.jobs.pgqueuer import PgQueuer
from doktr.adapters.login.itsme import Itsme
from doktr.adapters.login.keys import KeyRing, KeysMissing
from doktr.adapters.mail.smtp import MailServerUnusable, Server, Smtp
from doktr.adapters.papers.typst import Typesetter
from doktr.adapters.payment.mollie import Mollie
from doktr.adapters.payment.mollie_connect import MollieConnect
from doktr.adapters.push import keys as push_keys
from doktr.adapters.push.webpush import WebPush
from doktr.adapters.register.file import RegisterFile, RegisterUnusable
from doktr.adapters.shares.files import ShareFiles, SharesUnusable
from doktr.adapters.signing import file as signing
from doktr.adapters.sms.cm import CmMessaging
from doktr.adapters.turn.coturn import Coturn
from doktr.app.journey import JOURNEY
from doktr.app.pages import ProblemWords, read_problem_words
from doktr.app.settings import Settings
from doktr.features import (
    agenda,
    assistants,
    attests,
    audit,
    booking,
    brands,
    claims,
    codes,
    consultation,
    doctors,
    guests,
    identity,
    mandates,
    notices,
    patients,
    payments,
    pricing,
    quota,
    readiness,
    relations,
    reminders,
    vault,
)
from doktr.kernel.notes import PublicKey, Signer
from doktr.kernel.retention import Retention, read_retention
from doktr.kernel.sealing import NationalNumbers, Secrets
from doktr.kernel.work import Bus, Face, Works, within_a_transaction

log = structlog.get_logger("doktr.wiring")
WITH_A_FILE: tuple[brands.NoticeKind, ...] = ("appointment_booked", "appointment_moved", "appointment_cancelled")
POOL_MIN, POOL_MAX = 4, 16
CONNECT_S = 5


@dataclass
class Platform:
    """What routes and jobs reach through `app.state.platform`."""

    settings: Settings
    works: Works
    bus: Bus
    jobs: PgQueuer
    login: Itsme
    national_numbers: NationalNumbers
    identity_rules: identity.IdentityRules
    mandate_rules: mandates.MandateRules
    relation_rules: relations.RelationRules
    retention: Retention
    entrances: Mapping[Face, identity.Entrance]
    turn: Coturn
    shares: ShareFiles
    log_key: Signer
    calendar_words: agenda.Words
    insurer: pricing.Insurer
    insurers: claims.Insurers
    certifier: attests.Certifier
    insurer_words: dict[str, dict[str, str]]
    insurer_actions: claims.Actions
    claim_limits: Sequence[claims.Limit]
    provider: payments.Provider
    connect: payments.Connect
    secrets: Secrets
    papers: Typesetter
    paper_words: Mapping[brands.Language, payments.PaperWords]
    price_rules: pricing.Rules
    push: WebPush
    ways: notices.Ways
    carriers: codes.Carriers
    code_words: codes.Catalogue
    problem_words: Mapping[brands.Language, ProblemWords]

    held = (
        patients.held, notices.held, quota.held, pricing.held, booking.held, consultation.held, guests.held,
        assistants.held,
        payments.held, claims.held, attests.held, relations.held, agenda.held, readiness.held, vault.held,
        audit.held,
        mandates.held, codes.held,
    )  # fmt: skip
    bills = claims.Bills()
    facts = consultation.Facts((payments.still_open, claims.still_open), (payments.forget_facts,))
    open_business = (booking.has_open, consultation.has_open, agenda.has_open)
    let_go = (vault.let_go, booking.let_go, consultation.let_go, agenda.let_go)

    @property
    def leaving(self) -> Sequence[patients.Leaving]:
        """What must be settled with others before an account goes."""
        charged = partial(payments.leave, law=self.price_rules, mode=self.billing_mode)
        return (charged, partial(mandates.leave, let_go=self.let_go), codes.erase)

    @property
    def log_witnesses(self) -> Sequence[PublicKey]:
        """Whose word about the log's heads we keep and show."""
        return self.settings.log_witnesses

    @property
    def billing_mode(self) -> pricing.Mode:
        """Production bills official amounts only."""
        return self.settings.billing

    @property
    def collects(self) -> bool:
        """Whether the operator has an account of its own, to take money for doctors who have none."""
        return bool(self.settings.mollie_key)

    @property
    def accounts(self) -> payments.Accounts:
        """Where patients pay."""
        return payments.Accounts(self.provider, self.connect, self.secrets, self.settings.mollie_balance_token)

    @property
    def asks(self) -> payments.Asks:
        """Whom to ask again who was silent when a price was told."""
        return payments.Asks(self.insurer, self.national_numbers, self.price_rules, self.billing_mode)

    @property
    def messages_per_second(self) -> int:
        """How much a page may say over its socket."""
        return self.settings.messages_per_second

    @property
    def call_path(self) -> str:
        """`relay` or `direct`."""
        return self.settings.call_path

    @property
    def secure(self) -> bool:
        """Whether browsers reach us by https (cookies are then Secure and carry the __Host- prefix)."""
        return self.settings.public_scheme == "https"

    def origin(self, host: str) -> str:
        """The public origin for a Host header."""
        return f"{self.settings.public_scheme}://{host}"

    def ice(self, now: datetime) -> dict[str, Any]:
        """ICE servers with fresh credentials for one device."""
        return self.turn.ice(now)


def make_bus(settings: Settings) -> PostgresBus | NatsBus:
    """PostgreSQL's LISTEN/NOTIFY, or NATS where BUS is a nats:// address."""
    if settings.bus.startswith("nats://"):
        return NatsBus(settings.bus)
    return PostgresBus(settings.database_url, settings.database_silence_s)


def read_words(settings: Settings) -> notices.Catalogue:
    """The texts of notices."""
    return notices.read_words(settings.root / "data" / "words" / "notices")


def make_provider(settings: Settings, http: httpx.AsyncClient) -> payments.Provider:
    """Who takes money from patients: at doctors' own accounts, and at the operator's where there is one."""
    return Mollie(settings.mollie_url, settings.mollie_key, http, testmode=settings.billing == "trial")


def make_connect(settings: Settings, http: httpx.AsyncClient) -> payments.Connect:
    """How doctors connect their own accounts, where we have an app for it."""
    return MollieConnect(settings.mollie_url, settings.mollie_authorize_url, settings.mollie_app, http)


def make_network(settings: Settings, http: httpx.AsyncClient) -> MyCareNet:
    """The insurers' network, under the licence of this software."""
    user, _, password = settings.insurer_licence.partition(":")
    sender = Sender(user, password, package="Doktr", test=settings.billing == "trial")
    return MyCareNet(url=settings.insurer_url, sender=sender, http=http)


def make_insurers(settings: Settings, http: httpx.AsyncClient) -> claims.Insurers:
    """Who takes invoices: the network, else nobody. Raises `EfactError`."""
    if not settings.insurer_url:
        return Silent()
    data = settings.root / "data" / "insurer"
    made = billing(make_network(settings, http), data, test=settings.billing == "trial")
    if made.held_back:
        log.error("claims", kind="held-back", why=made.held_back)
    return made


def make_certifier(settings: Settings, http: httpx.AsyncClient) -> attests.Certifier:
    """Who takes certificates of care: the network, else nobody."""
    return Certifying(make_network(settings, http)) if settings.insurer_url else NoCertifier()


def make_insurer(settings: Settings, http: httpx.AsyncClient) -> pricing.Insurer:
    """Whom to ask who insures a patient: the network, else a file, else nobody. Raises `InsurerUnusable`."""
    if settings.insurer_url:
        return make_network(settings, http)
    return InsurerFile(settings.insurer_file) if settings.insurer_file else NoInsurer()


def make_push(settings: Settings, http: httpx.AsyncClient) -> WebPush:
    """Pushes to the push services that browsers have."""
    return WebPush(push_keys.read(settings.keys_dir), settings.push_contact, settings.push_services, http)


def make_mail(settings: Settings) -> Smtp | None:
    """The mail server, where there is one. Raises `MailServerUnusable`."""
    return Smtp(Server.parse(settings.mail_url), settings.mail_from) if settings.mail_url else None


def make_sms(settings: Settings, http: httpx.AsyncClient) -> CmMessaging | None:
    """The gateway for text messages, where we have an account."""
    if not settings.sms_token:
        return None
    return CmMessaging(settings.sms_url, settings.sms_token, settings.sms_sender, http)


def make_ways(settings: Settings, http: httpx.AsyncClient, push: WebPush) -> notices.Ways:
    """How this installation reaches people who are not looking."""
    port = f":{settings.public_port}" if settings.public_port else ""

    def origin(brand: brands.Brand) -> str:
        return f"{settings.public_scheme}://{brand.hosts[0]}{port}"

    return notices.Ways(
        words=read_words(settings),
        contact=patients.reached_at,
        origin=origin,
        push=push,
        sms=make_sms(settings, http),
        mail=make_mail(settings),
        enclosures=dict.fromkeys(WITH_A_FILE, reminders.calendar_file),
    )


async def nothing_to_reset(_connection: asyncpg.Connection) -> None:
    """Saves a round trip per piece of work: we never change a session, only transactions.

    asyncpg still rolls back whatever was left open. A test holds all queries to this.
    """


class CannotStart(Exception):
    """Something that the settings point at cannot be used. The message says what, and holds nothing of a person."""


UNUSABLE = (
    KeysMissing,
    RegisterUnusable,
    SharesUnusable,
    signing.LogKeyMissing,
    push_keys.PushKeyMissing,
    notices.WordsUnusable,
    MailServerUnusable,
    InsurerUnusable,
)


async def try_out(settings: Settings) -> None:
    """Look at what the settings point at, so that a mistake is a sentence, not a traceback. Raises `CannotStart`."""
    try:
        KeyRing(settings.keys_dir)
        RegisterFile(settings.register_file)
        ShareFiles(settings.shares_dir)
        signing.read(settings.keys_dir, settings.log_origin)
        push_keys.read(settings.keys_dir)
        read_words(settings)
        make_mail(settings)
        make_insurer(settings, httpx.AsyncClient())
    except UNUSABLE as trouble:
        raise CannotStart(str(trouble)) from trouble
    try:
        await (await asyncpg.connect(settings.database_url, timeout=CONNECT_S)).close()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as trouble:
        raise CannotStart(f"DATABASE_URL does not lead to a database: {trouble or type(trouble).__name__}") from trouble


async def _billing(works: Works, settings: Settings) -> Works:
    """The same, once the database has said that it bills like this. Raises `CannotStart`."""
    try:
        await pricing.bills_as(works, settings.billing)
    except pricing.BillingKept as trouble:
        raise CannotStart(
            f"BILLING={settings.billing}: this database holds charges of the other kind. What was charged in a trial "
            "is never billed: production begins with a database of its own"
        ) from trouble
    return works


def make_login(settings: Settings, http: httpx.AsyncClient) -> Itsme:
    """Whoever proves who a person is."""
    return Itsme(
        issuer=settings.itsme_issuer,
        client_id=settings.itsme_client_id,
        service_code=settings.itsme_service_code,
        keys=KeyRing(settings.keys_dir),
        http=http,
    )


# Planning one of our larger questions takes several times as long as answering it. They all go by key, so that one plan
# does for whatever is asked, and a connection keeps every plan it has made.
PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan"}
STATEMENTS_KEPT = 1000


def outside() -> httpx.AsyncClient:
    """How the service asks others: by no proxy of the environment, and nobody leads it elsewhere.

    It trusts the public authorities, or those that `SSL_CERT_FILE` or `SSL_CERT_DIR` name, as OpenSSL has it.
    """
    return httpx.AsyncClient(
        timeout=httpx.Timeout(10, connect=5),
        follow_redirects=False,
        trust_env=False,
        verify=httpx.create_ssl_context(),
        event_hooks={"request": [_note_if_within]},
    )


async def _note_if_within(_request: httpx.Request) -> None:
    if within_a_transaction():
        log.error("asked outside within a transaction")


@asynccontextmanager
async def platform(settings: Settings) -> AsyncIterator[Platform]:
    """Everything connected and started; closed in the opposite order."""
    async with (
        asyncpg.create_pool(
            settings.database_url,
            min_size=POOL_MIN,
            max_size=POOL_MAX,
            reset=nothing_to_reset,
            statement_cache_size=STATEMENTS_KEPT,
            max_cached_statement_lifetime=0,
            **watched(settings.database_silence_s, **PLANNED_ONCE),
        ) as pool,
        outside() as http,
        make_bus(settings) as bus,
    ):
        jobs = PgQueuer(pool, bus)
        push = make_push(settings, http)
        register = RegisterFile(settings.register_file)
        yield Platform(
            settings=settings,
            works=await _billing(Works(pool, bus, jobs, JOURNEY), settings),
            bus=bus,
            jobs=jobs,
            login=make_login(settings, http),
            national_numbers=NationalNumbers(settings.niss_key),
            identity_rules=identity.read_rules(settings.root / "data" / "rules" / "identity.json"),
            relation_rules=relations.read_rules(settings.root / "data" / "rules" / "relations.json"),
            retention=read_retention(settings.root / "data" / "rules" / "retention.json"),
            mandate_rules=mandates.read_rules(settings.root / "data" / "rules" / "mandates.json"),
            entrances={
                "patient": patients.PatientEntrance(),
                "doctor": doctors.DoctorEntrance(register),
                "operator": identity.OperatorEntrance(),
                "guest": guests.GuestEntrance(),
                "assistant": assistants.AssistantEntrance(register),
            },
            turn=Coturn(settings.turn_urls, settings.turn_secret, settings.turn_ttl_s, settings.call_path == "relay"),
            shares=ShareFiles(settings.shares_dir),
            log_key=signing.read(settings.keys_dir, settings.log_origin),
            calendar_words=agenda.read_words(settings.root / "data" / "words" / "calendar.json"),
            papers=Typesetter(settings.root / "data" / "papers"),
            paper_words=payments.read_paper_words(settings.root / "data" / "words" / "papers"),
            provider=make_provider(settings, http),
            connect=make_connect(settings, http),
            secrets=Secrets(settings.niss_key),
            insurer=make_insurer(settings, http),
            insurers=make_insurers(settings, http),
            certifier=make_certifier(settings, http),
            insurer_words=words(settings.root / "data" / "insurer"),
            insurer_actions=claims.read_actions(settings.root / "data" / "insurer" / "errors.json"),
            claim_limits=claims.read_limits(settings.root / "data" / "insurer" / "limits.json"),
            price_rules=pricing.read_rules(settings.root / "data" / "tariffs" / "rules.json"),
            push=push,
            ways=make_ways(settings, http, push),
            carriers=SmsAndMail(make_sms(settings, http), make_mail(settings)),
            problem_words=read_problem_words(settings.root / "data" / "words" / "problems"),
            code_words=codes.read_words(settings.root / "data" / "words" / "codes"),
        )
