"""How every module of the house looks: it says what lives in it, its name says what it holds, it is short."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMELESS = re.compile(r"^(utils?|helpers?|common|core|shared|lib|base|misc|service|manager)$")
SOURCES = (".py", ".ts", ".tsx")
READABLE = (*SOURCES, ".md", ".json", ".toml", ".sql", ".html", ".css", "")
LONGEST_FILE = 450
LONGEST_FUNCTION = 60
HUSHED = re.compile(r"\b(TODO|FIXME|XXX)\b|# noqa|# (type|pyright): ignore|eslint-disable|@ts-(ignore|expect-error)")
ANYTHING = re.compile(r"\bas any\b")
SKIPPED = re.compile(r"pytest\.(mark\.)?(skip|xfail)|\b(it|test|describe)\.(skip|todo|only)\b")
# what a person who cloned this project cannot have
ELSEWHERE = re.compile(r"(?<![\w/.])/work/|shared/docs|/tmp/plan")


def tracked() -> list[Path]:
    """The files of the project that are written by hand."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


FILES = tracked()
WRITTEN = [file for file in FILES if file.suffix in SOURCES and ".d.ts" not in file.name]
MODULES = [file for file in WRITTEN if file.suffix == ".py" and "migrations" not in file.parts]


def name(file: Path) -> str:
    """A path as a reader knows it."""
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", MODULES, ids=name)
def test_a_module_opens_with_what_lives_there(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree)


def test_nothing_is_named_after_nothing() -> None:
    assert [name(file) for file in FILES if any(NAMELESS.match(part.split(".")[0]) for part in nameable(file))] == []


def nameable(file: Path) -> list[str]:
    """The folders and the stem of a source file; folders above sources and of other trades keep their names."""
    return list(file.relative_to(ROOT).parts) if file in WRITTEN else []


@pytest.mark.parametrize("file", WRITTEN, ids=name)
def test_a_file_can_be_read_in_one_go(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("file", [file for file in MODULES if "src" in file.parts], ids=name)
def test_a_function_fits_on_a_screen(file: Path) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION] == []


@pytest.mark.parametrize("file", [file for file in WRITTEN if file != Path(__file__)], ids=name)
def test_no_complaint_is_hushed_up_and_no_test_left_out(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not HUSHED.search(text)
    assert file.suffix == ".py" or not ANYTHING.search(text)
    assert not SKIPPED.search(text)


def test_the_project_speaks_of_itself_alone() -> None:
    others = [file for file in FILES if file.suffix in READABLE and file != Path(__file__)]
    assert [name(file) for file in others if ELSEWHERE.search(file.read_text("utf-8", "replace"))] == []
