"""A plain map as numbers for an SVG: places by their coordinates, no tiles. North is up, units are pixels of a picture 320 wide."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.opendata.figures import Cell
from server.opendata.grid import Grid

WIDTH, MARGIN = 320, 12
TALLEST, FLATTEST = 1.4, 0.5
LARGEST_DOT, SMALLEST_DOT = 6.0, 1.0
PIN = 7.5
RING, TURNS = PIN * 2, 12
METRES_PER_DEGREE = 111_320
ROUND_METRES = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
Place = tuple[int, int]
"""Latitude and longitude in millionths of a degree."""


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Pin:
    """`x`, `y`: where the number stands, clear of the others; `at_x`, `at_y`: the place itself."""

    number: int
    x: float
    y: float
    at_x: float
    at_y: float


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """`scale`: a round number of metres and how long it is on the picture."""

    width: int
    height: int
    dots: list[Dot]
    pins: list[Pin]
    scale: tuple[int, float]


def sketch(grid: Grid, *, cells: Iterable[Cell], pins: Sequence[tuple[int, Place]]) -> Sketch:
    """Return the map of a grid. `pins`: numbered places; those beyond the map are left out."""
    paper = _Paper(grid)
    shown = [(number, paper.point(place)) for number, place in pins if paper.covers(place)]
    return Sketch(width=WIDTH, height=paper.height, dots=_dots(grid, paper, cells), pins=_apart(shown, paper), scale=paper.scale())


class _Paper:
    """Degrees to pixels. A degree of longitude is shorter by the cosine of the latitude."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.south, self.west = grid.south_e6, grid.west_e6
        self.rise, self.run = grid.rows * grid.cell_e6, grid.columns * grid.cell_e6
        self.squeeze = math.cos(math.radians((self.south + self.rise / 2) / 1e6))
        shape = self.rise / (self.run * self.squeeze)
        self.height = round(MARGIN * 2 + (WIDTH - MARGIN * 2) * min(max(shape, FLATTEST), TALLEST))
        self.zoom = min((WIDTH - MARGIN * 2) / (self.run * self.squeeze), (self.height - MARGIN * 2) / self.rise)
        self.left = (WIDTH - self.run * self.squeeze * self.zoom) / 2
        self.bottom = self.height - (self.height - self.rise * self.zoom) / 2

    def covers(self, place: Place) -> bool:
        return 0 <= place[0] - self.south <= self.rise and 0 <= place[1] - self.west <= self.run

    def point(self, place: tuple[float, float]) -> tuple[float, float]:
        x = self.left + (place[1] - self.west) * self.squeeze * self.zoom
        return round(x, 1), round(self.bottom - (place[0] - self.south) * self.zoom, 1)

    def scale(self) -> tuple[int, float]:
        pixels_per_metre = self.zoom * 1e6 / METRES_PER_DEGREE
        metres = max((each for each in ROUND_METRES if each * pixels_per_metre <= WIDTH / 3), default=ROUND_METRES[0])
        return metres, round(metres * pixels_per_metre, 1)


def _dots(grid: Grid, paper: _Paper, cells: Iterable[Cell]) -> list[Dot]:
    """Return a dot for each cell; its area grows with the number of places."""
    counts: dict[tuple[int, int], int] = {}
    for cell in cells:
        if cell.row is not None and cell.column is not None:
            counts[cell.row, cell.column] = counts.get((cell.row, cell.column), 0) + cell.number
    most = max(counts.values(), default=1)
    dots = []
    for (row, column), count in counts.items():
        middle = (grid.south_e6 + (row + 0.5) * grid.cell_e6, grid.west_e6 + (column + 0.5) * grid.cell_e6)
        dots.append(Dot(*paper.point(middle), size=round(SMALLEST_DOT + LARGEST_DOT * math.sqrt(count / most) * 0.7, 1)))
    return dots


def _apart(shown: Sequence[tuple[int, tuple[float, float]]], paper: _Paper) -> list[Pin]:
    """Put each number at its place or, where another stands, at the nearest free spot around it."""
    pins: list[Pin] = []
    for number, (at_x, at_y) in shown:
        x, y = next((spot for spot in _spots(at_x, at_y, paper) if _free(spot, pins)), (at_x, at_y))
        pins.append(Pin(number, x, y, at_x, at_y))
    return pins


def _spots(x: float, y: float, paper: _Paper) -> Iterable[tuple[float, float]]:
    for ring in range(TURNS):
        for step in range(max(ring * 6, 1)):
            angle = 2 * math.pi * step / max(ring * 6, 1)
            spot = (round(x + math.sin(angle) * ring * RING, 1), round(y - math.cos(angle) * ring * RING, 1))
            if PIN <= spot[0] <= WIDTH - PIN and PIN <= spot[1] <= paper.height - PIN:
                yield spot


def _free(spot: tuple[float, float], pins: Sequence[Pin]) -> bool:
    return all(math.dist(spot, (pin.x, pin.y)) >= 2 * PIN for pin in pins)
