"""Runs a command in a network of its own that has a loopback and nothing else, and counts what tried to leave it.

With `route` the loopback says that it leads everywhere, so that what is sent to another machine is a packet, which is
counted and refused: whoever only asks for a way out, as browsers do to learn their own address, sends none.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

NAMES = "53"
# documentation addresses (RFC 5737, RFC 3849): nobody is there
NOBODY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


@dataclass(frozen=True)
class Report:
    """What a command did; how often it `tried` to leave its lonely network, for `whom`; `control`: after we tried."""

    status: int
    tried: int
    control: int
    interfaces: list[str]
    whom: list[str]
    said: str = ""


def without_route() -> int:
    """How often the kernel of this network was asked for a way out, over IPv4 and IPv6."""
    names, values = (line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Ip:"))
    four = int(dict(zip(names, values, strict=True))["OutNoRoutes"])
    six = [line.split()[1] for line in Path("/proc/net/snmp6").read_text().splitlines() if "Ip6OutNoRoutes" in line]
    return four + sum(map(int, six))


def lead_everywhere() -> None:
    """Whatever is sent goes to the loopback, where what is not for it is counted and refused.

    So is who asks for a name: on some machines somebody on the loopback answers that, who asks others.
    """
    for version, firewall, here in (("-4", "iptables", "127.0.0.0/8"), ("-6", "ip6tables", "::1")):
        subprocess.run(["ip", version, "route", "add", "default", "dev", "lo"], check=True)
        named = ["-m", "recent", "--name", f"out{version}", "--rdest", "--set", "-j", "REJECT"]
        subprocess.run([firewall, "-A", "OUTPUT", "!", "-d", here, *named], check=True)
        subprocess.run([firewall, "-A", "OUTPUT", "-d", here, "-p", "udp", "--dport", NAMES, *named], check=True)


def refused() -> int:
    """How many packets were for another machine."""
    listed = [
        subprocess.run([firewall, "-nvxL", "OUTPUT"], check=True, capture_output=True, text=True).stdout
        for firewall in ("iptables", "ip6tables")
    ]
    return sum(int(line.split()[0]) for told in listed for line in told.splitlines() if "REJECT" in line)


def whom() -> list[str]:
    """Which machines they were for."""
    listed = [Path(f"/proc/net/xt_recent/out{version}").read_text() for version in ("-4", "-6")]
    return sorted(line.split()[0].removeprefix("src=") for told in listed for line in told.splitlines())


def knock() -> None:
    """Try to leave, so that a counter that counts nothing cannot fool us."""
    for family, address in NOBODY:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            if probe.connect_ex((address, 9)) == 0:
                with contextlib.suppress(OSError):
                    probe.send(b"?")


def inside(report: Path, way: str, command: list[str]) -> None:
    """What happens inside: loopback up, the command, the count."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    count = without_route
    if way == "route":
        lead_everywhere()
        count = refused
    status = subprocess.run(command, check=False).returncode
    tried, asked = count(), whom() if way == "route" else []
    knock()
    interfaces = sorted(name for _, name in socket.if_nameindex())
    report.write_text(json.dumps(asdict(Report(status, tried, count(), interfaces, asked))))


def run(folder: Path, *command: str, timeout_s: float = 300, route: bool = False) -> Report:
    """Run a command of this project alone; `said` holds all it printed."""
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    report, way = folder / "alone.json", "route" if route else "no route"
    done = subprocess.run(
        ["unshare", "--net", *as_root, sys.executable, "-m", "tests.ground.alone", str(report), way, *command],
        cwd=Path(__file__).parents[2], env=os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=timeout_s, check=False,
    )  # fmt: skip
    assert report.exists(), done.stdout
    return Report(**(json.loads(report.read_text()) | {"said": done.stdout}))


if __name__ == "__main__":
    inside(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
