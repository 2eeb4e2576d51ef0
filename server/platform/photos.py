"""Which photos are taken: told by their first bytes, measured by their headers, before anything decodes them."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from server.platform.errors import Reason

MAX_PHOTOS = 3
MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
MAX_SIDE = 12_000
LONGEST_SIDE_KEPT = 1600
_MOST_SEGMENTS = 1000
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says it is: `jpeg`, `png` or `webp`, and its pixels."""

    format: str
    width: int
    height: int


def reasons_to_refuse(originals: Sequence[bytes]) -> list[Reason]:
    """Return every reason against the files as they were sent, each with the path of its photo."""
    if len(originals) > MAX_PHOTOS:
        return [Reason(code="too_many_photos", path="photos", expected=MAX_PHOTOS, actual=len(originals))]
    found = (_reason(original, f"photos.{place}") for place, original in enumerate(originals))
    return [reason for reason in found if reason]


def header(original: bytes) -> Header | None:
    """Return what the header says, or None for what is not a JPEG, PNG or WebP whose header is whole."""
    try:
        if original.startswith(b"\xff\xd8\xff"):
            return _jpeg(original)
        if original.startswith(b"\x89PNG\r\n\x1a\n") and original[12:16] == b"IHDR":
            return Header("png", *struct.unpack_from(">II", original, 16))
        if original.startswith(b"RIFF") and original[8:12] == b"WEBP":
            return _webp(original)
    except (struct.error, IndexError):  # it ends before its header does
        return None
    return None


def _reason(original: bytes, path: str) -> Reason | None:
    if len(original) > MAX_BYTES:
        return Reason(code="photo_too_large", path=path, expected=MAX_BYTES, actual=len(original))
    found = header(original)
    if found is None:
        return Reason(code="photo_format", path=path)
    if not (0 < found.width <= MAX_SIDE and 0 < found.height <= MAX_SIDE and found.width * found.height <= MAX_PIXELS):
        return Reason(code="photo_too_many_pixels", path=path, expected=MAX_PIXELS, actual=found.width * found.height)
    return None


def _jpeg(content: bytes) -> Header | None:
    """Walk the segments (ITU-T T.81 annex B) to the first frame header."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        if content[at] != 0xFF:
            break
        marker = content[at + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return Header("jpeg", width, height)
        if marker == 0xFF:  # padding
            at += 1
            continue
        at += 2 + int(struct.unpack_from(">H", content, at + 2)[0])
    return None


def _webp(content: bytes) -> Header | None:
    """Read the first chunk (RFC 9649): extended, lossless or lossy."""
    kind = content[12:16]
    if kind == b"VP8X":
        return Header("webp", 1 + _little(content[24:27]), 1 + _little(content[27:30]))
    if kind == b"VP8L" and content[20] == 0x2F:
        bits = int(struct.unpack_from("<I", content, 21)[0])
        return Header("webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", content, 26)
        return Header("webp", width & 0x3FFF, height & 0x3FFF)
    return None


def _little(three: bytes) -> int:
    if len(three) != 3:
        raise IndexError
    return int.from_bytes(three, "little")
