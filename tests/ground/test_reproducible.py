"""The web apps are reproducible: whoever builds the same sources, wherever, gets our bytes and so can check them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from doktr.app.release import files_of

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(sys.executable).with_name("node")
PLACE = "another/one that lies deeper"


def copied(folder: Path) -> Path:
    """The sources and their packages, as somebody else has them."""
    web = folder / "web"
    for name in dev.WEB_SOURCES:
        source, target = dev.WEB / name, web / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    shutil.copytree(dev.WEB / "node_modules", web / "node_modules", symlinks=True, copy_function=linked)
    return web


def linked(source: str, target: str) -> None:
    """A copy that takes no room where that is possible."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def build(web: Path, **environment: str) -> dict[str, str]:
    """What a build in this folder consists of, by hash."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    for command in (["scripts/build-intake.mjs"], ["node_modules/vite/bin/vite.js", "build"]):
        done = subprocess.run(
            [NODE, *command], cwd=web, env=kept | environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr
    return files_of(web / "dist")


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, dict[str, str]]]:
    """The same sources built here and in another place, by somebody in another time zone and language."""
    dev.CACHE.mkdir(exist_ok=True)
    dev.web_apps()
    web = copied(tmp_path_factory.mktemp("builds") / PLACE)
    there = build(web, TZ="Pacific/Auckland", LANG="de_BE.UTF-8", CI="true")
    return [(dev.WEB / "dist", files_of(dev.WEB / "dist")), (web / "dist", there)]


def test_two_builds_in_two_places_are_the_same_bytes(builds: list[tuple[Path, dict[str, str]]]) -> None:
    (_, one), (_, other) = builds
    assert len(one) > 50
    assert one == other


def test_no_place_is_written_into_a_build(builds: list[tuple[Path, dict[str, str]]]) -> None:
    for dist, files in builds:
        place = str(dist.parent.parent).encode()
        assert [name for name in files if place in (dist / name).read_bytes()] == []


def test_every_script_and_style_of_a_page_is_pinned(builds: list[tuple[Path, dict[str, str]]]) -> None:
    dist, files = builds[0]
    pinned: set[str] = set()
    for page in (name for name in files if name.endswith(".html")):
        text = (dist / page).read_text(encoding="utf-8")
        found = json.loads(text.split('<script type="importmap">')[1].split("</script>")[0])["integrity"]
        pinned |= {name.removeprefix("/") for name in found}
        tags = [
            tag for tag in text.split("<") if tag.startswith(("script", "link")) and "/assets/" in tag.split(">")[0]
        ]
        assert tags
        assert [tag for tag in tags if "importmap" not in tag and "integrity=" not in tag.split(">")[0]] == []
    code = {name for name in files if name.startswith("assets/") and name.endswith((".js", ".css"))}
    assert code == pinned
