"""JSON is read in one way only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.platform.errors import Invalid
from server.platform.strict_json import parsed

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b"'a'", "not_json"),
        (b"[NaN]", "not_json"),
        (b"[-Infinity]", "not_json"),
        (b"[1e400]", "not_json"),
        (b"[" + b"9" * 5000 + b"]", "not_json"),
        (b"[" * 60_000, "not_json"),
        (b"[" * 3000 + b"]" * 3000, "not_json"),
        (b'{"a": 1, "a": 1}', "name_twice"),
        (b'{"b": {"a": 1, "a": 2}}', "name_twice"),
        (b'["\\ud800"]', "bad_character"),
        (b'{"\\udfff": 1}', "bad_character"),
        (b'["a\nb"]', "not_json"),
    ],
)
def test_what_is_no_json_or_could_be_read_in_two_ways_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        parsed(raw)
    assert refused.value.code == code


def test_a_refusal_says_where_the_text_stops_being_json() -> None:
    with pytest.raises(Invalid) as refused:
        parsed(b'{"a": 1,\n "b": oops}')
    assert refused.value.detail == "line 2, column 7"


@pytest.mark.parametrize(
    ("raw", "value"), [(b"1.0", 1), (b"-3.0", -3), (b"1e2", 100), (b"0.5", 0.5), (b"9007199254740993.0", 9007199254740992.0)]
)
def test_a_number_without_a_fraction_is_an_integer_however_it_is_written(raw: bytes, value: float) -> None:
    assert (parsed(raw), type(parsed(raw))) == (value, type(value))


@given(VALUES)
def test_whatever_is_written_as_json_is_read_back(value: object) -> None:
    from json import dumps

    assert parsed(dumps(value, ensure_ascii=False).encode()) == value
    assert parsed(dumps(value).encode()) == value
