"""Values from outside, checked by pydantic: text without control characters, and every fault named by its path."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from server.platform.errors import Reason

NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Text = Annotated[str, StringConstraints(pattern=NO_CONTROL, strip_whitespace=True)]
"""Text without control characters (tab and line breaks are allowed)."""
_WORDS = {"missing": "missing", "extra_forbidden": "unknown_field"}
_RANGES = ("greater", "less", "too_", "string_too", "int_parsing_size")


def faults(error: ValueError, *, at: str = "") -> list[Reason]:
    """Return one reason for every fault, with its path below `at`; a fault that a validator words itself keeps that word."""
    if not isinstance(error, ValidationError):
        return [Reason(code="bad_character", path=at or None)]
    found = error.errors()
    # A list whose items were refused is called too short as well: that says nothing more.
    told = [each for each in found if not (each["type"] == "too_short" and _has_faults_below(each["loc"], found))]
    return [Reason(code=_word(each["type"]), path=".".join([*([at] if at else []), *map(str, each["loc"])])) for each in told]


def _has_faults_below(loc: tuple[int | str, ...], found: Sequence[ErrorDetails]) -> bool:
    return any(len(each["loc"]) > len(loc) and each["loc"][: len(loc)] == loc for each in found)


def _word(kind: str) -> str:
    if kind.startswith("xinma_"):
        return kind.removeprefix("xinma_")
    if kind.startswith(_RANGES):
        return "out_of_range"
    return _WORDS.get(kind) or ("wrong_type" if kind.endswith("_type") else "wrong_format")
