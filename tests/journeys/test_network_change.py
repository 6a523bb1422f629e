"""A device that goes from one network to another seeks a new path for the call it is in, and the call goes on."""

from functools import partial
from typing import Any

import pytest

from tests.journeys.meeting import in_a_call, part, talk
from tests.journeys.pages import AppPage, DoctorPage, PatientPage
from tests.journeys.polling import until
from tests.journeys.signals import bodies, credentials

pytestmark = pytest.mark.prove  # long: a call that loses its path

Body = dict[str, Any]


async def of_a_new_path(app: AppPage, kind: str, known: set[str]) -> list[Body]:
    """What this page sent of one kind with other credentials than those that were known."""
    return [body for body in bodies(app.profile.sent) if body["kind"] == kind and credentials(body) - known]


async def test_a_new_network_gets_a_new_path_in_the_same_call(patient: PatientPage, doctor: DoctorPage) -> None:
    await in_a_call(patient, doctor)
    await talk(patient, doctor)
    known = {one for app in (patient, doctor) for body in bodies(app.profile.sent) for one in credentials(body)}
    assert known
    await patient.profile.context.set_offline(True)
    await patient.profile.context.set_offline(False)
    offer = (await until(partial(of_a_new_path, patient, "offer", known), told="an offer of a new path"))[0]
    assert offer["restart"] is True
    assert await until(partial(of_a_new_path, patient, "candidate", known), told="candidates of the new path")
    answer = (await until(partial(of_a_new_path, doctor, "answer", known), told="an answer with a new path"))[0]
    assert answer["attempt"] == offer["attempt"]
    await talk(patient, doctor)
    await part(patient, doctor)
