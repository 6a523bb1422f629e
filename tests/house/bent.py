"""Requests that schemathesis makes up from our description of the API, and what every answer is held against.

Whoever collects tests need not make them up: import this where they are sent.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

__all__ = ["FEW", "FailureGroup", "Pace", "made_up", "send", "try_out", "well_formed"]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
JSON, BYTES = "application/json", "application/octet-stream"
DESCRIPTION = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text(encoding="utf-8"))
schema = schemathesis.openapi.from_dict(DESCRIPTION)
load_all_checks()


@dataclass(frozen=True)
class Pace:
    """How many cases are made up per operation: always the same ones, or those of a `seed`."""

    examples: int
    seed: int | None = None

    @property
    def settings(self) -> settings:
        """For Hypothesis."""
        return settings(
            max_examples=self.examples, derandomize=self.seed is None, database=None, deadline=None,
            phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
        )  # fmt: skip

    @property
    def schema(self) -> Any:
        """The description, from which cases are drawn by this seed."""
        if self.seed is None:
            return schema
        return schemathesis.openapi.from_dict(DESCRIPTION, config=schemathesis.Config(seed=self.seed))


FEW = Pace(10)


def send(case: Any, origin: str, headers: dict[str, str]) -> int:
    """Send it and hold the answer against the description; the status."""
    return case.call_and_validate(base_url=origin, headers=headers, checks=CHECKS).status_code


def try_out(method: str, path: str, check: Callable[[Any], None], pace: Pace = FEW) -> None:
    """Every case that the description suggests by itself, and made-up ones, whole and broken."""
    drawn = pace.schema

    @pace.settings
    def tried(case: Any) -> None:
        check(case)

    made = build_operation_test(
        config=drawn.config, operation=drawn[path][method], test_func=tried, given_kwargs={},
        feedback=FeedbackSources(),
    )  # fmt: skip
    made()


def made_up(method: str, path: str, pace: Pace = FEW) -> list[Any]:
    """Made-up cases, whole and broken; none where a request has nothing but its address."""
    operation = schema[path][method]
    if not operation.body and not operation.query:
        return []
    found: list[Any] = []

    @pace.settings
    @given(st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode)))
    def draw(case: Any) -> None:
        found.append(case)

    (draw if pace.seed is None else seed(pace.seed)(draw))()
    return found


def well_formed(method: str, path: str, names: dict[str, str], body: Any) -> Any:
    """A case with these names in its address and this body."""
    given = {"body": body, "media_type": BYTES if isinstance(body, bytes) else JSON} if body is not None else {}
    return schema[path][method].Case(path_parameters=names, **given)
