"""The shape of a night's figures: what is counted, and how it is kept. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from server.opendata.grid import Grid


class Cell(NamedTuple):
    """So many open merchants of an industry and a district in one cell; row and column are null beyond the map or without a place."""

    row: int | None
    column: int | None
    industry: str
    district: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`grades` counts merchants by tier, or by the state of those that have none; `inspections` by month of the last year.

    `districts` are in the order of how many open merchants they have.
    """

    merchants: int
    grades: Mapping[str, int]
    inspections: Mapping[str, int]
    complaints: Mapping[str, int]
    grid: Grid | None
    cells: tuple[Cell, ...]
    districts: tuple[str, ...]
    by_district: Mapping[str, int]
    by_industry: Mapping[str, int]

    def places(self, *, industries: Collection[str], districts: Collection[str]) -> list[Cell]:
        """Return the cells of these industries and districts; an empty collection leaves nothing out."""
        return [
            cell for cell in self.cells if (not industries or cell.industry in industries) and (not districts or cell.district in districts)
        ]


def summed(
    cells: Iterable[Cell],
    *,
    grid: Grid | None,
    grades: Mapping[str, int],
    inspections: Mapping[str, int],
    complaints: Mapping[str, int],
) -> Figures:
    by_district, by_industry, kept = Counter[str](), Counter[str](), tuple(cells)
    for cell in kept:
        by_district[cell.district] += cell.number
        by_industry[cell.industry] += cell.number
    return Figures(
        merchants=sum(by_industry.values()),
        grades=dict(grades),
        inspections=dict(inspections),
        complaints=dict(complaints),
        grid=grid,
        cells=kept,
        districts=tuple(name for name, _ in by_district.most_common() if name),
        by_district=dict(by_district),
        by_industry=dict(by_industry),
    )


def stored(figures: Figures) -> dict[str, Any]:
    """Return the JSON value that is kept; `read` reads it again. What can be summed again is not kept."""
    districts = sorted({cell.district for cell in figures.cells})
    place = {name: number for number, name in enumerate(districts)}
    return {
        "grades": figures.grades,
        "inspections": figures.inspections,
        "complaints": figures.complaints,
        "grid": asdict(figures.grid) if figures.grid else None,
        "districts": districts,
        "cells": [[cell.row, cell.column, cell.industry, place[cell.district], cell.number] for cell in figures.cells],
    }


def read(value: Mapping[str, Any]) -> Figures:
    cells = [Cell(row, column, industry, value["districts"][place], number) for row, column, industry, place, number in value["cells"]]
    grid = Grid(**value["grid"]) if value["grid"] else None
    kept = {name: value[name] for name in ("grades", "inspections", "complaints")}
    return summed(cells, grid=grid, **kept)
