"""Values from outside, checked by pydantic: text without control characters, and every fault named by its path."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from server.platform.errors import Reason

OUR_RULE = "xinma_"
NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
NOT_BLANK = NO_CONTROL.replace("*$", r"*[^\s\x00-\x20\x7f\x85\ufeff]") + NO_CONTROL[1:]


def _say_not_blank(schema: dict[str, Any]) -> None:
    """What stands around is not counted, so a text of at least one character has one that is no space."""
    if schema.get("minLength"):
        schema["pattern"] = NOT_BLANK


Text = Annotated[str, StringConstraints(pattern=NO_CONTROL, strip_whitespace=True), Field(json_schema_extra=_say_not_blank)]
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


def breaks_rules_only(error: ValueError) -> bool:
    """Tell whether the values have the form that their schema describes, and only validators of ours refuse them."""
    return isinstance(error, ValidationError) and all(each["type"].startswith(OUR_RULE) for each in error.errors())


def _word(kind: str) -> str:
    if kind.startswith(OUR_RULE):
        return kind.removeprefix(OUR_RULE)
    if kind.startswith(_RANGES):
        return "out_of_range"
    return _WORDS.get(kind) or ("wrong_type" if kind.endswith("_type") else "wrong_format")
