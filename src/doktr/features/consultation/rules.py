"""Pure decisions on how a consultation may end."""

from doktr.features.consultation.model import ConsultationState, Exam, Outcome

NEVER_BEGAN: frozenset[Outcome] = frozenset({"no_show_patient", "no_show_doctor"})
MUST_HAVE_BEGUN: frozenset[Outcome] = frozenset({"took_place"})


def may_end_with(state: ConsultationState, outcome: Outcome) -> bool:
    """Whether `outcome` can be true of a consultation that is in `state`.

    Nobody who was in the call can be a no-show, and what never began did not take place.
    """
    if state == "ended":
        return False
    return outcome not in (NEVER_BEGAN if state == "in_call" else MUST_HAVE_BEGUN)


def may_have(outcome: Outcome, exam: Exam | None) -> bool:
    """Whether it can be said where to be examined: only when somebody must be."""
    return exam is None or outcome == "needs_examination"


def met(outcome: Outcome) -> bool:
    """Whether patient and doctor saw each other: the doctor is one whom this patient has seen before."""
    return outcome in ("took_place", "needs_examination")


def keeps_place(outcome: Outcome) -> bool:
    """Whether the patient's request goes back into the line: they missed the call."""
    return outcome == "no_show_patient"
