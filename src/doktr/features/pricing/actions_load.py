"""Loading tariffs from files, all or nothing: gaps and overlaps are refused, and rules whose code has no tariff."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar

import asyncpg
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from doktr.features.pricing import store
from doktr.features.pricing.model import Channel, Status, TariffsRefused

RULES_FILE = "rules.json"
T = TypeVar("T", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Tariff(_Strict):
    code: str = Field(pattern="^[0-9]{6}$")
    labels: dict[Literal["fr", "nl", "de"], str] = Field(min_length=3)
    valid_from: date
    valid_until: date | None
    honorarium_cents: int | None = Field(ge=0)
    share_cents: int = Field(ge=0)
    share_increased_cents: int = Field(ge=0)
    conditions: list[str]
    status: Status
    source: str = Field(min_length=10)


class _Regime(_Strict):
    regime: str
    about: str
    tariffs: list[_Tariff]


class _Rule(_Strict):
    name: str
    code: str | None
    channel: Channel
    qualification: str
    purpose: str
    valid_from: date
    valid_until: date | None
    billing: Literal["third_party", "suspended", "none"]
    relations: list[str]
    requires: list[Literal["requested", "accepted", "record_access", "secure_platform"]]
    supplement: Literal["never", "unless_conventioned", "unless_conventioned_or_increased"]
    source: str = Field(min_length=10)
    status: Status


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
    rules = [_checked(_Rule, one, file) for one in _json(file)["rules"]]
    _check_days(rules, spans, file)
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
    kinds: dict[tuple[str, str, str], list[tuple[date, date]]] = defaultdict(list)
    for one in rules:
        kinds[one.channel, one.qualification, one.purpose].append(_days(one))
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


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TariffsRefused(f"{file}: cannot be read: {error}") from error


def _checked(kind: type[T], given: Any, file: Path) -> T:
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise TariffsRefused(f"{file}: {error}") from error


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
    except (asyncpg.CheckViolationError, asyncpg.ExclusionViolationError) as refused:
        raise TariffsRefused(f"{folder}: {refused} {getattr(refused, 'detail', '') or ''}".strip()) from refused
    unverified = sum(row[8] != "official" for row in tariffs)
    return f"{len(tariffs)} tariffs ({unverified} not official) and {len(rules)} rules loaded"
