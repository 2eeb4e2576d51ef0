"""Pictures made for tests: honest, hostile and broken ones."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

GPS_IFD = 0x8825
ORIENTATION = 0x0112
MAKER = "SecretCameraOfSomebody"


def encoded(format: str, size: tuple[int, int] = (64, 48), *, mode: str = "RGB", **options: Any) -> bytes:
    """A picture, red at its top left quarter and green elsewhere."""
    image = Image.new("RGB", size, (0, 160, 0))
    image.paste((200, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    image.convert(mode).save(out, format, **options)
    return out.getvalue()


def photographed(*, orientation: int = 1, size: tuple[int, int] = (64, 48)) -> bytes:
    """A JPEG as a phone makes it: the camera, the place and a comment inside."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = MAKER
    exif.get_ifd(GPS_IFD)[2] = (30.0, 15.0, 7.77)
    return encoded("JPEG", size, exif=exif, comment=b"a comment nobody should read", quality=95)


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes and many pixels: one bit each, all black."""
    rows = zlib.compressobj(9)
    line = bytes(1 + (width + 7) // 8)
    packed = b"".join(rows.compress(line) for _ in range(height)) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def animated_webp() -> bytes:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
