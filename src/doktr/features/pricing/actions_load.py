"""Loading tariffs from files, all or nothing: gaps and overlaps are refused, and rules whose code has no tariff.

What nobody could be priced by later on (a word that nothing else uses, a last rule that ends unsaid) is refused, too.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

import asyncpg
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from doktr.features.pricing import store
from doktr.features.pricing.model import Channel, Purpose, Qualification, Relation, Status, TariffsRefused

RULES_FILE = "rules.json"
# The purpose of all that is priced today (`docs/decisions/0035-*.md`): of each of these kinds there is a rule.
PRICED: Purpose = "consultation"
T = TypeVar("T", bound=BaseModel)
Kind = tuple[Channel, Qualification, Purpose]
Cents = Annotated[int, Field(ge=0, le=10_000_000)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Dated(_Strict):
    valid_from: date
    valid_until: date | None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until is before valid_from")
        return self


class _Tariff(_Dated):
    code: str = Field(pattern="^[0-9]{6}$")
    labels: dict[Literal["fr", "nl", "de"], Label] = Field(min_length=3)
    honorarium_cents: Cents | None
    share_cents: Cents
    share_increased_cents: Cents
    conditions: list[str]
    status: Status
    source: str = Field(min_length=10)


class _Regime(_Strict):
    regime: str
    about: str
    tariffs: list[_Tariff]


class _Rule(_Dated):
    name: Label
    code: str | None
    channel: Channel
    qualification: Qualification
    purpose: Purpose
    ended: bool = False
    billing: Literal["third_party", "suspended", "none"]
    relations: list[Relation]
    requires: list[Literal["requested", "accepted", "record_access", "secure_platform"]]
    supplement: Literal["never", "unless_conventioned", "unless_conventioned_or_increased"]
    source: str = Field(min_length=10)
    status: Status

    @model_validator(mode="after")
    def _has_a_code_to_bill(self) -> Self:
        if self.billing == "third_party" and self.code is None:
            raise ValueError(f"{self.name}: what is billed to a third party has a code")
        return self

    @property
    def kind(self) -> Kind:
        """Of which kind of consultation it is the rule."""
        return self.channel, self.qualification, self.purpose


class _Rules(_Strict):
    """The whole file; what stands beside the rules is read when the service starts (`store.read_rules`)."""

    rules: list[_Rule]
    medical_house: dict[str, Any]
    qualifications: dict[str, Any]
    moments: dict[str, Any]
    seen: dict[str, Any]
    keeping: dict[str, Any]


def read(folder: Path) -> tuple[list[list[Any]], list[list[Any]]]:
    """The rows of all tariffs and rules below `folder`. Raises `TariffsRefused` naming the file and what is wrong."""
    tariffs: list[list[Any]] = []
    spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for file in sorted(folder.glob("*.json")):
        if file.name != RULES_FILE:
            regime = _checked(_Regime, _json(file), file)
            tariffs += [_tariff_row(one, regime.regime) for one in regime.tariffs]
            for one in regime.tariffs:
                spans[one.code].append(_days(one))
    if not tariffs:
        raise TariffsRefused(f"{folder}: no tariffs found here")
    file = folder / RULES_FILE
    rules = _checked(_Rules, _json(file), file).rules
    _check_days(rules, spans, file)
    _check_ends(rules, file)
    return tariffs, [_rule_row(one) for one in rules]


def _days(one: _Tariff | _Rule) -> tuple[date, date]:
    """First and last day."""
    return one.valid_from, one.valid_until or date.max


def _gap(spans: Sequence[tuple[date, date]]) -> date | None:
    """The first day that is missing between the first and the last."""
    for (_, until), (begin, _) in pairwise(sorted(spans)):
        if until < date.max and begin > until + timedelta(days=1):
            return until + timedelta(days=1)
    return None


def _check_days(rules: Sequence[_Rule], tariffs: dict[str, list[tuple[date, date]]], file: Path) -> None:
    """On a day without a rule, or whose code has no tariff, nobody could ask for a doctor. Raises `TariffsRefused`."""
    kinds: dict[Kind, list[tuple[date, date]]] = defaultdict(list)
    for one in rules:
        kinds[one.kind].append(_days(one))
        found = tariffs.get(one.code or "", [])
        begin, until = _days(one)
        within = [span for span in found if span[0] <= until and span[1] >= begin]
        reaches = bool(within) and min(within)[0] <= begin and max(span[1] for span in within) >= until
        if one.code is not None and (not reaches or _gap(within)):
            raise TariffsRefused(f"{file}: {one.name}: {one.code} has no tariff on all of its days")
    for kind, spans in kinds.items():
        missing = _gap(spans)
        if missing:
            raise TariffsRefused(f"{file}: no rule for {' '.join(kind)} on {missing}")


def _check_ends(rules: Sequence[_Rule], file: Path) -> None:
    """The last rule of each kind goes on, or says itself that nothing follows. Raises `TariffsRefused`."""
    last = {one.kind: one for one in sorted(rules, key=lambda one: one.valid_from)}
    for channel, qualification in product(get_args(Channel), get_args(Qualification)):
        if (channel, qualification, PRICED) not in last:
            raise TariffsRefused(f"{file}: no rule for {channel} {qualification} {PRICED}")
    for one in rules:
        ends = one.valid_until is not None and one.valid_from == last[one.kind].valid_from
        if ends and not one.ended:
            raise TariffsRefused(f"{file}: {one.name}: nothing follows on {one.valid_until}, and it is not `ended`")
        if one.ended and not ends:
            raise TariffsRefused(f"{file}: {one.name}: it is `ended`, and goes on or is followed")


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TariffsRefused(f"{file}: cannot be read: {error}") from error


def _checked(kind: type[T], given: Any, file: Path) -> T:
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        wrong = (f"{'.'.join(map(str, one['loc'])) or 'it'}: {one['msg']}" for one in error.errors())
        raise TariffsRefused(f"{file}: {'; '.join(wrong)}") from error


def _tariff_row(one: _Tariff, regime: str) -> list[Any]:
    texts = (json.dumps(one.labels), json.dumps(one.conditions))
    amounts = (one.honorarium_cents, one.share_cents, one.share_increased_cents)
    return [one.code, one.valid_from, one.valid_until, texts[0], *amounts, texts[1], one.status, one.source, regime]


def _rule_row(one: _Rule) -> list[Any]:
    return [
        one.name, one.channel, one.qualification, one.purpose, one.valid_from, one.valid_until, one.code, one.billing,
        one.relations, one.requires, one.supplement, one.source, one.status,
    ]  # fmt: skip


async def load_tariffs(owner: asyncpg.Connection, folder: Path) -> str:
    """Put the tariffs of `folder` in place of those that are loaded. Raises `TariffsRefused`; then nothing changed."""
    tariffs, rules = read(folder)
    try:
        async with owner.transaction():
            await store.replace_all(owner, tariffs, rules)
    except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as refused:
        raise TariffsRefused(f"{folder}: {refused} {getattr(refused, 'detail', '') or ''}".strip()) from refused
    unverified = sum(row[8] != "official" for row in tariffs)
    return f"{len(tariffs)} tariffs ({unverified} not official) and {len(rules)} rules loaded"
