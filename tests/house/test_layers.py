"""Who may import whom: the borders of .importlinter, and that others enter a feature by its front door."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOKTR = ROOT / "src" / "doktr"
FEATURES = sorted(place.name for place in (DOKTR / "features").iterdir() if (place / "__init__.py").exists())


@cache
def imported(file: Path) -> list[str]:
    """Every module that a file names in an import, read once for all features."""
    return list(named(file))


def named(file: Path) -> Iterator[str]:
    """As they stand in the file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("feature", FEATURES)
def test_others_enter_a_feature_by_its_front_door(feature: str) -> None:
    inner = {f"doktr.features.{feature}.{file.stem}" for file in (DOKTR / "features" / feature).rglob("*.py")}
    outside = [file for file in (ROOT / "src").rglob("*.py") if DOKTR / "features" / feature not in file.parents]
    through_the_window = [
        f"{file.relative_to(ROOT)} imports {name}" for file in outside for name in imported(file) if name in inner
    ]
    assert not through_the_window


def test_every_feature_has_its_place_in_time() -> None:
    contract = (ROOT / ".importlinter").read_text(encoding="utf-8")
    assert set(FEATURES) <= set(contract.split())
