"""Distances between places of a city."""

from hypothesis import given
from hypothesis import strategies as st

from server.registry.distance import apart_sql, metres_between

PLACES = st.tuples(st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000))


def test_one_degree_of_latitude_is_about_111_km() -> None:
    assert metres_between((30_000_000, 120_000_000), (31_000_000, 120_000_000)) == 111_195


def test_a_degree_of_longitude_shrinks_with_latitude() -> None:
    assert metres_between((60_000_000, 120_000_000), (60_000_000, 121_000_000)) == 55_597


@given(PLACES, PLACES)
def test_there_is_as_far_as_back_and_never_farther_than_half_around_the_earth(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert metres_between(one, other) == metres_between(other, one)
    assert 0 <= metres_between(one, other) <= 20_015_200
    assert metres_between(one, one) == 0


def test_the_order_of_distance_is_integers_whatever_the_place() -> None:
    asked = apart_sql((-30_000_000, 120_000_000))
    assert "(-30000000)" in asked
    assert "* 866 / 1000" in asked
