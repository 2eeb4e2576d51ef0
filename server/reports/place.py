"""Where a scan was, as coarsely as it is kept. Pure."""

import re
from decimal import ROUND_HALF_UP, Decimal

PLACE = re.compile(r"(-?\d{1,3}(?:\.\d{1,15})?),(-?\d{1,3}(?:\.\d{1,15})?)", re.ASCII)


def rounded_place(text: str) -> tuple[int, int]:
    """Return `latitude,longitude` in degrees (WGS 84) as thousandths of a degree, about 100 m. ValueError when it is no place."""
    found = PLACE.fullmatch(text)
    if found is None:
        raise ValueError("not latitude,longitude in degrees")
    latitude, longitude = (int((Decimal(each) * 1000).to_integral_value(ROUND_HALF_UP)) for each in found.groups())
    if abs(latitude) > 90_000 or abs(longitude) > 180_000:
        raise ValueError("no such place on earth")
    return latitude, longitude
