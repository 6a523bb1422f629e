"""No question of the product needs to read a table that grows from end to end."""

import ast

import pytest

from bench.scale_plans import pieces, without_index

# As many rows as there are brands, doctors, tariffs or people who are there at this moment.
FEW = {
    "brands", "brand_documents", "doctors", "doctor_brands", "doctor_limits", "duty", "agenda_patterns",
    "agenda_exceptions", "provider_accounts", "balances", "installation", "presence", "team_members", "tariffs",
}  # fmt: skip
# Read on purpose: figures of all money, checks of all that lives, once in a while; what few rows are joined with.
ON_PURPOSE = {
    "attests.store.STANDINGS", "claims.store.FORGET_NUMBER", "claims.store.STANDINGS", "guests.store.DUE",
    "payments.store_board.FIGURES", "payments.store_movements.OWN", "vault.store_hours.FINISH_HOUR",
}  # fmt: skip


async def test_every_question_about_what_grows_has_an_index_to_go_by(module_database) -> None:
    found = await without_index(module_database.url, module_database.cluster.url("postgres", module_database.name))
    asked = {name: tables - FEW for name, tables in found.items() if not name.startswith("operations.store_invariants")}
    assert {name: tables for name, tables in asked.items() if tables and name not in ON_PURPOSE} == {}
    assert {name for name in ON_PURPOSE if not asked[name]} == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('VIEW = "select 1"\nONE = f"{VIEW} where a"\nfetch(ONE)', {"VIEW"}),
        ('from elsewhere import VIEW\nONE = f"{VIEW} where a"', {"VIEW"}),
        ('VIEW = "select 1"\nONE = f"{VIEW} where a"\nfetch(VIEW)', set()),
        ('VIEW = "select 1"\nONE = f"{VIEW} where a"\nALL = {"all": VIEW}', set()),
        ('VIEW = "select 1"', set()),
    ],
)
def test_a_text_that_others_only_begin_with_is_no_question(source: str, found: set[str]) -> None:
    assert pieces(ast.parse(source)) == found
