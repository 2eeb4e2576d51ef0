"""Puts the three files of a LIVES-style feed together on disk, so that memory stays the same whatever their size and order.

Pure but for a nameless file of its own.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import TracebackType
from typing import Self

from server.ingestion.lives_rows import InspectionRow, ViolationRow
from server.ingestion.rows import Rejection
from server.platform.errors import Reason
from server.registry.contents import MAX_FINDINGS

PIECE = 2000
CACHE_KIB = 16_000
TABLES = (
    "CREATE TABLE inspection (business TEXT, day TEXT, type TEXT, mark INT, line INT)",
    "CREATE TABLE violation (business TEXT, day TEXT, code TEXT, risk TEXT, text TEXT, line INT)",
)
INDEXES = (
    "CREATE INDEX inspection_day ON inspection (business, day)",
    "CREATE INDEX violation_day ON violation (business, day, code, text, line)",
)
# Rows of one business, day and type are told apart by their number, which does not depend on the order of the file.
# A day's violations name no inspection: they go to the one that was scored, or else to the first.
INSPECTIONS = """
    SELECT business, day, type, mark,
           row_number() OVER (PARTITION BY business, day, type ORDER BY mark IS NULL, mark, line) AS number,
           row_number() OVER (PARTITION BY business, day ORDER BY mark IS NULL, type, mark, line) = 1 AS carries
    FROM inspection ORDER BY business, day
"""
ALONE = """
    SELECT line, day FROM violation v
    WHERE NOT EXISTS (SELECT 1 FROM inspection i WHERE (i.business, i.day) = (v.business, v.day)) ORDER BY line
"""
BEYOND = """
    SELECT line FROM (SELECT line, row_number() OVER (PARTITION BY business, day ORDER BY code, text, line) AS number FROM violation)
    WHERE number > ?
"""


@dataclass(frozen=True)
class Inspection:
    """One inspection with its findings. `ref` names it within the feed."""

    ref: str
    business: str
    day: date
    type: str
    mark: int | None
    findings: list[dict[str, str]] = field(default_factory=list)


class Staging:
    """Takes inspections, then violations, then gives the inspections with their findings."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", f"PRAGMA cache_size = -{CACHE_KIB}", *TABLES, "BEGIN"):
            self._file.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def take_inspections(self, rows: Sequence[InspectionRow]) -> None:
        told = ((row.business, row.day.isoformat(), row.type, row.mark, row.line) for row in rows)
        self._file.executemany("INSERT INTO inspection VALUES (?, ?, ?, ?, ?)", told)

    def take_violations(self, rows: Sequence[ViolationRow]) -> None:
        told = ((row.business, row.day.isoformat(), row.code, row.risk, row.text, row.line) for row in rows)
        self._file.executemany("INSERT INTO violation VALUES (?, ?, ?, ?, ?, ?)", told)

    def complete(self) -> Iterator[Rejection]:
        """Yield the violations that belong to no inspection, and those beyond MAX_FINDINGS of one; they are left out."""
        for statement in INDEXES:
            self._file.execute(statement)
        for line, day in self._file.execute(ALONE):
            yield Rejection(line, "date", (Reason(code="unknown_inspection", actual=day),))
        for (line,) in self._file.execute(BEYOND, (MAX_FINDINGS,)):
            yield Rejection(line, "", (Reason(code="too_many_findings", expected=MAX_FINDINGS),))

    def inspections(self) -> Iterator[list[Inspection]]:
        """Yield them in pieces, by business and day."""
        rows = self._file.execute(INSPECTIONS)
        while piece := rows.fetchmany(PIECE):
            yield [
                Inspection(
                    ref=f"{business}/{day}/{kind}/{number}",
                    business=business,
                    day=date.fromisoformat(day),
                    type=kind,
                    mark=mark,
                    findings=self._findings(business, day) if carries else [],
                )
                for business, day, kind, mark, number, carries in piece
            ]

    def _findings(self, business: str, day: str) -> list[dict[str, str]]:
        chosen = "SELECT code, risk, text FROM violation WHERE business = ? AND day = ? ORDER BY code, text, line LIMIT ?"
        found = self._file.execute(chosen, (business, day, MAX_FINDINGS))
        return [{"text": text} | ({"code": code} if code else {}) | ({"risk": risk} if risk else {}) for code, risk, text in found]
