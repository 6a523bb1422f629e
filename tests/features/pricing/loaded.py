"""The tariffs and rules of `data/tariffs`, as the database would hand them over."""

from pathlib import Path

from doktr.features.pricing import read_rules
from doktr.features.pricing.actions_load import read
from doktr.features.pricing.model import Book, Tariff, TariffRule

FOLDER = Path(__file__).parents[3] / "data" / "tariffs"
LAW = read_rules(FOLDER / "rules.json")
_TARIFFS, _RULES = read(FOLDER)
BOOK = Book(
    [Tariff(row[0], row[1], row[2], row[4], row[5], row[6], row[8]) for row in _TARIFFS],
    [
        TariffRule(
            row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], tuple(row[8]), tuple(row[9]), row[10]
        )
        for row in _RULES
    ],
)
