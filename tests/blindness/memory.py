"""All that a process holds in memory: what a core dump would write, taken while it stands still."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

REGION = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) (r\S+) \S+ \S+ (\d+)\s*(.*)$")
# not the process's own: what the kernel shows to everybody
NOT_KEPT = ("[vvar]", "[vsyscall]", "[vvar_vclock]")


def memory_of(pid: int) -> Iterator[bytes]:
    """Region by region. The process must be a child of ours."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield from _regions(pid)
    finally:
        os.kill(pid, signal.SIGCONT)


def _regions(pid: int) -> Iterator[bytes]:
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            found = REGION.match(line)
            if found is None or found[5] in NOT_KEPT:
                continue
            begin, end = int(found[1], 16), int(found[2], 16)
            memory.seek(begin)
            try:
                yield memory.read(end - begin)
            except OSError:  # a page of a device, or one that was never there
                continue
