"""JSON from outside, read strictly: what two readers could understand differently is refused (RFC 8259, RFC 7493)."""

import json
import math
from typing import Any

from server.platform.errors import Invalid

MOST_EXACT = 2**53 - 1


def parsed(raw: bytes) -> Any:
    """Return the value of a JSON text in UTF-8; a number without a fraction is an int, however it is written.

    Invalid("not_json") for what is no JSON or nested beyond reason, for NaN and infinities; Invalid("name_twice") when an object has a name
    twice; Invalid("bad_character") for half a surrogate pair.
    """
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse, parse_float=_number, parse_int=_sized)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Invalid("bad_character") from None
    except json.JSONDecodeError as error:
        raise Invalid("not_json", detail=f"line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError):
        raise Invalid("not_json") from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Invalid("name_twice")
    return found


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _number(text: str) -> float | int:
    """1.0 is the integer 1 (JSON Schema 2020-12, 6.1.1), as long as every reader sees the same one."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return int(number) if number.is_integer() and abs(number) <= MOST_EXACT else number


def _sized(text: str) -> int:
    """An integer that no field could hold costs quadratic time to read."""
    if len(text) > 40:
        raise ValueError(text)
    return int(text)
