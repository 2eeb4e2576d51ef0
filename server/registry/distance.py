"""Distances in a city. Pure."""

from math import asin, cos, radians, sin, sqrt

EARTH_METRES = 6_371_009
"""Mean radius (IUGG)."""


def metres_between(one_e6: tuple[int, int], other_e6: tuple[int, int]) -> int:
    """Return the great-circle distance of two (latitude, longitude) in millionths of a degree (haversine formula)."""
    latitude, other_latitude = radians(one_e6[0] / 1e6), radians(other_e6[0] / 1e6)
    longitude_apart = radians((other_e6[1] - one_e6[1]) / 1e6)
    half_chord = sin((other_latitude - latitude) / 2) ** 2 + cos(latitude) * cos(other_latitude) * sin(longitude_apart / 2) ** 2
    return round(2 * EARTH_METRES * asin(sqrt(min(1.0, half_chord))))


def apart_sql(place_e6: tuple[int, int]) -> str:
    """Return SQL that orders rows with latitude_e6 and longitude_e6 by their distance from a place, within a city: integers alone."""
    latitude, longitude = place_e6
    shortening = round(1000 * cos(radians(latitude / 1e6)))
    north = f"(CAST(latitude_e6 AS BIGINT) - ({latitude}))"
    east = f"((CAST(longitude_e6 AS BIGINT) - ({longitude})) * {shortening} / 1000)"
    return f"({north} * {north} + {east} * {east})"
