"""Faults of values from outside, in the service's own words."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from server.platform.validation import Text, faults


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


def test_text_that_is_no_text_is_a_bad_character() -> None:
    assert [(fault.path, fault.code) for fault in faults(ValueError())] == [(None, "bad_character")]


@pytest.mark.parametrize("text", ["a\x00", "\x1b[31m", "a\x7f"])
def test_text_has_no_control_characters(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Text).validate_python(text)


def test_text_keeps_its_lines_and_loses_blanks_at_its_ends() -> None:
    assert TypeAdapter(Text).validate_python(" 一\n二\t ") == "一\n二"
