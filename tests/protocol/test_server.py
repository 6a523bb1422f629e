"""What the server lets into a chain is what clients can read: one envelope that they refuse would stop them all."""

from typing import Any

import pytest

from doktr.features.vault import rules
from doktr.kernel.envelopes import EnvelopeRefused
from tests.protocol.chain import read
from tests.protocol.test_vectors import vectors
from tests.protocol.wire import Refused, unb64u

STORIES = ("consultation", "away")
REFUSALS: list[dict[str, Any]] = vectors("refusals")["refusals"]


@pytest.mark.parametrize("story", STORIES)
def test_the_server_takes_every_envelope_of_a_good_story(story: str) -> None:
    envelopes = vectors(story)["envelopes"]
    assert len(envelopes) > 3
    for one in envelopes:
        raw = unb64u(one["raw"])
        assert rules.read_envelope(raw).hash == unb64u(read(raw).hash)


def test_the_server_takes_every_statement() -> None:
    statements = vectors("statements")
    rules.read_kem(unb64u(statements["kem"]))
    rules.read_kem(unb64u(statements["kem_paired"]))
    rules.read_duty_kem(unb64u(statements["duty"]))


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case["name"].replace(" ", "-"))
def test_the_server_refuses_every_shape_that_clients_refuse(case: dict[str, Any]) -> None:
    raw = unb64u(case["raw"])
    assert takes(raw) == reads(raw)


def takes(raw: bytes) -> bool:
    """Whether the server would look at who signed it."""
    try:
        rules.read_envelope(raw)
    except EnvelopeRefused:
        return False
    return True


def reads(raw: bytes) -> bool:
    """Whether a client would."""
    try:
        read(raw)
    except Refused:
        return False
    return True
