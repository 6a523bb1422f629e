"""The whole sealing suite in the browsers people have: every test that runs in Node, but for those named here."""

import json
import shutil
from itertools import permutations
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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The protocol and its tests as pages load them."""
    return pages.build(tmp_path_factory.mktemp("pages") / "built")


@pytest.fixture(scope="module")
def in_node(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The tests that vitest lists in Node."""
    return pages.listed_in_node(tmp_path_factory.mktemp("list"))


@pytest.mark.parametrize("name", pages.BROWSERS)
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
    assert report["has_document"]


@pytest.mark.parametrize("name", pages.BROWSERS)
def test_a_worker_does_so_too_where_there_is_no_document(name: str, built: Path, tmp_path: Path) -> None:
    report = pages.visited(name, "worker", built, tmp_path / "profile")
    assert report["ok"], report
    assert report["refused"] == CASES
    assert not report["has_document"]


@pytest.mark.parametrize(("sealer", "opener"), list(permutations(pages.BROWSERS, 2)))
def test_what_one_browser_seals_the_other_opens(sealer: str, opener: str, built: Path, tmp_path: Path) -> None:
    sealed = pages.visited(sealer, "carried", built, tmp_path / "sealer")
    assert "failed" not in sealed, sealed
    carried = shutil.copytree(built, tmp_path / "carried", symlinks=True)
    (carried / "carried.json").write_text(json.dumps(sealed["carried"]), encoding="utf-8")
    opened = pages.visited(opener, "carried", carried, tmp_path / "opener")
    assert "failed" not in opened, opened
    assert (opened["said"], opened["photo"]) == (sealed["said"], sealed["photo"])
