"""Primary keys: UUID version 7, so that rows made together lie together."""

import os
import time
from collections.abc import Iterator
from uuid import UUID

_last_tick = [0]
_VARIANT = bytes(0x80 | byte & 0x3F for byte in range(256))
"""A random byte with the two fixed bits of the variant."""
_FRACTIONS = [f"{fraction:03x}" for fraction in range(1 << 12)]


def uuid7() -> UUID:
    """Return a new UUIDv7 (RFC 9562 §5.7), greater than every one that this process made before.

    48 bits of Unix milliseconds, 12 bits of their fraction (§6.2, method 3), 62 random bits.
    """
    tick = _last_tick[0] = max(time.time_ns() * 4096 // 1_000_000, _last_tick[0] + 1)
    random = int.from_bytes(os.urandom(8)) >> 2
    return UUID(int=(tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0x2 << 62 | random)


def uuid7_texts(count: int) -> list[str]:
    """Return that many, in rising order, as the texts of uuid7: for rows in bulk, at a quarter of the cost of objects."""
    first = max(time.time_ns() * 4096 // 1_000_000, _last_tick[0] + 1)
    _last_tick[0] = first + count - 1
    drawn = bytearray(os.urandom(8 * count))
    drawn[::8] = drawn[::8].translate(_VARIANT)
    tail, starts = drawn.hex(), range(0, 16 * count, 16)
    heads = [tail[at : at + 4] for at in starts]
    return [f"{tick}-{head}-{tail[at + 4 : at + 16]}" for tick, head, at in zip(_ticks(first, count), heads, starts, strict=True)]


def _ticks(first: int, count: int) -> Iterator[str]:
    """Yield the first 18 characters of keys with that many ticks: most have their millisecond in common."""
    last = first + count
    while first < last:
        fraction, taken = first & 0xFFF, min(last - first, 0x1000 - (first & 0xFFF))
        millisecond = f"{first >> 12:012x}"
        stem = f"{millisecond[:8]}-{millisecond[8:]}-7"
        yield from (stem + each for each in _FRACTIONS[fraction : fraction + taken])
        first += taken
