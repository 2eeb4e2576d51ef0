"""The squares of the city's map: where most places lie, cut into cells. Pure; angles in millionths of a degree (WGS 84)."""

from collections.abc import Mapping
from dataclasses import dataclass

COARSE_E6 = 10_000
"""About a kilometre: how finely it is first looked where places lie."""
CELLS = 48
LEFT_OUT = 400
"""One place in so many at each end may lie beyond the map: a single mistyped coordinate must not shrink the city to a dot."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`cell_e6` is the side of a cell; row 0 is the southernmost, column 0 the westernmost."""

    south_e6: int
    west_e6: int
    cell_e6: int
    rows: int
    columns: int

    def covers(self, latitude_e6: int, longitude_e6: int) -> bool:
        return (
            0 <= latitude_e6 - self.south_e6 < self.rows * self.cell_e6 and 0 <= longitude_e6 - self.west_e6 < self.columns * self.cell_e6
        )


def grid_over(latitudes: Mapping[int, int], longitudes: Mapping[int, int]) -> Grid | None:
    """Return the grid over most places, from how many lie in each coarse step; None when there are none."""
    if not latitudes or not longitudes:
        return None
    south, north = _most_of(latitudes)
    west, east = _most_of(longitudes)
    height, width = (north + 1 - south) * COARSE_E6, (east + 1 - west) * COARSE_E6
    cell = max(-(-max(height, width) // CELLS), 1)
    return Grid(south * COARSE_E6, west * COARSE_E6, cell, rows=-(-height // cell), columns=-(-width // cell))


def _most_of(steps: Mapping[int, int]) -> tuple[int, int]:
    """Return the first and the last step, leaving out a few places at each end."""
    spare = sum(steps.values()) // LEFT_OUT
    return _first_beyond(sorted(steps), steps, spare), _first_beyond(sorted(steps, reverse=True), steps, spare)


def _first_beyond(order: list[int], steps: Mapping[int, int], spare: int) -> int:
    seen = 0
    for step in order:
        seen += steps[step]
        if seen > spare:
            return step
    return order[-1]
