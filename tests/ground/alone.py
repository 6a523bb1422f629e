"""Runs a command in a network of its own that has a loopback and nothing else, and counts what tried to leave it."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

# documentation addresses (RFC 5737, RFC 3849): nobody is there
NOBODY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


@dataclass(frozen=True)
class Report:
    """What a command did: how often it `tried` to leave its lonely network; `control` is the count after we tried."""

    status: int
    tried: int
    control: int
    interfaces: list[str]
    said: str = ""


def without_route() -> int:
    """How often the kernel of this network was asked for a way out, over IPv4 and IPv6."""
    names, values = (line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Ip:"))
    four = int(dict(zip(names, values, strict=True))["OutNoRoutes"])
    six = [line.split()[1] for line in Path("/proc/net/snmp6").read_text().splitlines() if "Ip6OutNoRoutes" in line]
    return four + sum(map(int, six))


def knock() -> None:
    """Try to leave, so that a counter that counts nothing cannot fool us."""
    for family, address in NOBODY:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect_ex((address, 9))


def inside(report: Path, command: list[str]) -> None:
    """What happens inside: loopback up, the command, the count."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    status = subprocess.run(command, check=False).returncode
    tried = without_route()
    knock()
    interfaces = sorted(name for _, name in socket.if_nameindex())
    report.write_text(json.dumps(asdict(Report(status, tried, without_route(), interfaces))))


def run(folder: Path, *command: str, timeout_s: float = 300) -> Report:
    """Run a command of this project alone; `said` holds all it printed."""
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    report = folder / "alone.json"
    done = subprocess.run(
        ["unshare", "--net", *as_root, sys.executable, "-m", "tests.ground.alone", str(report), *command],
        cwd=Path(__file__).parents[2], env=os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=timeout_s, check=False,
    )  # fmt: skip
    assert report.exists(), done.stdout
    return Report(**(json.loads(report.read_text()) | {"said": done.stdout}))


if __name__ == "__main__":
    inside(Path(sys.argv[1]), sys.argv[2:])
