"""Receipts in each language: the insurer's number, the supplement, what went back; and they can be set as a PDF."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from doktr.adapters.papers.typst import Typesetter
from doktr.features.brands import Seller
from doktr.features.payments import Head, actions, read_paper_words, rules
from doktr.features.payments.model import Charge, Licence
from doktr.features.payments.papers import licence, licences_csv, money, receipt, statement
from doktr.features.payments.rules import Totals
from doktr.kernel.problems import NotFound
from tests.features.mandates.household import Household
from tests.features.payments.till import Till

ROOT = Path(__file__).parents[3]
WORDS = read_paper_words(ROOT / "data" / "words" / "papers")
MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAID = Charge(
    id=UUID(int=1), brand_id="doktr", consultation_id=UUID(int=2), patient_id=UUID(int=3), doctor_id=UUID(int=4),
    at=MOMENT, care_at=MOMENT, due_at=MOMENT, state="paid", code="101673", reimbursed=True, reason="gmd",
    honorarium_cents=2722, insurer_cents=2322, amount_cents=1400, supplement_cents=1000, waived_for=None,
    answer_until=None, decided_by=None, seen_word=None, settled_at=MOMENT,
    insurer_reference="0000123456789", settled_by=None, doctor_given_name="Anna", doctor_family_name="Schmitz",
    nihdi="14000365004", patient_given_name="Lucas", patient_family_name="Exemple", payment_id=None,
    payment_state="paid", refund_state=None, checkout_url=None, paid_at=MOMENT, has_account=True,
)  # fmt: skip
SELLER = Seller(
    "Muster AG", ("Beispielweg 1", "4700 Eupen"), "0999999130", "BE71096123456769", 30, 21, {}, True, "", "2026-11-23"
)
LANGUAGES = ("fr", "nl", "de", "en")


def of(charge: Charge, language: Any, official: bool = True) -> dict[str, Any]:
    """The receipt of this charge."""
    head, day = Head("Doktr", "#005a6e"), date(2026, 11, 22)
    return receipt(WORDS[language], language, head, charge, "Video", official, day, day)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_receipt_says_the_insurers_number_or_that_it_is_still_to_come(language: Any) -> None:
    words = WORDS[language]
    assert (words["acknowledgement"], "0000123456789") in of(PAID, language)["facts"]
    later = of(replace(PAID, insurer_reference=None), language)
    assert (words["acknowledgement"], words["acknowledgement_later"]) in later["facts"]
    alone = of(replace(PAID, reimbursed=False, insurer_cents=0, amount_cents=3722), language)
    assert words["acknowledgement"] not in [name for name, _ in alone["facts"]]
    assert words["not_reimbursed"] in alone["notes"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_receipt_says_each_share_and_marks_what_is_not_official(language: Any) -> None:
    words, paper = WORDS[language], of(PAID, language, official=False)
    names = [row[0] for row in paper["tables"][0]["rows"]]
    assert names[1:] == [words[name] for name in ("honorarium", "insurer", "share", "supplement")]
    assert words["not_official"] in paper["notes"]
    assert paper["total"][0] == words["total_paid"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_receipt_of_what_is_given_back_speaks_of_no_insurer_and_is_back_only_when_it_is(language: Any) -> None:
    words = WORDS[language]
    for state, total in (("refunding", "total_paid"), ("refunded", "given_back")):
        paper = of(replace(PAID, state=state, insurer_reference=None), language)
        names = [row[0] for row in paper["tables"][0]["rows"]]
        assert names[1:] == [words["share"], words["supplement"]]
        assert (paper["total"][0], paper["notes"]) == (words[total], [words[f"note_{state}"]])
        assert words["acknowledgement"] not in [name for name, _ in paper["facts"]]


def test_licences_stand_in_the_table_under_the_number_and_amount_of_their_invoice() -> None:
    made = [
        Licence(UUID(int=n), "doktr", UUID(int=4), date(2026, 12 - n, 1), n, cents, MOMENT)
        for n, cents in ((2, 4900), (1, 105))
    ]
    assert licences_csv([(date(2026, 11, 22), one) for one in made]) == (
        "number,month,day,amount\r\n2026-00002,2026-10,2026-11-22,49.00\r\n2026-00001,2026-11,2026-11-22,1.05\r\n"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invoice_says_whom_to_pay_how_much_until_when_with_which_vat_and_words(language: Any) -> None:
    words, made = WORDS[language], Licence(UUID(int=1), "doktr", UUID(int=4), date(2026, 9, 1), 12, 9900, MOMENT)
    head, day = Head("Doktr", "#005a6e"), date(2026, 10, 1)
    invoice = licence(words, language, head, SELLER, "Anna Schmitz", "14000365004", made, day)
    facts = dict(invoice["facts"])
    assert invoice["number"] == "2026-00012"
    assert facts[words["seller"]] == "Muster AG, Beispielweg 1, 4700 Eupen"
    assert (facts[words["pay_to"]], facts[words["communication"]]) == ("BE71 0961 2345 6769", "+++202/6000/01206+++")
    assert "31" in facts[words["pay_until"]] and words["months"][9] in facts[words["pay_until"]]
    assert [row[1] for row in invoice["tables"][0]["rows"]] == [money(words, 8182), money(words, 1718)]
    assert invoice["total"] == (words["to_pay"], money(words, 9900))
    assert words["sample_seller"] in invoice["notes"]
    real = replace(SELLER, vat_percent=0, exempt=dict.fromkeys(LANGUAGES, "Free of VAT."), sample=False)
    free = licence(words, language, head, real, "Anna Schmitz", "14000365004", made, day)
    assert free["tables"][0]["rows"][0][1:] == [money(words, 9900)] and len(free["tables"][0]["rows"]) == 1
    assert free["notes"] == ["Free of VAT.", words["licence_note"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_names_the_licence_of_its_month_apart_and_counts_it_nowhere(language: Any) -> None:
    words, totals, month = WORDS[language], Totals(2722, 400, 0, 2322, 0), date(2026, 9, 1)
    head = Head("Doktr", "#005a6e")
    made = [Licence(UUID(int=n), "doktr", UUID(int=4), date(2026, n, 1), n, 9900, MOMENT) for n in (8, 9)]
    day = (date(2026, 9, 9), PAID)
    with_it = statement(words, language, head, "Anna Schmitz", month, [day], totals, made)
    without = statement(words, language, head, "Anna Schmitz", month, [day], totals, made[:1])
    assert with_it["tables"][2]["rows"] == [[words["licence_separate"].format(number="2026-00009"), money(words, 9900)]]
    assert with_it["notes"] == [words["licence_apart"]]
    assert (with_it["total"], with_it["tables"][:2]) == (without["total"], without["tables"])


@pytest.mark.parametrize(("cents", "net"), [(9900, 8182), (121, 100), (1, 1), (100, 83)])
def test_an_amount_without_its_vat_is_right_to_the_cent(cents: int, net: int) -> None:
    assert (rules.without_vat(cents, 21), rules.without_vat(cents, 0)) == (net, cents)


@pytest.mark.parametrize(
    ("language", "written"),
    [("fr", "12\u202f345,67 €"), ("nl", "€ 12.345,67"), ("de", "12.345,67 €"), ("en", "€ 12,345.67")],
)
def test_large_amounts_are_grouped_as_the_language_does(language: Any, written: str) -> None:
    assert money(WORDS[language], 1234567).replace("\xa0", " ") == written


async def test_the_receipt_is_set_in_every_language() -> None:
    papers = Typesetter(ROOT / "data" / "papers")
    made = {language: await papers.pdf(of(PAID, language)) for language in LANGUAGES}
    assert all(pdf.startswith(b"%PDF-") for pdf in made.values())
    assert len(set(made.values())) == len(LANGUAGES)


def test_the_four_catalogues_have_the_same_words() -> None:
    assert len({tuple(sorted(WORDS[language])) for language in LANGUAGES}) == 1


async def test_a_receipt_is_for_who_may_pay_also_for_a_childs_parent(till: Till) -> None:
    patient, doctor, charge_id = await till.owes()
    parent = await till.clinic.patient()
    child_id = await Household(till.clinic).declares(parent)
    await till.clinic.sql.execute("update charges set patient_id = $2 where id = $1", charge_id, child_id)
    async with till.clinic.as_(parent) as work:
        with pytest.raises(NotFound):
            await actions.paid_charge(work, charge_id)
    payment_id = await till.pays(parent, charge_id)
    await till.due()
    till.at_provider()[-1].become("paid")
    await till.hook(payment_id, till.at_provider()[-1].id)
    await till.due()
    async with till.clinic.as_(parent) as work:
        assert (await actions.paid_charge(work, charge_id))[0].patient_id == child_id
    for other in (patient, doctor):
        async with till.clinic.as_(other) as work:
            with pytest.raises(NotFound):
                await actions.paid_charge(work, charge_id)
