"""Rows of a LIVES-style feed (Local Inspector Value-Entry Specification 2.0: businesses, inspections, violations). Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from hashlib import blake2b
from typing import Any, TypeVar

from models.enums import Industry
from server.ingestion.fields import cleaned, forbidden, read_date, tidied
from server.ingestion.rows import Block, Rejection
from server.platform.errors import Reason
from server.registry.batch import Batch
from server.registry.contents import MAX_TEXT

BUSINESSES = ("business_id", "name", "address", "city", "state", "postal_code", "latitude", "longitude", "phone_number")
INSPECTIONS = ("business_id", "date", "score", "type")
VIOLATIONS = ("business_id", "date", "violationtypeid", "risk_category", "description")
REQUIRED = {BUSINESSES: BUSINESSES[:3], INSPECTIONS: INSPECTIONS[:3], VIOLATIONS: ("business_id", "date", "description")}
LONGEST = {
    BUSINESSES: (40, 200, 200, 60, 40, 20, 20, 20, 40),
    INSPECTIONS: (40, 40, 20, 60),
    VIOLATIONS: (40, 40, 40, 40, MAX_TEXT),
}
RISKS = {"low risk": "low", "moderate risk": "moderate", "high risk": "high", "": None}
KEPT = ("source_ref", "name", "address", "district", "province", "phone", "industry", "latitude_e6", "longitude_e6")
MILLION, HALF = 1_000_000, Decimal("0.5")

Fault = tuple[str, Reason]
T = TypeVar("T")


@dataclass(frozen=True)
class InspectionRow:
    """`mark` is 0-100, None where the inspection was not scored."""

    line: int
    business: str
    day: date
    mark: int | None
    type: str


@dataclass(frozen=True)
class ViolationRow:
    """`risk` is a word of contents.RISKS."""

    line: int
    business: str
    day: date
    code: str
    risk: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class LivesReader:
    """Reads blocks of the three files. Nothing is dated after `today`; `encoding` is the file's, as a reason names it."""

    today: date
    encoding: str

    def businesses(self, block: Block) -> tuple[Batch, list[Rejection]]:
        """Return the good rows as columns of the table merchant, and the rejections."""
        rows, rejections = self._read(block, BUSINESSES, _business)
        columns = {name: [row[1][name] for row in rows] for name in rows[0][1]} if rows else {}
        hashes = [blake2b("\0".join(map(str, row.values())).encode(), digest_size=16).digest() for _, row in rows]
        return Batch([line for line, _ in rows], [str(row["source_ref"]) for _, row in rows], hashes, columns), rejections

    def inspections(self, block: Block) -> tuple[list[InspectionRow], list[Rejection]]:
        return self._read(block, INSPECTIONS, self._inspection)

    def violations(self, block: Block) -> tuple[list[ViolationRow], list[Rejection]]:
        return self._read(block, VIOLATIONS, self._violation)

    def _read(
        self, block: Block, columns: Sequence[str], read: Callable[[int, Sequence[str]], T | list[Fault]]
    ) -> tuple[list[T], list[Rejection]]:
        rows, rejections = [], list(block.rejections)
        for line, fields in zip(block.lines, block.rows, strict=True):
            values = [cleaned(value) for value in tidied(fields)]
            found = self._faults(columns, values) or read(line, values)
            if isinstance(found, list):
                rejections.append(Rejection(line, found[0][0], tuple(reason for _, reason in found)))
            else:
                rows.append(found)
        return rows, rejections

    def _faults(self, columns: Sequence[str], values: Sequence[str]) -> list[Fault]:
        found: list[Fault] = []
        for column, value, longest in zip(columns, values, LONGEST[tuple(columns)], strict=True):
            if reason := forbidden(value, encoding=self.encoding):
                found.append((column, reason))
            elif len(value) > longest:
                found.append((column, Reason(code="too_long", expected=longest, actual=len(value))))
            elif not value and column in ("business_id", "name", "date", "description"):
                found.append((column, Reason(code="value_missing")))
        return found

    def _inspection(self, line: int, values: Sequence[str]) -> InspectionRow | list[Fault]:
        business, dated, score, kind = values
        day, mark = self._day(dated), _mark(score)
        faults = [(name, each) for name, each in (("date", day), ("score", mark)) if isinstance(each, Reason)]
        if faults or isinstance(day, Reason) or isinstance(mark, Reason):
            return faults
        return InspectionRow(line, business, day, mark, kind)

    def _violation(self, line: int, values: Sequence[str]) -> ViolationRow | list[Fault]:
        business, dated, code, risk, text = values
        day = self._day(dated)
        faults: list[Fault] = [("date", day)] if isinstance(day, Reason) else []
        if risk.lower() not in RISKS:
            faults.append(("risk_category", Reason(code="unknown_risk", expected=", ".join(filter(None, RISKS)), actual=risk)))
        if faults or isinstance(day, Reason):
            return faults
        return ViolationRow(line, business, day, code, RISKS[risk.lower()], text)

    def _day(self, text: str) -> date | Reason:
        day = read_date(text)
        if day is None:
            return Reason(code="not_a_date", actual=text)
        return day if day <= self.today else Reason(code="date_in_future", expected=self.today.isoformat(), actual=text)


def _business(line: int, values: Sequence[str]) -> tuple[int, dict[str, Any]] | list[Fault]:
    business, name, address, city, state, postal_code, latitude, longitude, phone = values
    places = {"latitude": _millionths(latitude, 90), "longitude": _millionths(longitude, 180)}
    if faults := [(column, place) for column, place in places.items() if isinstance(place, Reason)]:
        return faults
    at = [None, None] if None in places.values() else list(places.values())
    told = (business, name, " ".join(filter(None, (address, postal_code))), city, state, phone, Industry.FOOD, *at)
    return line, dict(zip(KEPT, told, strict=True))


def _millionths(text: str, limit: int) -> int | Reason | None:
    """Return degrees as millionths, floor(x + 0.5)."""
    if not text:
        return None
    try:
        degrees = Decimal(text)
    except InvalidOperation:
        return Reason(code="not_a_number", actual=text)
    if not degrees.is_finite() or abs(degrees) > limit:
        return Reason(code="number_range", expected=f"-{limit}…{limit}".replace("…", ".."), actual=text)
    return int((degrees * MILLION + HALF).to_integral_value(ROUND_FLOOR))


def _mark(text: str) -> int | Reason | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        return Reason(code="not_a_number", actual=text)
    return int(text) if int(text) <= 100 else Reason(code="number_range", expected="0..100", actual=text)
