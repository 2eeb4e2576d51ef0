"""Faults of values from outside, in the service's own words."""

from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from routes import reading
from server.platform.validation import Line, Text, faults


class Shelf(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    width: Annotated[int, Field(ge=1)]
    books: list[str] = []


@pytest.mark.parametrize(
    ("value", "path", "code"),
    [
        ("{}", "shelf.width", "missing"),
        ('{"width": 0}', "shelf.width", "out_of_range"),
        ('{"width": true}', "shelf.width", "wrong_type"),
        ('{"width": 1, "books": ["a", 1]}', "shelf.books.1", "wrong_type"),
        ('{"width": 1, "colour": 1}', "shelf.colour", "unknown_field"),
    ],
)
def test_a_fault_has_a_word_and_a_path(value: str, path: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Shelf.model_validate_json(value)
    assert [(fault.path, fault.code) for fault in faults(refused.value, at="shelf")] == [(path, code)]


@pytest.mark.parametrize(
    ("kind", "sent", "expected", "actual"),
    [
        (Annotated[int, Field(le=100)], 101, "≤ 100", 101),
        (Annotated[str, Field(max_length=3)], "1101", "≤ 3", 4),
        (Annotated[list[int], Field(min_length=1)], [], "≥ 1", 0),
        (Annotated[str, Field(pattern="^[A-Z]{2}$")], "secret", "^[A-Z]{2}$", None),
        (Text, "a\x00", "no control characters", None),
        (Line, "a\nb", "one line without control characters", None),
        (Literal["red", "blue"], "green", "'red' or 'blue'", None),
        (UUID, "x", "UUID", None),
        (reading.Day, "1.2.2026", "2026-11-20", None),
    ],
)
def test_a_fault_says_what_would_be_right_and_repeats_no_text(kind: Any, sent: Any, expected: str, actual: int | None) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(sent)
    assert [(fault.expected, fault.actual) for fault in faults(refused.value)] == [(expected, actual)]


def test_text_that_is_no_text_is_a_bad_character() -> None:
    assert [(fault.path, fault.code) for fault in faults(ValueError())] == [(None, "bad_character")]


@pytest.mark.parametrize("text", ["a\x00", "\x1b[31m", "a\x7f", "面\u202e馆", "\u2066a", "a\u061c"])
def test_text_has_no_control_characters(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Text).validate_python(text)


def test_text_keeps_its_lines_and_loses_blanks_at_its_ends() -> None:
    assert TypeAdapter(Text).validate_python(" 一\n二\t ") == "一\n二"
