"""Primary keys: UUID version 7, so that rows made together lie together."""

import os
import time
from uuid import UUID

_last_tick = [0]


def uuid7() -> UUID:
    """Return a new UUIDv7 (RFC 9562 §5.7), greater than every one that this process made before.

    48 bits of Unix milliseconds, 12 bits of their fraction (§6.2, method 3), 62 random bits.
    """
    tick = _last_tick[0] = max(time.time_ns() * 4096 // 1_000_000, _last_tick[0] + 1)
    random = int.from_bytes(os.urandom(8)) >> 2
    return UUID(int=(tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0x2 << 62 | random)
