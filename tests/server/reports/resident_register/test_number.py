"""A resident's number, as people write it."""

from uuid import UUID

import pytest

from server.reports.resident_register.number import number_of, parsed


def test_it_is_the_end_of_the_id_and_is_read_back() -> None:
    id = UUID("01a2236f-8239-7fc7-b708-5958577f91c2")
    assert number_of(id) == "577F-91C2"
    for typed in ("577F-91C2", " 577f 91c2", "577f91c2"):
        assert parsed(typed) == id.hex[-8:]


@pytest.mark.parametrize("text", ["", "577F-91C", "13800001111", "577G-91C2", "577F--91C2", "577F-91C2-0000"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert parsed(text) is None
