"""All that a process holds in memory, while it stands still: read from the kernel, and as a core dump on the disk.

Both hold every page that the process can read. The first works wherever the process is a child of ours; the second is
the file that an operator would be left with, written by gdb with nothing left out.
"""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

REGION = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) (r\S+) \S+ \S+ (\d+)\s*(.*)$")
# not the process's own: what the kernel shows to everybody
NOT_KEPT = ("[vvar]", "[vsyscall]", "[vvar_vclock]")
PAGE = 4096


def memory_of(pid: int) -> Iterator[bytes]:
    """Region by region. The process must be a child of ours."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield from _regions(pid)
    finally:
        os.kill(pid, signal.SIGCONT)


def core_dump_of(pid: int) -> Iterator[bytes]:
    """The file of a core dump; the process goes on afterwards."""
    with TemporaryDirectory() as folder:
        command = ["gcore", "-a", "-o", f"{folder}/core", str(pid)]
        subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        yield Path(folder, f"core.{pid}").read_bytes()


def _regions(pid: int) -> Iterator[bytes]:
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            found = REGION.match(line)
            if found is not None and found[5] not in NOT_KEPT:
                yield from _read(memory.fileno(), int(found[1], 16), int(found[2], 16))


def _read(memory: int, begin: int, end: int) -> Iterator[bytes]:
    """All between two addresses, in pieces where the kernel gives no more at once."""
    while begin < end:
        try:
            piece = os.pread(memory, end - begin, begin)
        except OSError:  # a page of a device, or one behind the end of its file
            piece = b""
        if piece:
            yield piece
        begin += len(piece) or PAGE
