"""How every module of the house looks: it says what lives in it, its name says what it holds, it is short."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

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


@cache
def text_of(file: Path) -> str:
    """Read once for all rules."""
    return file.read_text(encoding="utf-8")


@cache
def tree_of(file: Path) -> ast.Module:
    """Parsed once for all rules."""
    return ast.parse(text_of(file))


def test_a_module_opens_with_what_lives_there() -> None:
    assert len(MODULES) > 500
    assert [name(file) for file in MODULES if tree_of(file).body and not ast.get_docstring(tree_of(file))] == []


def test_nothing_is_named_after_nothing() -> None:
    assert [name(file) for file in FILES if any(NAMELESS.match(part.split(".")[0]) for part in nameable(file))] == []


def nameable(file: Path) -> list[str]:
    """The folders and the stem of a source file; folders above sources and of other trades keep their names."""
    return list(file.relative_to(ROOT).parts) if file in WRITTEN else []


def test_a_file_can_be_read_in_one_go() -> None:
    assert [name(file) for file in WRITTEN if len(text_of(file).splitlines()) > LONGEST_FILE] == []


def test_a_function_fits_on_a_screen() -> None:
    functions = [
        (name(file), node)
        for file in MODULES
        if "src" in file.parts
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(functions) > 1000
    long = [(file, f.name) for file, f in functions if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION]
    assert long == []


def test_no_complaint_is_hushed_up_and_no_test_left_out() -> None:
    others = [file for file in WRITTEN if file != Path(__file__)]
    assert [name(file) for file in others if HUSHED.search(text_of(file))] == []
    assert [name(file) for file in others if file.suffix != ".py" and ANYTHING.search(text_of(file))] == []
    assert [name(file) for file in others if SKIPPED.search(text_of(file))] == []


def test_the_project_speaks_of_itself_alone() -> None:
    others = [file for file in FILES if file.suffix in READABLE and file != Path(__file__)]
    assert [name(file) for file in others if ELSEWHERE.search(file.read_text("utf-8", "replace"))] == []
