"""The night's figures are kept and read again as they were."""

import json

from server.opendata.figures import Cell, read, stored, summed
from server.opendata.grid import Grid

GRID = Grid(30_220_000, 120_120_000, 1042, 48, 20)
CELLS = [
    Cell(0, 1, "food", "湖滨街道", 3),
    Cell(0, 1, "retail", "古塔街道", 2),
    Cell(None, None, "food", "", 1),
    Cell(7, 7, "food", "古塔街道", 5),
]
FIGURES = summed(CELLS, grid=GRID, grades={"A": 9, "closed": 1}, inspections={"2026-11": 4}, complaints={"resolved": 2})


def test_sums_follow_from_the_cells() -> None:
    assert (FIGURES.merchants, FIGURES.by_industry) == (11, {"food": 9, "retail": 2})
    assert FIGURES.districts == ("古塔街道", "湖滨街道")


def test_what_is_kept_is_read_again() -> None:
    assert read(json.loads(json.dumps(stored(FIGURES)))) == FIGURES


def test_places_are_those_of_an_industry_and_a_district() -> None:
    assert FIGURES.places(industries=["food"], districts=["古塔街道"]) == [CELLS[3]]
    assert FIGURES.places(industries=[], districts=[]) == CELLS
