"""Pure decisions on how a consultation may end."""

from datetime import datetime, timedelta

from doktr.features.consultation.model import Consultation, ConsultationState, Exam, Outcome

NEVER_BEGAN: frozenset[Outcome] = frozenset({"no_show_patient"})
MUST_HAVE_BEGUN: frozenset[Outcome] = frozenset({"took_place"})
KEEPS_PLACE: frozenset[Outcome] = frozenset({"no_show_patient", "no_show_doctor"})
# A page tries a server again every 12 s at the latest, and servers say every 10 s which pages are open.
LOOK_AGAIN = timedelta(seconds=60)


def may_end_with(state: ConsultationState, outcome: Outcome) -> bool:
    """Whether the doctor can truly say `outcome` of a consultation that is in `state`.

    Nobody who was in the call can be a no-show, and what never began did not take place. That a doctor vanished is
    for the clock alone to say.
    """
    if state == "ended" or outcome == "no_show_doctor":
        return False
    return outcome not in (NEVER_BEGAN if state == "in_call" else MUST_HAVE_BEGUN)


def may_say(found: Consultation, outcome: Outcome) -> bool:
    """Whether a doctor whom the clock took for gone can say this of it: only what began can have taken place."""
    if found.outcome != "no_show_doctor" or found.said_outcome is not None:
        return False
    return outcome == "technical_failure" or outcome == "took_place" and found.started_at is not None


def may_have(outcome: Outcome, exam: Exam | None) -> bool:
    """Whether it can be said where to be examined: only when somebody must be."""
    return exam is None or outcome == "needs_examination"


def met(outcome: Outcome) -> bool:
    """Whether patient and doctor saw each other: the doctor is one whom this patient has seen before."""
    return outcome in ("took_place", "needs_examination")


def keeps_place(outcome: Outcome) -> bool:
    """Whether the patient's request goes back into the line: one of the two was not there."""
    return outcome in KEEPS_PLACE


def stood_still(due: datetime, now: datetime) -> bool:
    """Whether work comes so late that whoever says which pages are open may have stood still as well."""
    return now - due > LOOK_AGAIN / 3
