"""The whole sealing suite in the browsers people have: every test that runs in Node, but for those named here."""

import json
from pathlib import Path

import pytest

from tests.protocol import pages

CASES = len(json.loads((pages.ROOT / "vectors/refusals.json").read_text(encoding="utf-8"))["refusals"])
ONLY_IN_NODE = {
    "published.node.test.ts > the published vectors are those that the code makes": "it starts a script",
    "ece.node.test.ts > http_ece opens what we seal, and we open what it seals": "http_ece stands on Node's own crypto",
    "ece.node.test.ts > http_ece reads the two examples of RFC 8188 as we do, which no package ships": "as above",
}
LEAST = 180
# Firefox takes twice as long: every run lets it read the vectors and live through a safe
WHOLE = [one if one == "chromium" else pytest.param(one, marks=pytest.mark.prove) for one in pages.BROWSERS]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The protocol and its tests as pages load them."""
    return pages.build(tmp_path_factory.mktemp("pages") / "built")


@pytest.fixture(scope="module")
def in_node(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The tests that vitest lists in Node."""
    return pages.listed_in_node(tmp_path_factory.mktemp("list"))


@pytest.mark.parametrize("name", WHOLE)
def test_a_browser_runs_the_whole_sealing_suite(name: str, built: Path, in_node: list[str], tmp_path: Path) -> None:
    report = pages.visited(name, "run", built, tmp_path / "profile")
    print(f"{name}: {len(report['tests'])} sealing tests, {len(in_node)} in Node")
    assert "failed" not in report, report["failed"]
    failed = {one["name"]: one["errors"] for one in report["tests"] if one["state"] != "pass"}
    assert not failed, json.dumps(failed, indent=1)
    ran = [one["name"] for one in report["tests"]]
    assert sorted([*ran, *ONLY_IN_NODE]) == sorted(in_node)
    assert len(ran) >= LEAST


@pytest.mark.parametrize("name", pages.BROWSERS)
def test_a_browser_reads_the_vectors_and_lives_through_a_safe(name: str, built: Path, tmp_path: Path) -> None:
    report = pages.visited(name, "browser", built, tmp_path / "profile")
    print(json.dumps(report))
    assert report["ok"], report
    assert report["refused"] == CASES
