"""The condition of a benefit as rows of a form: comparisons that must all hold. What is more than that is written as JSON. Pure.

Three fields tell what was shown and what is meant: `condition_was`, the rows, and `condition_json`. Whichever of rows and JSON was changed
counts, JSON first; a form sent as it was shown means the condition that was there, however it is written.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from routes.admin.amounts import hundredths, typed
from server.benefits.conditions import NUMBERS, Fact
from server.platform.errors import Reason

Fields = Mapping[str, str]
PARTS = ("fact", "how", "value")
FREE_ROWS, MOST_ROWS = 2, 20
HOW = ("at_least", "at_most", "between", "one_of", "none_of")
APART = re.compile(r"[,，、;；\n]")
SPAN = re.compile(r"^([0-9.,¥￥ ]+)[-–~～至]([0-9.,¥￥ ]+)$")
EVERY_PART = ("all", "any", "not", "fact", "at_least", "at_most", "one_of")


def fields_of_condition(condition: Any) -> dict[str, str]:
    """Return what stands in the form for a condition; no rows for one that rows cannot say."""
    rows = _rows(condition)
    fields = {"condition_was": _json(condition), "condition_json": _json(condition, indent=2)}
    for place, row in enumerate(rows or ()):
        fields |= {f"condition_{place}_{part}": text for part, text in zip(PARTS, row, strict=True)}
    return fields


def condition_rows(fields: Fields) -> range:
    """Return the numbers of the rows to show: those filled in and some to fill in; none beside a condition that rows cannot say."""
    used = [int(name.split("_")[1]) for name in fields if re.fullmatch(r"condition_\d{1,2}_fact", name, re.ASCII) and fields[name]]
    if not used and _rows(_read(fields.get("condition_was", ""))) is None:
        return range(0)
    return range(min(max(used, default=-1) + 1 + FREE_ROWS, MOST_ROWS))


def condition_of(fields: Fields, faults: list[Reason], *, words: Mapping[Fact, Mapping[str, str]]) -> Any:
    """Return the condition that the form means, None for none; what cannot be read goes to `faults`.

    `words`: what people call the words of a fact, and the word: either may be typed.
    """
    was = _read(fields.get("condition_was", ""))
    written = _written(fields.get("condition_json"), faults, was=was)
    if written != was:
        return written
    sent = [tuple(fields.get(f"condition_{place}_{part}", "").strip() for part in PARTS) for place in condition_rows(fields)]
    rows = [row for row in sent if any(row)]
    return was if rows == (_rows(was) or []) else _all([_leaf(place, row, faults, words) for place, row in enumerate(rows)])


def replacing(condition: Any) -> Any:
    """Return the merge patch that puts a condition in the place of any other: what it does not say is taken away."""
    if not isinstance(condition, dict):
        return condition
    return dict.fromkeys(EVERY_PART) | {name: replacing(value) if name == "not" else value for name, value in condition.items()}


def _written(text: str | None, faults: list[Reason], *, was: Any) -> Any:
    """Return what the field of JSON says; what was there when the form had none."""
    if text is None:
        return was
    try:
        return json.loads(text) if text.strip() else None
    except (ValueError, RecursionError):
        faults.append(Reason(code="wrong_format", path="condition_json", expected="JSON"))
        return was


def _all(leaves: list[Any]) -> Any:
    return {"all": leaves} if leaves else None


def _rows(condition: Any) -> list[tuple[str, ...]] | None:
    """Return fact, comparison and value of every row; None when rows cannot say it."""
    if condition is None:
        return []
    parts = condition.get("all") if isinstance(condition, dict) and set(condition) == {"all"} else [condition]
    rows = [_row(each) for each in parts] if isinstance(parts, list) else [None]
    return None if None in rows else [row for row in rows if row]


def _row(leaf: Any) -> tuple[str, ...] | None:
    if not isinstance(leaf, dict):
        return None
    inner, how = (leaf["not"], "none_of") if set(leaf) == {"not"} else (leaf, "one_of")
    match inner:
        case {"fact": str(fact), "one_of": [*words], **rest} if not rest:
            return fact, how, ", ".join(map(str, words))
        case {"fact": str(fact), "at_least": int(least), "at_most": int(most), **rest} if not rest and inner is leaf:
            return fact, "between", f"{_shown(fact, least)}-{_shown(fact, most)}"
        case {"fact": str(fact), "at_least": int(least), **rest} if not rest and inner is leaf:
            return fact, "at_least", _shown(fact, least)
        case {"fact": str(fact), "at_most": int(most), **rest} if not rest and inner is leaf:
            return fact, "at_most", _shown(fact, most)
    return None


def _leaf(place: int, row: Iterable[str], faults: list[Reason], words: Mapping[Fact, Mapping[str, str]]) -> Any:
    fact, how, text = row
    if fact not in set(Fact):
        faults.append(Reason(code="wrong_format", path=f"condition_{place}_fact"))
        return None
    if Fact(fact) in NUMBERS:
        return {"fact": fact} | _numbers(place, fact, how, text, faults)
    known = words.get(Fact(fact), {})
    listed = {"fact": fact, "one_of": [known.get(each.strip(), each.strip()) for each in APART.split(text) if each.strip()]}
    if how not in ("one_of", "none_of") or not listed["one_of"]:
        faults.append(Reason(code="comparison_unclear", path=f"condition_{place}_{'value' if how in ('one_of', 'none_of') else 'how'}"))
    return {"not": listed} if how == "none_of" else listed


def _numbers(place: int, fact: str, how: str, text: str, faults: list[Reason]) -> dict[str, int]:
    span = SPAN.match(text) if how == "between" else None
    if how not in ("at_least", "at_most", "between"):
        faults.append(Reason(code="comparison_unclear", path=f"condition_{place}_how"))
        return {}
    typed_in = {"at_least": span[1], "at_most": span[2]} if span else {how: text}
    values = {name: _number(fact, value) for name, value in typed_in.items()}
    found = {name: value for name, value in values.items() if value is not None}
    if len(found) < len(values) or (how == "between" and not span):
        faults.append(Reason(code="wrong_format", path=f"condition_{place}_value", expected="8-20" if how == "between" else "650"))
    return found


def _number(fact: str, text: str) -> int | None:
    if fact == Fact.ORDER_AMOUNT:
        return hundredths(text)
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None


def _shown(fact: str, value: int) -> str:
    return typed(value) if fact == Fact.ORDER_AMOUNT else str(value)


def _read(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _json(condition: Any, *, indent: int | None = None) -> str:
    return "" if condition is None else json.dumps(condition, ensure_ascii=False, indent=indent)
