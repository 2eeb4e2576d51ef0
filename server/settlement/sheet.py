"""A statement to print or to file, as PDF with the font inside. Names go to the template as JSON values and are never markup."""

import json
import threading
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from server.settlement.statements import Statement

_TEMPLATES = Path(__file__).parent / "print"
_press = threading.Lock()  # a compiler sets one document at a time


def as_pdf(statement: Statement, *, party: str) -> bytes:
    """Return the statement of `party`; the same values, the same bytes. Tens of milliseconds of CPU: call it in a thread."""
    told = {
        "party": party,
        "day": statement.day.isoformat(),
        "opening_fen": statement.opening_fen,
        "closing_fen": statement.closing_fen,
        "lines": [{**asdict(line), "benefit": line.benefit or "—"} for line in statement.lines],
        **{name: sum(getattr(line, name) for line in statement.lines) for name in ("spent_fen", "returned_fen", "paid_fen")},
    }
    made_at = datetime.combine(statement.day, time(), UTC)
    with _press:
        document = _compiler().compile(format="pdf", sys_inputs={"told": json.dumps(told, ensure_ascii=False)}, timestamp=made_at)
    assert isinstance(document, bytes)
    return document


@cache
def _compiler() -> typst.Compiler:
    folder = pylopdf_fonts_zh_cn.sans_path().parent
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    return typst.Compiler(_TEMPLATES / "statement.typ", root=_TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
