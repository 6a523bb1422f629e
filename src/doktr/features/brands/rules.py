"""What a brand must satisfy before it is imported: readable colours, complete hosts and documents; its hours."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stdnum import iban
from stdnum.be import vat

from doktr.features.brands.model import (
    DOCUMENTS,
    NOTICE_KINDS,
    Brand,
    BrandRefused,
    Document,
    Hours,
    HoursChange,
    NoticeKind,
    Opening,
    Policy,
    Theme,
)
from doktr.kernel.holidays import public_holidays

# Foreground, background, smallest ratio. 4.5 for text and 3 for controls and graphics:
# WCAG 2.2, criteria 1.4.3 and 1.4.11, https://www.w3.org/TR/WCAG22/ (W3C Recommendation, 2023-10-05).
TEXT, GRAPHIC = 4.5, 3.0
MIDNIGHT = "24:00"
DAYS_AHEAD = 32
PAIRS: tuple[tuple[str, str, float], ...] = (
    ("ink", "bg", TEXT),
    ("ink", "surface", TEXT),
    ("ink", "wash", TEXT),
    ("ink", "sunken", TEXT),
    ("ink-soft", "bg", TEXT),
    ("ink-soft", "surface", TEXT),
    ("ink-soft", "wash", TEXT),
    ("ink-soft", "sunken", TEXT),
    ("ink", "primary-soft", TEXT),
    ("primary", "surface", TEXT),
    ("primary", "bg", TEXT),
    ("primary", "primary-soft", TEXT),
    ("on-primary", "primary", TEXT),
    ("on-primary", "primary-deep", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-danger", "danger", TEXT),
    ("danger", "surface", TEXT),
    ("danger", "bg", TEXT),
    ("danger", "danger-soft", TEXT),
    ("ink", "danger-soft", TEXT),
    ("warn", "warn-soft", TEXT),
    ("warn", "surface", TEXT),
    ("ink", "warn-soft", TEXT),
    ("ok", "ok-soft", TEXT),
    ("ok", "surface", TEXT),
    ("ink", "ok-soft", TEXT),
    ("call-ink", "call-bg", TEXT),
    ("call-soft", "call-bg", TEXT),
    ("call-ink", "call-surface", TEXT),
    ("call-soft", "call-surface", TEXT),
    ("accent", "call-bg", GRAPHIC),
    ("line", "surface", GRAPHIC),
    ("line", "bg", GRAPHIC),
    ("primary", "wash", GRAPHIC),
)
# The doctor's rail and the ring card lie on the deep primary in light and on the wash in dark; their dot is
# the accent.
THEME_PAIRS: Mapping[Theme, tuple[tuple[str, str, float], ...]] = {
    "light": (("accent", "primary-deep", GRAPHIC),),
    "dark": (("accent", "wash", GRAPHIC), ("primary", "sunken", TEXT)),
}
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB`, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#RRGGBB` colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_weak(colours: Mapping[str, str], theme: Theme) -> Iterator[str]:
    """One sentence per pair of this theme that cannot be read."""
    for front, back, least in PAIRS + THEME_PAIRS[theme]:
        ratio = contrast(colours[front], colours[back])
        if ratio < least:
            yield f"{theme}: {front} on {back} is {ratio:.2f}; it must be {least}"


def check_theme(colours: Mapping[str, str], theme: Theme) -> None:
    """Raises `BrandRefused` for a colour that is missing, malformed or cannot be read."""
    pairs = PAIRS + THEME_PAIRS[theme]
    missing = sorted({name for pair in pairs for name in pair[:2]} - colours.keys())
    if missing:
        raise BrandRefused(f"{theme}: these colours are missing: {', '.join(missing)}")
    malformed = sorted(name for name, colour in colours.items() if not COLOUR.fullmatch(colour))
    if malformed:
        raise BrandRefused(f"{theme}: these colours are not of the form #RRGGBB: {', '.join(malformed)}")
    weak = list(too_weak(colours, theme))
    if weak:
        raise BrandRefused("; ".join(weak))


def check_brand(brand: Brand) -> None:
    """Raises `BrandRefused` when people could not reach, read or use this brand."""
    if not brand.hosts or not all(HOST.fullmatch(host) for host in brand.hosts):
        raise BrandRefused("hosts: at least one, lower case, without scheme and port")
    if not brand.languages:
        raise BrandRefused("languages: at least one")
    check_theme(brand.tokens.light, "light")
    check_theme(brand.tokens.dark, "dark")
    missing = sorted({*NOTICE_KINDS} - {*brand.policy.notices.kinds})
    if missing:
        raise BrandRefused(f"notices: no way is given for {', '.join(missing)}")
    for name, link in brand.links.items():
        if set(link.address) != set(brand.languages) or set(link.label) != set(brand.languages):
            raise BrandRefused(f"links: {name} is not there in every language of the brand")
    if brand.policy.money.licence_cents:
        check_seller(brand)


def check_seller(brand: Brand) -> None:
    """Raises `BrandRefused` unless doctors can know whom they pay for a licence, where, until when, with what VAT."""
    seller = brand.seller
    if seller is None:
        raise BrandRefused("seller: who sends the invoices of the licences must be there")
    if not seller.name or not seller.address or not vat.is_valid(seller.enterprise_number):
        raise BrandRefused("seller: name, address and a Belgian enterprise number of ten digits")
    if not iban.is_valid(seller.iban) or seller.pay_days < 1:
        raise BrandRefused("seller: an IBAN to pay to, and at least one day to pay")
    if not seller.vat_percent and set(seller.exempt) != set(brand.languages):
        raise BrandRefused("seller: where there is no VAT, exempt says why in every language of the brand")


def check_documents(brand: Brand, documents: Mapping[tuple[str, str], Document]) -> None:
    """Raises `BrandRefused` unless every document is there in every language, in the same version."""
    for kind in DOCUMENTS:
        missing = [language for language in brand.languages if (kind, language) not in documents]
        if missing:
            raise BrandRefused(f"{kind}: missing in {', '.join(missing)}")
        versions = {_version(documents[kind, language]) for language in brand.languages}
        if len(versions) > 1:
            raise BrandRefused(f"{kind}: version and date must be the same in every language")


def _version(document: Document) -> tuple[str, str]:
    return document.version, document.valid_from.isoformat()


def shared_hosts(brands: Iterable[Brand]) -> list[str]:
    """Hosts that more than one brand claims."""
    claimed = [host for brand in brands for host in brand.hosts]
    return sorted({host for host in claimed if claimed.count(host) > 1})


def last_closing(hours: Hours, now: datetime) -> datetime | None:
    """When the brand closed last, at most a week ago; None for one that never closes."""
    zone = ZoneInfo(hours.timezone)
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=back) for back in range(8)):
        closed_at = _closing(hours, day, zone)
        if closed_at is not None and closed_at <= now:
            return closed_at
    return None


def opens(hours: Hours, at: datetime) -> bool:
    """Whether the brand is open at this moment: by weekday, and on no public holiday."""
    zone = ZoneInfo(hours.timezone)
    span = _span(hours, at.astimezone(zone).date(), zone)
    return span is not None and span[0] <= at < span[1]


def quiet_until(policy: Policy, kind: NoticeKind, at: datetime) -> datetime | None:
    """When the night is over in which nobody is woken for this kind of notice; None where it is no such night."""
    quiet = policy.notices.quiet
    if quiet is None or kind not in quiet.kinds:
        return None
    zone = ZoneInfo(policy.hours.timezone)
    here = at.astimezone(zone)
    evening, past_midnight = here.time() >= quiet.since, quiet.since > quiet.until
    early = here.time() < quiet.until
    if not (evening or early if past_midnight else evening and early):
        return None
    day = here.date() + timedelta(days=1 if evening and past_midnight else 0)
    return datetime.combine(day, quiet.until, zone).astimezone(UTC)


def next_opening(hours: Hours, now: datetime) -> datetime | None:
    """When the brand opens next after `now`; None for one that does not within a month."""
    zone = ZoneInfo(hours.timezone)
    today = now.astimezone(zone).date()
    spans = (_span(hours, today + timedelta(days=ahead), zone) for ahead in range(DAYS_AHEAD))
    return next((span[0] for span in spans if span is not None and span[0] > now), None)


def next_closing(hours: Hours, now: datetime) -> datetime | None:
    """When the brand, open now, closes; None when that is further away than tomorrow night."""
    zone = ZoneInfo(hours.timezone)
    today = now.astimezone(zone).date()
    closings = (_closing(hours, today + timedelta(days=ahead), zone) for ahead in range(2))
    return next((at for at in closings if at is not None and at > now), None)


def opening(hours: Hours, changes: Sequence[HoursChange], now: datetime) -> Opening:
    """Whether the brand is open now. What an operator opened or closed by hand comes before the brand's hours."""
    by_hand = next((one for one in changes if one.start <= now < one.end), None)
    if by_hand is None:
        is_open, until = opens(hours, now), next_closing(hours, now)
    else:
        goes_on = by_hand.open and opens(hours, by_hand.end)
        is_open, until = by_hand.open, next_closing(hours, by_hand.end) if goes_on else by_hand.end
    ends = [one.start for one in changes if not one.open and one.start > now]
    if is_open:
        return Opening(True, min((at for at in (until, *ends) if at is not None), default=None), None)
    return Opening(False, None, _opens_at(hours, changes, by_hand.end if by_hand else now))


def _opens_at(hours: Hours, changes: Sequence[HoursChange], closed_until: datetime) -> datetime | None:
    """When a brand that is closed until then opens: by its hours, or by hand, whichever is first."""
    at = closed_until if opens(hours, closed_until) else next_opening(hours, closed_until)
    by_hand = [one.start for one in changes if one.open and one.start >= closed_until]
    return min((moment for moment in (at, *by_hand) if moment is not None), default=None)


def _opened(hours: Hours, day: date) -> tuple[str, str] | None:
    """Opening and closing time of a day; none on a public holiday."""
    if hours.holidays is not None and day in public_holidays(hours.holidays, day.year):
        return None
    return hours.days.get(str(day.isoweekday()))


def _span(hours: Hours, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """From when to when a day is open, where it is."""
    opened = _opened(hours, day)
    if opened is None:
        return None
    start = datetime.combine(day, time.fromisoformat(opened[0]), zone)
    if opened[1] == MIDNIGHT:
        return start, datetime.combine(day + timedelta(days=1), time(), zone)
    return start, datetime.combine(day, time.fromisoformat(opened[1]), zone)


def _closing(hours: Hours, day: date, zone: ZoneInfo) -> datetime | None:
    """The end of a day's opening; none on a day that is closed or goes over into the next one."""
    span = _span(hours, day, zone)
    if span is None:
        return None
    after = _span(hours, day + timedelta(days=1), zone)
    return None if after is not None and after[0] == span[1] else span[1]
