"""dev.py: does each step once, again when its sources change, and fails with what the command said."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """dev.py for a project of its own."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "CACHE", tmp_path / ".cache")
    module.CACHE.mkdir()
    return module


def test_a_step_is_done_again_when_a_file_changes_or_moves(dev: ModuleType, tmp_path: Path) -> None:
    sources = tmp_path / "src"
    sources.mkdir()
    (sources / "one").write_text("1")
    first = dev.digest(sources)
    assert not dev.unchanged("web", first)
    dev.note("web", first)
    assert dev.unchanged("web", dev.digest(sources))
    (sources / "one").write_text("2")
    second = dev.digest(sources)
    (sources / "one").rename(sources / "two")
    assert len({first, second, dev.digest(sources)}) == 3
    assert not dev.unchanged("web", second)


def test_a_fingerprint_is_the_same_wherever_the_project_lies(dev: ModuleType, tmp_path: Path) -> None:
    found = []
    for place in ("here", "there"):
        vars(dev)["ROOT"] = tmp_path / place
        dev.ROOT.mkdir()
        (dev.ROOT / "uv.lock").write_text("same")
        found.append(dev.digest(dev.ROOT / "uv.lock"))
    assert found[0] == found[1]


def test_caches_of_python_are_not_sources(dev: ModuleType, tmp_path: Path) -> None:
    before = dev.digest(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "one.pyc").write_text("1")
    assert dev.digest(tmp_path) == before


def test_a_step_that_fails_shows_what_it_said(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="failed with 3"):
        dev.step(1, "Trying", sys.executable, "-c", "print('no room left'); raise SystemExit(3)", where=ROOT)
    shown = capsys.readouterr()
    assert "[1/4] Trying" in shown.out
    assert "no room left" in shown.err


def test_a_step_that_works_is_quiet(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    dev.step(1, "Trying", sys.executable, "-c", "print('much to say')", where=ROOT)
    assert "much to say" not in capsys.readouterr().out


APT = """#!/bin/sh
"$POLICY" coturn start; echo "policy $?" >> "$NOTES"
echo "apt-get $*" >> "$NOTES"
exit ${FAILS:-0}
"""
SYSTEMCTL = """#!/bin/sh
echo "systemctl $*" >> "$NOTES"
"""


@pytest.fixture
def machine(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose apt-get and systemctl only note what they are told, and what a package may start meanwhile."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in (("apt-get", APT), ("systemctl", SYSTEMCTL)):
        (programs / name).write_text(script)
        (programs / name).chmod(0o755)
    monkeypatch.setattr(dev, "POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("POLICY", str(dev.POLICY))
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))
    monkeypatch.setattr(dev, "EVERYWHERE", str(programs))
    return tmp_path


def test_what_is_installed_here_starts_no_service_and_none_at_the_next_boot(dev: ModuleType, machine: Path) -> None:
    dev.packages({"turnserver": "coturn", "ip": "iproute2"})
    install = "apt-get -q -o Dpkg::Use-Pty=0 install -y --no-install-recommends coturn iproute2"
    notes = (machine / "notes").read_text().splitlines()
    assert notes[-3:] == ["policy 101", install, "systemctl disable coturn"]
    assert not dev.POLICY.exists()


def test_a_machine_s_own_policy_stays_as_it_is(dev: ModuleType, machine: Path) -> None:
    dev.POLICY.write_text("#!/bin/sh\nexit 104\n")
    dev.POLICY.chmod(0o755)
    dev.packages({"turnserver": "coturn"})
    assert "policy 104" in (machine / "notes").read_text()
    assert dev.POLICY.read_text() == "#!/bin/sh\nexit 104\n"


def test_ours_that_a_killed_set_up_left_behind_is_taken_away(dev: ModuleType, machine: Path) -> None:
    dev.POLICY.write_text(f"#!/bin/sh\n# {dev.OURS}\nexit 101\n")
    dev.POLICY.chmod(0o755)
    dev.packages({"turnserver": "coturn"})
    assert not dev.POLICY.exists()


def test_an_installation_that_fails_leaves_no_policy_and_says_so(
    dev: ModuleType, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "step", lambda _number, _text, *command: dev.run(*command))
    monkeypatch.setenv("FAILS", "100")
    with pytest.raises(SystemExit, match="failed with 100"):
        dev.quietly_install(["apt-get"], ["coturn"])
    assert not dev.POLICY.exists()
    assert "systemctl" not in (machine / "notes").read_text()


def test_a_service_that_was_there_already_is_left_alone(dev: ModuleType, machine: Path) -> None:
    (machine / "bin" / "turnserver").write_text("#!/bin/sh\n")
    (machine / "bin" / "turnserver").chmod(0o755)
    dev.packages({"turnserver": "coturn", "ip": "iproute2"})
    assert "systemctl" not in (machine / "notes").read_text()


def test_commands_run_until_one_fails_and_say_which(dev: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    says = [sys.executable, "-c", "import sys; print('said', sys.argv[1]); sys.exit(int(sys.argv[1]))"]
    failed = dev.one_by_one([[*says, "0"], [*says, "3"], [*says, "4"]], ROOT)
    assert failed.startswith("This command failed with 3")
    assert capfd.readouterr().out.split() == ["said", "0", "said", "3"]
    assert dev.one_by_one([[*says, "0"]], ROOT) == ""


def test_missing_packages_are_named_where_they_cannot_be_installed(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.shutil, "which", lambda *_args, **_named: None)
    with pytest.raises(SystemExit, match="coturn util-linux"):
        dev.packages(dev.TO_RUN)


def test_nothing_is_asked_of_debian_when_all_is_there(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "step", lambda *_args, **_named: pytest.fail("nothing to install"))
    monkeypatch.setattr(dev.shutil, "which", lambda program, **_named: f"/usr/bin/{program}")
    dev.packages(dev.TO_TEST)


@pytest.mark.parametrize("arguments", [[], ["dmeo"]])
def test_an_unknown_command_names_those_there_are(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "dev.py", *arguments], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert "demo|demo-reset" in done.stderr


def test_every_command_of_the_makefile_is_one_of_ours(dev: ModuleType) -> None:
    targets = (ROOT / "Makefile").read_text(encoding="utf-8").split(".PHONY:")[1].splitlines()[0].split()
    assert set(targets) <= {*dev.GOES_ON, "check"}


def test_every_module_that_a_command_becomes_exists(dev: ModuleType) -> None:
    for module, *_options in dev.GOES_ON.values():
        assert importlib.util.find_spec(module), module


def test_every_source_of_the_web_apps_exists(dev: ModuleType) -> None:
    assert [source for source in dev.WEB_SOURCES if not (ROOT / "web" / source).exists()] == []


HOLDS = """
import importlib.util, pathlib, sys, time
spec = importlib.util.spec_from_file_location("dev", sys.argv[1])
dev = importlib.util.module_from_spec(spec)
spec.loader.exec_module(dev)
dev.CACHE = pathlib.Path(sys.argv[2])
with dev.alone(), dev.alone():
    print("inside", flush=True)
    time.sleep(60)
"""


def test_a_second_set_up_waits_for_the_first_and_outlives_its_death(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(ROOT / "dev.py"), str(tmp_path / "cache")]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert first.stdout
    assert first.stdout.readline() == "inside\n"
    second = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert second.stdout
    assert "waiting" in second.stdout.readline()
    first.kill()
    first.wait()
    assert second.stdout.readline() == "inside\n"
    second.kill()
    second.wait()
