"""The patient's receipt of a visit in the practice: what was paid in cash, and the insurer's acknowledgement."""

from collections.abc import Mapping
from typing import Any

from doktr.features.attests.model import Attest
from doktr.features.brands import Language
from doktr.features.payments import Head, paper, paper_day, paper_money, paper_table

Words = Mapping[str, Any]


def receipt(words: Words, language: Language, head: Head, attest: Attest, label: str, official: bool) -> dict[str, Any]:
    """What the patient paid to whom for what, and under which number their insurer knows it."""
    facts = [
        (words["patient"], f"{attest.patient_given_name} {attest.patient_family_name}"),
        (words["doctor"], f"{attest.doctor_given_name} {attest.doctor_family_name}"),
        (words["nihdi"], attest.nihdi),
        (words["visit_date"], paper_day(words, attest.day)),
        (words["acknowledgement"], attest.acknowledgement or words["acknowledgement_later"]),
    ]
    amount = paper_money(words, attest.paid_cents)
    note = words["visit_cancelled" if attest.state == "cancelled" else "visit_note"]
    return paper(
        words, language, head, "visit_receipt", f"{attest.day:%Y}-{attest.number:05}",
        facts=facts,
        tables=[
            paper_table(["service", "amount"], [[f"{attest.code} · {label}", amount]], words, [0, 34], [False, True])
        ],
        total=(words["paid_in_cash"], amount),
        notes=[note] if official else [note, words["not_official"]],
    )  # fmt: skip
