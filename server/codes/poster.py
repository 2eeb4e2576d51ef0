"""What a merchant prints: an A4 poster, a sheet of stickers, a card for the table, as PDF with the font inside.

Texts go to the template as JSON values and never into its source, so nothing in a merchant's name is markup.
"""

import hashlib
import json
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Literal

import pylopdf_fonts_zh_cn
import typst

from server.codes import qr, short_number

Sheet = Literal["poster", "stickers", "table_card"]

_TEMPLATES = Path(__file__).parent / "print"
_press = threading.Lock()  # a compiler sets one document at a time


@dataclass(frozen=True, slots=True)
class GradeBand:
    """A grade as it is printed: its letter, its words, the colour of its band (#rrggbb) and the day it was true."""

    letter: str
    title: str
    title_en: str
    colour: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Printed:
    """All that stands on a sheet. `grade` is None when there is none to show, `proof` the offline symbol's text."""

    programme: str
    name: str
    address: str
    short_number: str
    base_url: str
    code: str
    printed_on: date
    grade: GradeBand | None = None
    proof: str | None = None


def pdf(sheet: Sheet, *printed: Printed) -> bytes:
    """Return one sheet for each merchant in one document; the same values, the same bytes. About 10 ms of CPU each: call it in a thread."""
    inputs = {"printed": json.dumps([_values(each) for each in printed], ensure_ascii=False)}
    made_at = datetime.combine(printed[0].printed_on, time(), UTC)
    with _press:
        document = _compiler(sheet).compile(format="pdf", sys_inputs=inputs, timestamp=made_at)
    assert isinstance(document, bytes)
    return document


@cache
def edition() -> str:
    """Return what changes when a template changes, so that nobody keeps a sheet of an older one."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(_TEMPLATES.glob("*.typ")))).hexdigest()


def _values(printed: Printed) -> dict[str, object]:
    url = qr.scan_url(printed.base_url, printed.code)
    return {
        "programme": printed.programme,
        "name": printed.name,
        "address": printed.address,
        "number": short_number.grouped(printed.short_number),
        "prefix": f"{printed.base_url.rstrip('/')}/m/",
        "site": printed.base_url.rstrip("/"),
        "printed_on": printed.printed_on.isoformat(),
        "symbol": qr.svg(url, level="Q"),
        "proof": None if printed.proof is None else qr.svg(printed.proof, level="M"),
        "grade": None if printed.grade is None else _band(printed.grade),
    }


def _band(grade: GradeBand) -> dict[str, str]:
    return {
        "letter": grade.letter,
        "title": grade.title,
        "title_en": grade.title_en,
        "colour": grade.colour,
        "ink": ink_on(grade.colour),
        "as_of": grade.as_of.isoformat(),
    }


def ink_on(colour: str) -> str:
    """Return black or white, whichever stands out more on the colour (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if luminance > 0.179 else "#ffffff"


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


@cache
def _compiler(sheet: Sheet) -> typst.Compiler:
    return typst.Compiler(_TEMPLATES / f"{sheet}.typ", root=_TEMPLATES, font_paths=fonts(), ignore_system_fonts=True)


@cache
def fonts() -> typst.Fonts:
    folder = pylopdf_fonts_zh_cn.sans_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
