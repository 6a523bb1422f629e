"""The witness as a command against a running service: what it logs is what it serves, until somebody changes a file."""

import shutil
import subprocess
from pathlib import Path

import pytest

from doktr_sandbox.processes import doktr, inherited
from doktr_sandbox.whole_service import Service, command

FILES = {
    "index.html": '<!doctype html><script type="module" src="/assets/app.js"></script>',
    "doctor/index.html": "<!doctype html><p>doctor",
    "operator/index.html": "<!doctype html><p>operator",
    "assets/app.js": "export {};\n" * 200,
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small built web app."""
    for name, content in FILES.items():
        file = tmp_path / "dist" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return tmp_path / "dist"


def witness(service: Service, *arguments: str) -> tuple[int, str]:
    """Run the command as anybody would: without any of the service's settings."""
    done = subprocess.run(
        doktr("witness", service.origin(), *arguments), env=inherited(), capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.prove
def test_a_witness_watches_vouches_and_shouts(start_service, site: Path, tmp_path: Path) -> None:
    keys = tmp_path / "witness.pem"
    state = ["--state", str(tmp_path / "state.json")]
    service = start_service(web_dist=site, worker=False)
    code, found = witness(service, *state)
    assert (code, "holds no release" in found) == (2, True)

    assert command(service.settings, "release", "log").endswith(": logged\n")
    assert "already" in command(service.settings, "release", "log")
    code, found = witness(service, *state, "--cosign", str(keys), "--name", "witness.test")
    assert (code, "does it know this key?" in found) == (2, True)
    assert "4 files" in found

    vkey = found.split("Our key is ")[1].split()[0]
    service.stop()
    service = start_service(web_dist=site, worker=False, changed={"LOG_WITNESSES": vkey})
    code, found = witness(service, *state, "--cosign", str(keys), "--name", "witness.test")
    assert code == 0, found + service.logs()
    assert f"Vouched for 1 leaves as {vkey}" in found

    (site / "assets" / "app.js").write_text("steal()")
    code, found = witness(service, *state)
    assert (code, "WRONG: /assets/app.js is not what was released" in found) == (1, True)
    command(service.settings, "release", "log")
    assert witness(service, *state)[0] == 0

    shutil.rmtree(site / "doctor")
    code, found = witness(service, *state)
    assert (code, "/doctor/" in found) == (1, True)


def test_who_is_not_there_is_not_seen() -> None:
    done = subprocess.run(
        doktr("witness", "http://127.0.0.1:9"), env=inherited(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Nobody answers" in done.stdout
    assert "Traceback" not in done.stderr
