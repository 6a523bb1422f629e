#!/usr/bin/env python3
"""Sets up what is needed, then runs: demo, demo-reset, test, prove, bench, check or shots. Needs Python 3.11 alone."""

import ctypes
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
CACHE = ROOT / ".cache"
BIN = ROOT / ".venv" / "bin"
WEB = ROOT / "web"
UV = "uv==0.13.9"
WEB_SOURCES = ("package.json", "package-lock.json", "vite.config.ts", "tsconfig.json", "index.html", "build", "scripts",
               "src", "public", "doctor", "operator", "../data/intake")  # fmt: skip
TO_RUN = {"turnserver": "coturn", "setpriv": "util-linux", "unshare": "util-linux"}
TO_TEST = TO_RUN | {"chromium": "chromium", "ip": "iproute2", "iptables": "iptables"}
PR_SET_PDEATHSIG = 1
STEPS = 4
began = time.monotonic()


def say(step: int, text: str) -> None:
    """One line of progress."""
    print(f"[{step}/{STEPS}] {text}  ({time.monotonic() - began:.0f} s)", flush=True)


def run(*command: str, where: Path = ROOT, **extra: str) -> None:
    """Run a command; its failure is ours, with what it printed."""
    done = subprocess.run(command, cwd=where, env=os.environ | extra, check=False)
    if done.returncode:
        sys.exit(f"\nThis command failed with {done.returncode}: {' '.join(command)}")


def digest(*places: Path) -> str:
    """A fingerprint of files and folders."""
    total = hashlib.sha256()
    for place in places:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(str(file).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def unchanged(name: str, now: str) -> bool:
    """Whether step `name` was last done for this very fingerprint."""
    noted = CACHE / name
    return noted.exists() and noted.read_text() == now


def note(name: str, now: str) -> None:
    """Remember what step `name` was done for."""
    (CACHE / name).write_text(now)


def python_packages(groups: tuple[str, ...]) -> None:
    """The locked Python packages, by uv, into .venv."""
    now = digest(ROOT / "uv.lock", ROOT / "pyproject.toml") + " ".join(groups)
    if unchanged("python", now) and (BIN / "python").exists():
        return
    boot = CACHE / "boot"
    if not (boot / "bin" / "uv").exists():
        say(1, "Getting uv")
        try:
            venv.create(boot, with_pip=True)
        except subprocess.CalledProcessError:
            packages({"python3-venv": "python3-venv"}, always=True)
            venv.create(boot, with_pip=True, clear=True)
        run(str(boot / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", UV)
    say(1, "Installing Python packages")
    chosen = [part for group in groups for part in ("--group", group)]
    run(str(boot / "bin" / "uv"), "sync", "--frozen", "--quiet", "--no-default-groups", *chosen,
        UV_PYTHON_DOWNLOADS="never")  # fmt: skip
    note("python", now)


def packages(wanted: dict[str, str], always: bool = False) -> None:
    """Debian packages whose program is missing; asks for root where we are not."""
    missing = sorted({package for program, package in wanted.items() if always or not shutil.which(program)})
    if not missing:
        return
    say(2, f"Installing Debian packages: {', '.join(missing)}")
    root = [] if os.geteuid() == 0 else ["sudo"]
    if shutil.which("apt-get") is None or (root and shutil.which("sudo") is None):
        sys.exit(f"Please install these first: {', '.join(missing)}")
    quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    run(*quiet, "update")
    # services must not start by themselves: the demo runs its own
    run(*quiet, "install", "-y", "--no-install-recommends", *missing, RUNLEVEL="1")


def node(*arguments: str) -> None:
    """Run npm of the node wheel inside web/, or the system's where the wheel has none."""
    wheel = (BIN / "npm").exists()
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}" if wheel else os.environ["PATH"]
    run(str(BIN / "npm") if wheel else "npm", *arguments, where=WEB, PATH=path, CI="true")


def web_packages() -> None:
    """The locked npm packages."""
    now = digest(WEB / "package-lock.json")
    if unchanged("npm", now) and (WEB / "node_modules").exists():
        return
    say(3, "Installing web packages")
    node("ci", "--no-audit", "--no-fund", "--loglevel=error")
    note("npm", now)


def web_apps() -> None:
    """Build the three web apps when their sources changed."""
    now = digest(*(WEB / source for source in WEB_SOURCES))
    if unchanged("web", now) and (WEB / "dist" / "index.html").exists():
        return
    web_packages()
    say(4, "Building the web apps")
    node("run", "--silent", "build")
    note("web", now)


def set_up(testing: bool) -> None:
    """Everything the command needs; quick when nothing changed."""
    CACHE.mkdir(exist_ok=True)
    python_packages(("build", "dev") if testing else installed_groups())
    packages(TO_TEST if testing else TO_RUN)
    web_apps()


def installed_groups() -> tuple[str, ...]:
    """What the demo needs; test tools that are there already stay."""
    return ("build", "dev") if (BIN / "pytest").exists() else ("build",)


def become(*command: str) -> None:
    """Go on as another program, in this very process."""
    if "MAKELEVEL" in os.environ:  # a killed make must not leave the demo behind
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    os.chdir(ROOT)
    os.execv(command[0], list(command))


def check() -> None:
    """Linters, types and layers, in Python and TypeScript."""
    web_packages()
    run(str(BIN / "ruff"), "check", "--quiet", ".")
    run(str(BIN / "basedpyright"), "--level", "error")
    run(str(BIN / "lint-imports"), "--no-cache")
    node("run", "--silent", "types")
    node("run", "--silent", "test")


def main(arguments: list[str]) -> None:
    """Dispatch."""
    known = ("demo", "demo-reset", "test", "prove", "bench", "check", "shots")
    if not arguments or arguments[0] not in known:
        sys.exit(f"usage: python3 dev.py {'|'.join(known)}")
    command, rest = arguments[0], arguments[1:]
    set_up(testing=not command.startswith("demo"))
    python = str(BIN / "python")
    match command:
        case "demo":
            become(python, "-m", "doktr_sandbox.demo", *rest)
        case "demo-reset":
            become(python, "-m", "doktr_sandbox.demo", "--reset", *rest)
        case "check":
            check()
        case "test":
            check()
            become(python, "-m", "pytest", "-m", "not prove", *rest)
        case "prove":
            become(python, "-m", "pytest", "-m", "prove", *rest)
        case "bench":
            become(python, "-m", "bench", *rest)
        case "shots":
            become(python, "-m", "doktr_sandbox.shots", *rest)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
