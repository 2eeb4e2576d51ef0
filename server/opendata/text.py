"""Rows of a download as text: CSV (RFC 4180) and JSON. Pure."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets take Chinese for another encoding."""
RUNS = ("=", "+", "-", "@", "\t", "\r")


def csv_head(columns: Sequence[str]) -> str:
    return BYTE_ORDER_MARK + csv_lines([columns])


def csv_lines(rows: Sequence[Sequence[Any]]) -> str:
    """Return lines ended by CR LF. A text that a spreadsheet would run gets an apostrophe before it."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([[_cell(value) for value in row] for row in rows])
    return written.getvalue()


def json_lines(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """Return one JSON object for each row."""
    return [json.dumps(_named(columns, row), ensure_ascii=False, separators=(",", ":")) for row in rows]


def _named(columns: Sequence[str], row: Sequence[Any]) -> Mapping[str, Any]:
    return {column: _plain(value) for column, value in zip(columns, row, strict=True)}


def _cell(value: Any) -> Any:
    plain = _plain(value)
    if isinstance(plain, list | dict):
        return json.dumps(plain, ensure_ascii=False)
    return f"'{plain}" if isinstance(plain, str) and plain.startswith(RUNS) else plain


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
