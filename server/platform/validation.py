"""Values from outside, checked by pydantic: text without control characters, and every fault named by its path."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from server.platform.errors import Reason

OUR_RULE = "xinma_"
UNSEEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Control characters and those that turn the direction of what follows, so that a text reads otherwise than it is."""
NO_CONTROL = rf"^[^{UNSEEN}]*$"
NOT_BLANK = rf"^[^{UNSEEN}]*[^\s\x85\ufeff{UNSEEN}][^{UNSEEN}]*$"
_BREAKS = r"\t\n\r\x85\u2028\u2029"
ONE_LINE = rf"^[^{UNSEEN}{_BREAKS}]*[^\s\ufeff{UNSEEN}{_BREAKS}][^{UNSEEN}{_BREAKS}]*$"


def _say_not_blank(schema: dict[str, Any]) -> None:
    """What stands around is not counted, so a text of at least one character has one that is no space."""
    if schema.get("minLength"):
        schema["pattern"] = NOT_BLANK


Text = Annotated[str, StringConstraints(pattern=NO_CONTROL, strip_whitespace=True), Field(json_schema_extra=_say_not_blank)]
"""Text without control characters (tab and line breaks are allowed)."""
Line = Annotated[str, StringConstraints(pattern=ONE_LINE, strip_whitespace=True)]
"""Text of one line, not blank."""
SAID = {NO_CONTROL: "no control characters", ONE_LINE: "one line without control characters"}
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "min_length": "≥", "max_length": "≤"}
_WORDS = {"missing": "missing", "extra_forbidden": "unknown_field"}
_FORMS = {"uuid": "UUID", "date": "2026-11-20", "datetime": "2026-11-20T04:00:00Z", "int": "123", "url": "https://…"}
_RANGES = ("greater", "less", "too_", "string_too", "int_parsing_size")


def faults(error: ValueError, *, at: str = "") -> list[Reason]:
    """Return one reason for every fault, with its path below `at`; a fault that a validator words itself keeps that word."""
    if not isinstance(error, ValidationError):
        return [Reason(code="bad_character", path=at or None)]
    found = error.errors()
    # A list whose items were refused is called too short as well: that says nothing more.
    told = [each for each in found if not (each["type"] == "too_short" and _has_faults_below(each["loc"], found))]
    return [_reason(each, ".".join([*([at] if at else []), *map(str, each["loc"])])) for each in told]


def _reason(error: ErrorDetails, path: str) -> Reason:
    return Reason(code=_word(error["type"]), path=path, expected=_allowed(error), actual=_measured(error))


def _allowed(error: ErrorDetails) -> str | None:
    """Return what would be right, as far as the schema says it: `≤ 100`, a pattern, the words of an enum."""
    limits = error.get("ctx", {})
    if "pattern" in limits:
        return SAID.get(limits["pattern"], str(limits["pattern"]))
    if isinstance(limits.get("expected"), str):
        return str(limits["expected"])
    bounds = [f"{sign} {limits[name]}" for name, sign in SIGNS.items() if name in limits]
    return bounds[0] if bounds else _FORMS.get(error["type"].partition("_")[0])


def _measured(error: ErrorDetails) -> int | None:
    """Return the number, or the length, that is out of range. Texts are not repeated: they may be personal."""
    sent = error["input"]
    if _word(error["type"]) != "out_of_range" or isinstance(sent, bool):
        return None
    if isinstance(sent, int):
        return sent if abs(sent) < 1 << 53 else None
    return len(sent) if isinstance(sent, (str, list, dict)) and "length" in "".join(error.get("ctx", {})) else None


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
