"""Amounts as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.admin.amounts import hundredths, typed


@pytest.mark.parametrize(
    ("text", "read"),
    [("8", 800), ("8.5", 850), ("8.05", 805), (" ¥1,234.50 ", 123_450), ("12%", 1200), ("-3", -300), ("0.1", 10), ("0", 0)],
)
def test_two_decimals_are_read_exactly(text: str, read: int) -> None:
    assert hundredths(text) == read


@pytest.mark.parametrize("text", ["", "x", "1.234", "1e3", "٣", "1 2x", ".5", "NaN", "9" * 11, "--1"])
def test_anything_else_is_no_amount(text: str) -> None:
    assert hundredths(text) is None


@given(st.integers(-(10**11), 10**11))
def test_what_is_shown_is_read_again(amount: int) -> None:
    assert hundredths(typed(amount)) == amount


def test_nothing_is_shown_for_nothing() -> None:
    assert typed(None) == ""
