"""QR symbols (GB/T 18284, ISO/IEC 18004) as SVG and as 1-bit PNG.

An ordinary encoder spends most of its time trying all eight masks for the handsomest. The content here is as good
as random, so no mask has a lasting advantage, and readers take any: one mask is fixed, and tests decode what comes
out. Pixels are made by enlarging one pixel per module, not by drawing rectangles.
"""

import io
import re
from functools import lru_cache
from itertools import groupby
from typing import Literal
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import QRData, optimal_data_chunks

Level = Literal["M", "Q"]
Mode = Literal[1, 2, 4]  # digits, capitals, bytes
Matrix = list[list[bool]]

QUIET_ZONE = 4
_LEVELS: dict[str, Literal[0, 3]] = {"M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q}
_MASK = 3
_SHORTEST_SEGMENT = 10  # a shorter run in a denser mode costs more in its header than it saves
_COMPRESSION = 1  # zlib: rows that repeat are small at any level
_NO_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_LIGHT = bytes.maketrans(b"\0\1", b"\1\0")


def scan_url(base_url: str, code: str) -> str:
    """Return the address to encode: scheme and host in capitals, which pack tighter and mean the same (RFC 3986).

    The path keeps its case: WeChat opens a mini-program by the exact prefix `/m/`.
    """
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}".upper() + f"{parts.path.rstrip('/')}/m/{code}"


def matrix(text: str, *, level: Level = "Q") -> Matrix:
    """Return the rows of modules, dark ones true, the quiet zone included, in the smallest version that fits."""
    segments = list(optimal_data_chunks(text, _SHORTEST_SEGMENT))
    version = _smallest_version(level, tuple((segment.mode, len(segment)) for segment in segments))
    symbol = QRCode(version, _LEVELS[level], border=QUIET_ZONE, mask_pattern=_MASK)
    symbol.data_list = segments
    symbol.make(fit=False)
    return symbol.get_matrix()


def png(text: str, *, size: int, level: Level = "Q") -> bytes:
    """Return a square picture of exactly `size` pixels; ValueError when that is less than one pixel a module."""
    rows = matrix(text, level=level)
    modules = len(rows)
    if size < modules:
        raise ValueError(f"{modules} modules do not fit into {size} pixels")
    light = b"".join(map(bytes, rows)).translate(_LIGHT)
    symbol = Image.frombytes("1", (modules, modules), light, "raw", "1;8")
    return _png_file(_enlarged(symbol, size))


def svg(text: str, *, level: Level = "Q", title: str = "") -> str:
    """Return a scalable picture, one unit a module, its dark runs one path on a white ground."""
    rows = matrix(text, level=level)
    runs = "".join(f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _dark_runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}" role="img" '
        f'shape-rendering="crispEdges"><title>{escape(_NO_XML.sub("", title))}</title>'
        f'<path fill="#fff" d="M0 0h{len(rows)}v{len(rows)}H0z"/><path d="{runs}"/></svg>'
    )


@lru_cache(maxsize=64)
def _smallest_version(level: Level, segments: tuple[tuple[Mode, int], ...]) -> int:
    """Return 1-40; the lengths decide, and the addresses of one city are all equally long."""
    symbol = QRCode(error_correction=_LEVELS[level])
    symbol.data_list = [QRData(b"0" * length, mode) for mode, length in segments]
    return symbol.best_fit()


def _enlarged(symbol: Image.Image, size: int) -> Image.Image:
    side = size // symbol.width * symbol.width
    symbol = symbol.resize((side, side), Image.Resampling.NEAREST)
    if side == size:
        return symbol
    picture = Image.new("1", (size, size), 1)
    picture.paste(symbol, ((size - side) // 2,) * 2)
    return picture


def _png_file(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=_COMPRESSION)
    return file.getvalue()


def _dark_runs(row: list[bool]) -> list[tuple[int, int]]:
    runs, x = [], 0
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            runs.append((x, length))
        x += length
    return runs
