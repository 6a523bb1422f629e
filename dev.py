#!/usr/bin/env python3
"""Sets up what is needed, then runs demo, test, check, bench and their sisters. Needs nothing but Python 3.11."""

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
CACHE = ROOT / ".cache"
BIN = ROOT / ".venv" / "bin"
WEB = ROOT / "web"
UV = "uv==0.13.9"
WEB_SOURCES = ("package.json", "package-lock.json", "vite.config.ts", "tsconfig.json", "index.html", "build", "scripts",
               "src", "public", "doctor", "assistant", "operator", "guest", "paper", "../data/intake")  # fmt: skip
TO_RUN = {"turnserver": "coturn", "setpriv": "util-linux", "unshare": "util-linux"}
TO_TEST = TO_RUN | {"chromium": "chromium", "firefox-esr": "firefox-esr", "ip": "iproute2", "iptables": "iptables"}
TO_PROVE = TO_TEST | {"gcore": "gdb"}
SERVICES = ("coturn",)
POLICY = Path("/usr/sbin/policy-rc.d")
OURS = "by doktr's dev.py, while it installs packages; may be removed"
# Run as root: $1 is the policy that Debian asks whether a package may start its service, $2 our mark in it, $3 the
# services that must not start at boot either. A policy that was there before is the machine's own.
QUIETLY = r"""
policy=$1 mark=$2 services=$3; shift 3
if [ ! -e "$policy" ] || grep -qF "$mark" "$policy"; then
  trap 'rm -f "$policy"' EXIT; trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\n# %s\nexit 101\n' "$mark" > "$policy" && chmod 755 "$policy" || exit 1
fi
"$@" || exit
for service in $services; do
  if command -v systemctl > /dev/null; then systemctl disable "$service"; fi
done
"""
TREES = "golang-github-google-certificate-transparency-dev"
EVERYWHERE = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))
NODE = {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}", "CI": "true", "NO_COLOR": "1"}
PR_SET_PDEATHSIG = 1
STEPS = 4
STILL_AT_IT_S = 15
LAST_LINES = 40
SETTING_UP: set[str] = set()


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when whoever started us dies: a killed make must leave nothing behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def run(*command: str, where: Path = ROOT, **extra: str) -> None:
    """Run a command that shows its own output; its failure is ours."""
    done = subprocess.run(command, cwd=where, env=os.environ | extra, check=False)
    if done.returncode:
        sys.exit(f"\nThis command failed with {done.returncode}: {' '.join(command)}")


def step(number: int, text: str, *command: str, where: Path = ROOT, **extra: str) -> None:
    """Run a long command quietly while the seconds pass on the screen; its output is shown when it fails."""
    began, log = time.monotonic(), CACHE / f"step-{number}.log"
    line = f"[{number}/{STEPS}] {text}"
    with log.open("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(
            command, cwd=where, env=os.environ | extra, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            preexec_fn=die_with_parent,
        )  # fmt: skip
        wait_aloud(process, line, began)
        if process.returncode:
            output.seek(0)
            print("".join(output.readlines()[-LAST_LINES:]), file=sys.stderr)
            sys.exit(f"This command failed with {process.returncode}: {' '.join(command)}\nAll it said is in {log}")


def wait_aloud(process: "subprocess.Popen[bytes]", line: str, began: float) -> None:
    """Wait for a process; on a terminal the seconds count up in place, elsewhere a line comes now and then."""
    alive = sys.stdout.isatty()
    start, end = ("\r", "") if alive else ("", "\n")
    print(f"{line} …", end=end, flush=True)
    while process.poll() is None:
        try:
            process.wait(1 if alive else STILL_AT_IT_S)
        except subprocess.TimeoutExpired:
            print(f"{start}{line} …  {time.monotonic() - began:.0f} s", end=end, flush=True)
    print(f"{start}{line}: {time.monotonic() - began:.0f} s   ", flush=True)


def digest(*places: Path) -> str:
    """A fingerprint of files and folders."""
    total = hashlib.sha256()
    for place in places:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(os.path.relpath(file, ROOT).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def unchanged(name: str, now: str) -> bool:
    """Whether step `name` was last done for this very fingerprint."""
    noted = CACHE / name
    return noted.exists() and noted.read_text() == now


def note(name: str, now: str) -> None:
    """Remember what step `name` was done for."""
    (CACHE / name).write_text(now)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One set-up at a time in this checkout: a second one waits, and then finds the work done."""
    CACHE.mkdir(exist_ok=True)
    if "lock" in SETTING_UP:
        yield
        return
    with (CACHE / "lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is under way here; waiting for it.", flush=True)
            fcntl.flock(held, fcntl.LOCK_EX)
        SETTING_UP.add("lock")
        try:
            yield
        finally:
            SETTING_UP.discard("lock")


def python_packages(groups: tuple[str, ...]) -> None:
    """The locked Python packages, by uv, into .venv."""
    now = digest(ROOT / "uv.lock", ROOT / "pyproject.toml") + " ".join(groups)
    if unchanged("python", now) and (BIN / "python").exists():
        return
    chosen = [part for group in groups for part in ("--group", group)]
    python = ["--python", sys.executable] if not (BIN / "python").exists() else []
    step(1, "Installing Python packages", uv(), "sync", "--frozen", "--no-default-groups", *chosen, *python,
         UV_PYTHON_DOWNLOADS="never", VIRTUAL_ENV="")  # fmt: skip
    note("python", now)


def uv() -> str:
    """The pinned uv, in a small environment of its own."""
    boot = CACHE / "boot"
    if not unchanged("uv", UV) or not (boot / "bin" / "uv").exists():
        if importlib.util.find_spec("ensurepip") is None:
            packages({"": "python3-venv"})
        venv.create(boot, with_pip=True, clear=True)
        step(1, "Getting uv", str(boot / "bin" / "pip"), "install", "--disable-pip-version-check", UV)
        note("uv", UV)
    return str(boot / "bin" / "uv")


def packages(wanted: dict[str, str]) -> None:
    """Debian packages whose program is missing; asks for root where we are not."""
    missing = sorted({package for program, package in wanted.items() if not shutil.which(program, path=EVERYWHERE)})
    if not missing:
        return
    root = [] if os.geteuid() == 0 else ["sudo"]
    if shutil.which("apt-get") is None or (root and shutil.which("sudo") is None):
        sys.exit(f"Please install these Debian packages first, then run this again: {' '.join(missing)}")
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "Dpkg::Use-Pty=0"]
    if root:
        run("sudo", "-v")
    step(2, "Asking Debian what there is", *apt, "update")
    quietly_install(apt, missing)


def quietly_install(apt: list[str], missing: list[str]) -> None:
    """Install packages without starting the services they bring: coturn's would relay for the whole internet."""
    services = " ".join(service for service in SERVICES if service in missing)
    told = ("sh", "-c", QUIETLY, "sh", str(POLICY), OURS, services)
    root, apt = (["sudo"], apt[1:]) if apt[0] == "sudo" else ([], apt)
    install = (*apt, "install", "-y", "--no-install-recommends", *missing)
    step(2, f"Installing {', '.join(missing)}", *root, *told, *install)


@alone()
def known_trees() -> None:
    """What Certificate Transparency tests its trees with: unpacked, for installing the package would bring Go along."""
    ready, unpacking = CACHE / "trees", CACHE / "trees.part"
    if ready.exists():
        return
    shutil.rmtree(unpacking, ignore_errors=True)
    unpacking.mkdir()
    step(2, "Getting known Merkle trees", "apt-get", "-q", "download", TREES, where=unpacking)
    step(2, "Unpacking them", "dpkg-deb", "-x", *map(str, unpacking.glob("*.deb")), str(unpacking))
    unpacking.rename(ready)


def npm(number: int, text: str, *arguments: str) -> None:
    """Run npm inside web/ as a step."""
    step(number, text, npm_program(), *arguments, where=WEB, **NODE)


def npm_program() -> str:
    """npm of the node wheel; the system's where there is no wheel for this machine."""
    return str(BIN / "npm") if (BIN / "npm").exists() else "npm"


@alone()
def web_packages() -> None:
    """The locked npm packages."""
    now = digest(WEB / "package-lock.json")
    if unchanged("npm", now) and (WEB / "node_modules").exists():
        return
    npm(3, "Installing web packages", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    note("npm", now)


@alone()
def web_apps() -> None:
    """Build the three web apps when their sources changed."""
    now = digest(*(WEB / source for source in WEB_SOURCES))
    if unchanged("web", now) and (WEB / "dist" / "index.html").exists():
        return
    web_packages()
    npm(4, "Building the web apps", "run", "build")
    note("web", now)


@alone()
def set_up(command: str) -> None:
    """Everything the command needs; quick when nothing changed."""
    testing = not command.startswith("demo")
    python_packages(("build", "dev") if testing else installed_groups())
    packages(TO_PROVE if command == "prove" else TO_TEST if testing else TO_RUN)
    if command == "prove":
        known_trees()
    web_apps()


def installed_groups() -> tuple[str, ...]:
    """What the demo needs; test tools that are there already stay."""
    return ("build", "dev") if (BIN / "pytest").exists() else ("build",)


def forget_old_addresses() -> None:
    """A demo that was killed could not take var/demo.json back, and whoever waits for the new one would be misled."""
    lock = ROOT / "var" / "lock"
    if not lock.exists():
        return
    with lock.open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # it runs
            return
        (ROOT / "var" / "demo.json").unlink(missing_ok=True)


def become(*command: str) -> None:
    """Go on as another program, in this very process."""
    os.chdir(ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is imported is compiled once, not by each of many processes
    os.execv(command[0], list(command))


def checks() -> dict[str, tuple[Path, list[str]]]:
    """What reads the code rather than runs it, and the tests of the web apps: where each command runs, by name."""
    return {
        "ruff": (ROOT, [str(BIN / "ruff"), "check", "--quiet", "."]),
        "types": (ROOT, [str(BIN / "basedpyright"), "--level", "error"]),
        "borders": (ROOT, [str(BIN / "lint-imports"), "--no-logo", "--cache-dir", str(CACHE / "imports")]),
        "web types": (WEB, [npm_program(), "run", "--silent", "types"]),
        "web tests": (WEB, [npm_program(), "run", "--silent", "test"]),
    }


def check() -> None:
    """All checks, in Python and TypeScript, both languages at once."""
    web_packages()
    all_of_them = checks().values()
    lanes = [[command for where, command in all_of_them if where == lane] for lane in (ROOT, WEB)]
    with ThreadPoolExecutor() as pool:
        done = [pool.submit(one_by_one, lanes[0], ROOT), pool.submit(one_by_one, lanes[1], WEB, **NODE)]
    failed = [lane.result() for lane in done if lane.result()]
    if failed:
        sys.exit("\n" + "\n".join(failed))


def one_by_one(commands: list[list[str]], where: Path, **extra: str) -> str:
    """Run commands until one fails, each showing what it said when it is through; answers which one failed."""
    for command in commands:
        done = subprocess.run(
            command, cwd=where, env=os.environ | extra, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )  # fmt: skip
        print(done.stdout, end="", flush=True)
        if done.returncode:
            return f"This command failed with {done.returncode}: {' '.join(command)}"
    return ""


# what each command goes on as, once everything it needs is there
GOES_ON = {
    "demo": ("doktr_sandbox.demo",),
    "demo-reset": ("doktr_sandbox.demo", "--reset"),
    "dev": ("doktr_sandbox.demo", "--develop"),
    "test": (
        "pytest", "-ptests.sharing", "-ptests.second_look", "-ptests.took", "-n3", "--dist=loadscope",
        "--no-loadscope-reorder",
    ),  # fmt: skip
    "prove": ("tests.prove", "-ptests.sharing", "-n2", "--dist=loadscope", "--no-loadscope-reorder"),
    "fuzz": ("tests.fuzz",),
    "bench": ("bench",),
    "shots": ("tests.pictures",),
}


def main(arguments: list[str]) -> None:
    """Set up what the command needs, then become it."""
    commands = (*GOES_ON, "check")
    if not arguments or arguments[0] not in commands:
        sys.exit(f"usage: python3 dev.py {'|'.join(commands)}")
    if "MAKELEVEL" in os.environ:
        die_with_parent()
    command, rest = arguments[0], arguments[1:]
    forget_old_addresses()
    set_up(command)
    if command == "check":
        check()
    if command in GOES_ON:
        become(str(BIN / "python"), "-m", *GOES_ON[command], *rest)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped. Nothing is left running; the next start goes on from here.")
