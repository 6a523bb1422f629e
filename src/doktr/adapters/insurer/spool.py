"""A file that came, packed in memory: it holds names of people, and nothing of it is ever written to a disk.

Records of fixed width are mostly spaces and zeros: packed they take a thirtieth, whatever their number.
"""

import binascii
import io
import zlib
from hashlib import sha256
from typing import Any

from doktr.adapters.insurer.soap import Reader

QUICK, PIECE = 1, 16 * 1024


class Spool:
    """Packed as it comes, unpacked as it is read, as often as somebody wants to."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(QUICK)
        self._packed = bytearray()
        self._length = 0
        self._hash = sha256()

    def write(self, content: bytes) -> None:
        """Some more of it."""
        self._length += len(content)
        self._hash.update(content)
        self._packed += self._packer.compress(content)

    def close(self) -> int:
        """That is all; how many bytes it has."""
        self._packed += self._packer.flush()
        return self._length

    @property
    def digest(self) -> str:
        """SHA-256 of all that was written, in hexadecimal."""
        return self._hash.hexdigest()

    def open(self) -> io.TextIOWrapper:
        """Its text from the beginning; reading raises `ValueError` where it is not ASCII."""
        return io.TextIOWrapper(io.BufferedReader(_Unpacked(bytes(self._packed))), encoding="ascii", newline="")


class _Unpacked(io.RawIOBase):
    """Unpacks no more than is asked for."""

    def __init__(self, packed: bytes) -> None:
        self._unpacker = zlib.decompressobj()
        self._packed = io.BytesIO(packed)

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        room = memoryview(into).cast("B")
        found = self._unpacker.decompress(self._unpacker.unconsumed_tail, len(room))
        while not found and (more := self._packed.read(PIECE)):
            found = self._unpacker.decompress(more, len(room))
        room[: len(found)] = found
        return len(found)


class Files(Reader):
    """Reads an answer with files in it: their keys and contents, none of which is held as it came."""

    def __init__(self, around: str, key: str, content: str) -> None:
        """The names of the element around a file, and of its key and its content (base64) in it."""
        self._around, self._key, self._content = around, key, content
        self._inside = self._of = ""
        self._rest = ""
        self._file = Spool()
        self._bent = False
        self.found: list[tuple[str, Spool | None]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A file, its key or its content begins."""
        self._inside = tag
        if tag == self._around:
            self._of, self._rest, self._bent, self._file = "", "", False, Spool()

    def data(self, text: str) -> None:
        """Some of a key or of a content; one that cannot be unpacked is nothing but its key."""
        if self._inside == self._key:
            self._of += text.strip()
        elif self._inside == self._content:
            whole = self._rest + "".join(text.split())
            cut = len(whole) - len(whole) % 4
            self._rest = whole[cut:]
            try:
                self._file.write(binascii.a2b_base64(whole[:cut], strict_mode=True))
            except ValueError:
                self._bent = True

    def end(self, tag: str) -> None:
        """A file, its key or its content is over. Raises `ValueError` where it has no key."""
        self._inside = ""
        if tag == self._around:
            if not self._of:
                raise ValueError(tag)
            sound = self._file.close() and not self._rest and not self._bent
            self.found.append((self._of, self._file if sound else None))

    def close(self) -> None:
        """The answer is over."""
