"""The night's figures: counted by the database, read again for pages."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise import connections

from models.opendata import OpenFigures
from server.opendata.figures import Cell, Figures, read, summed
from server.opendata.grid import COARSE_E6, Grid, grid_over
from server.platform.db import dialect

INSPECTIONS_OVER = timedelta(days=365)
_kept: dict[UUID, "Reckoned"] = {}


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    day: date
    reckoned_at: datetime
    figures: Figures


async def newest_figures() -> Reckoned | None:
    """Return the newest figures; None before the first night. They never change, so each is parsed once."""
    newest = await OpenFigures.all().order_by("-day").limit(1).values_list("id", flat=True)
    if not newest:
        return None
    id = UUID(str(newest[0]))
    if id not in _kept:
        row = await OpenFigures.get(id=id)
        _kept.clear()
        _kept[id] = Reckoned(day=row.day, reckoned_at=row.reckoned_at, figures=read(row.figures))
    return _kept[id]


async def reckoned(*, today: date) -> Figures:
    """Count everything anew: a few passes over the tables, in the database. Memory grows with the cells of the map alone."""
    is_open = f"(closed_on IS NULL OR closed_on > '{today.isoformat()}')"
    grid = grid_over(await _steps("latitude_e6", is_open), await _steps("longitude_e6", is_open))
    return summed(
        await _cells(grid, is_open),
        grid=grid,
        grades=await _counts(GRADES.format(today=today.isoformat())),
        inspections=await _counts(
            INSPECTIONS.format(month=_month(), since=(today - INSPECTIONS_OVER).isoformat(), today=today.isoformat())
        ),
        complaints=await _counts(COMPLAINTS),
    )


GRADES = """
SELECT CASE WHEN m.closed_on <= '{today}' THEN 'closed'
            WHEN EXISTS (SELECT 1 FROM withholding w WHERE w.merchant_id = m.id AND w.ended_at IS NULL) THEN 'withheld'
            ELSE coalesce(s.tier, 'not_yet_rated') END AS word, count(*) AS number
FROM merchant m LEFT JOIN score s ON s.merchant_id = m.id GROUP BY 1"""
INSPECTIONS = """
SELECT {month} AS word, count(*) AS number FROM record r
WHERE kind = 'inspection' AND visibility = 'public' AND merchant_id IS NOT NULL AND dated_on > '{since}' AND dated_on <= '{today}'
  AND NOT EXISTS (SELECT 1 FROM resolution WHERE resolution.record_id = r.id) GROUP BY 1 ORDER BY 1"""
COMPLAINTS = """
SELECT c.state AS word, count(*) AS number FROM complaint c
WHERE c.kind = 'complaint' AND c.state IN ('accepted', 'answered', 'resolved', 'unresolved')
  AND EXISTS (SELECT 1 FROM complaint_event e WHERE e.complaint_id = c.id AND e.state = 'accepted') GROUP BY 1"""


def _month() -> str:
    return "strftime('%Y-%m', dated_on)" if dialect() == "sqlite" else "to_char(dated_on, 'YYYY-MM')"


async def _counts(statement: str) -> dict[str, int]:
    return {str(row["word"]): row["number"] for row in await _rows(statement)}


async def _steps(column: str, is_open: str) -> dict[int, int]:
    found = await _rows(
        f"SELECT {_floored(column, 0, COARSE_E6)} AS step, count(*) AS number FROM merchant "  # noqa: S608 — column names of ours
        f"WHERE {column} IS NOT NULL AND {is_open} GROUP BY 1"
    )
    return {row["step"]: row["number"] for row in found}


async def _cells(grid: Grid | None, is_open: str) -> list[Cell]:
    row, column = (
        (_floored("latitude_e6", grid.south_e6, grid.cell_e6), _floored("longitude_e6", grid.west_e6, grid.cell_e6))
        if grid
        else ("NULL", "NULL")
    )
    on_map = f"({row}) BETWEEN 0 AND {grid.rows - 1} AND ({column}) BETWEEN 0 AND {grid.columns - 1}" if grid else "FALSE"
    found = await _rows(
        f"SELECT CASE WHEN {on_map} THEN {row} END AS r, CASE WHEN {on_map} THEN {column} END AS c, "  # noqa: S608 — numbers of ours
        f"industry, district, count(*) AS number FROM merchant WHERE {is_open} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    )
    return [Cell(each["r"], each["c"], each["industry"], each["district"], each["number"]) for each in found]


def _floored(column: str, origin: int, size: int) -> str:
    """Division rounds towards zero in SQL: the shift keeps the dividend positive for every place on earth."""
    shift = 360_000_000 // size
    return f"(({column} - ({origin}) + {shift * size}) / {size} - {shift})"


async def _rows(statement: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = await connections.get("default").execute_query_dict(statement)
    return rows
