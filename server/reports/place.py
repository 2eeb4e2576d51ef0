"""Where a scan was, as coarsely as it is kept. Pure."""

import re
from decimal import ROUND_HALF_UP, Decimal

LATITUDE = r"(-?(?:90(?:\.0{1,15})?|[0-8]?[0-9](?:\.[0-9]{1,15})?))"
LONGITUDE = r"(-?(?:180(?:\.0{1,15})?|(?:1[0-7])?[0-9](?:\.[0-9]{1,15})?|[0-9]{2}(?:\.[0-9]{1,15})?))"
PLACE = re.compile(f"{LATITUDE},{LONGITUDE}")


def rounded_place(text: str) -> tuple[int, int]:
    """Return `latitude,longitude` in degrees (WGS 84) as thousandths of a degree, about 100 m. ValueError when it is no place."""
    return _scaled(text, 1000)


def place_e6(text: str) -> tuple[int, int]:
    """Return the same as millionths of a degree, about 10 cm: what a search begins from and nobody keeps. ValueError likewise."""
    return _scaled(text, 1_000_000)


def _scaled(text: str, scale: int) -> tuple[int, int]:
    found = PLACE.fullmatch(text)
    if found is None:
        raise ValueError("not latitude,longitude in degrees")
    latitude, longitude = (int((Decimal(each) * scale).to_integral_value(ROUND_HALF_UP)) for each in found.groups())
    return latitude, longitude
