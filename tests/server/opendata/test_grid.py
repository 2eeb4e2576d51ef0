"""The map is drawn where the places are."""

from server.opendata.grid import CELLS, Grid, grid_over


def test_a_grid_lies_over_every_place_in_equal_cells() -> None:
    grid = grid_over({3022: 5, 3026: 5}, {12012: 5, 12013: 5})
    assert grid == Grid(30_220_000, 120_120_000, cell_e6=1042, rows=48, columns=20)
    assert grid.covers(30_220_000, 120_120_000)
    assert grid.covers(30_269_999, 120_139_999)
    assert not grid.covers(30_219_999, 120_120_000)


def test_one_mistyped_coordinate_does_not_make_the_city_a_dot() -> None:
    grid = grid_over({0: 1, 3022: 300, 3023: 300, 9000: 1}, {-12012: 1, 12012: 601})
    assert grid
    assert (grid.south_e6, grid.west_e6) == (30_220_000, 120_120_000)
    assert max(grid.rows, grid.columns) <= CELLS


def test_without_places_there_is_no_map() -> None:
    assert grid_over({}, {}) is None
