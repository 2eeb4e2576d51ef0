"""A resident's number: what staff call somebody by without saying who it is; the last eight digits of the id, which are random. Pure."""

import re
from uuid import UUID

_NUMBER = re.compile(r"^([0-9a-f]{4})[ -]?([0-9a-f]{4})$")


def number_of(resident_id: UUID) -> str:
    """Return it as people read it: 7F3A-91C2."""
    digits = resident_id.hex[-8:].upper()
    return f"{digits[:4]}-{digits[4:]}"


def parsed(text: str) -> str | None:
    """Return the eight digits as they are kept, None for what is no such number."""
    found = _NUMBER.match(text.strip().lower())
    return "".join(found.groups()) if found else None
