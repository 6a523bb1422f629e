"""What PostgreSQL compressed, opened again from the files themselves: dead rows too, without asking the server.

Layouts from PostgreSQL 18: src/include/varatt.h, access/htup_details.h, common/pg_lzcompress.c; LZ4's block format.
"""

import struct
from array import array
from collections import defaultdict
from collections.abc import Iterator

PAGE = 8192
COMPRESSED, RAW_SIZE, METHOD_SHIFT = 2, 0x3FFFFFFF, 30
LARGEST = 1 << 26
TUPLE_HEADER, TOAST_COLUMNS = 24, 3
PGLZ, LZ4 = 0, 1


class Garbled(Exception):
    """These bytes were not compressed like this."""


def pglz(packed: bytes, size: int) -> bytes:
    """The bytes that PostgreSQL's own method packed."""
    out, at = bytearray(), 0
    try:
        while len(out) < size:
            control = packed[at]
            at += 1
            for bit in range(8):
                if len(out) >= size:
                    break
                if not control >> bit & 1:
                    out.append(packed[at])
                    at += 1
                    continue
                length, back = (packed[at] & 0x0F) + 3, (packed[at] & 0xF0) << 4 | packed[at + 1]
                at += 2
                if length == 18:
                    length += packed[at]
                    at += 1
                _copy(out, back, length)
    except IndexError as broken:
        raise Garbled from broken
    return bytes(out)


def lz4(packed: bytes, size: int) -> bytes:
    """The bytes of one LZ4 block."""
    out, at = bytearray(), 0
    try:
        while at < len(packed):
            token = packed[at]
            count, at = _length(packed, at + 1, token >> 4)
            out += packed[at : at + count]
            at += count
            if at >= len(packed):
                break
            back = packed[at] | packed[at + 1] << 8
            length, at = _length(packed, at + 2, token & 15)
            _copy(out, back, length + 4)
            if len(out) > size:
                raise Garbled
    except IndexError as broken:
        raise Garbled from broken
    return bytes(out)


def _length(packed: bytes, at: int, begun: int) -> tuple[int, int]:
    if begun == 15:
        while packed[at] == 255:
            begun, at = begun + 255, at + 1
        begun, at = begun + packed[at], at + 1
    return begun, at


def _copy(out: bytearray, back: int, length: int) -> None:
    if not 0 < back <= len(out):
        raise Garbled
    for _ in range(length):
        out.append(out[-back])


def opened(info: int, packed: bytes) -> bytes | None:
    """The value behind a compressed one, whose first word says how and how long; None when it is none."""
    size, method = info & RAW_SIZE, info >> METHOD_SHIFT
    if method not in (PGLZ, LZ4) or not len(packed) <= size <= LARGEST:
        return None
    try:
        value = pglz(packed, size) if method == PGLZ else lz4(packed, size)
    except Garbled:
        return None
    return value if len(value) == size else None


def in_rows(file: bytes) -> Iterator[bytes]:
    """Compressed values that stand in their rows."""
    words = array("I", file[: len(file) // 4 * 4])
    for place, head in enumerate(words):
        if head & 3 != COMPRESSED or not 16 < head >> 2 < PAGE or place + 1 >= len(words):
            continue
        begin, end = place * 4, place * 4 + (head >> 2)
        if begin % PAGE + (head >> 2) > PAGE:
            continue
        value = opened(words[place + 1], file[begin + 8 : end])
        if value is not None:
            yield value


def in_chunks(file: bytes) -> Iterator[bytes]:
    """Compressed values that were cut into chunks in a table beside their own."""
    chunks: dict[int, dict[int, bytes]] = defaultdict(dict)
    for at in range(0, len(file) - TUPLE_HEADER - 12, 8):
        columns, header = struct.unpack_from("<H", file, at + 18)[0] & 0x7FF, file[at + 22]
        if columns == TOAST_COLUMNS and header == TUPLE_HEADER:
            value_id, number, head = struct.unpack_from("<IiI", file, at + TUPLE_HEADER)
            length = head >> 2
            if head & 3 == 0 and 4 < length <= 2100 and 0 <= number < 10000:
                begin = at + TUPLE_HEADER + 12
                chunks[value_id][number] = file[begin : begin + length - 4]
    for parts in chunks.values():
        whole = b"".join(parts[number] for number in sorted(parts))
        value = opened(struct.unpack_from("<I", whole)[0], whole[4:]) if len(whole) > 4 else None
        if value is not None:
            yield value


def unpacked(file: bytes) -> Iterator[bytes]:
    """Every compressed value in a file of a table."""
    yield from in_rows(file)
    yield from in_chunks(file)
