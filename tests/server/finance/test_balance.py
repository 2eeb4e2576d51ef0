"""How full a budget was, reckoned back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.finance.balance import lasts_days, used_by_day

FIRST = date(2026, 11, 1)


def test_each_day_ends_with_what_was_used_then() -> None:
    moved = {FIRST: 100, FIRST + timedelta(days=2): 50, FIRST + timedelta(days=3): -20}
    days = [FIRST + timedelta(days=n) for n in range(4)]
    assert used_by_day(1130, moved, days) == [1100, 1100, 1150, 1130]


def test_what_came_after_the_last_day_is_taken_off() -> None:
    assert used_by_day(500, {FIRST + timedelta(days=9): 200}, [FIRST]) == [300]


@pytest.mark.parametrize(
    ("left", "moved", "days"),
    [(1000, [100, 0, 50], 20), (49, [100, 0, 50], 0), (1000, [0, 0], None), (1000, [5, -10], None), (1000, [], None)],
    ids=["the mean of all days", "less than a day", "nothing spent", "more came back", "no day"],
)
def test_money_lasts_at_the_mean_pace_of_all_days(left: int, moved: list[int], days: int | None) -> None:
    assert lasts_days(left, moved) == days


@given(st.integers(0, 10**12), st.lists(st.integers(-1000, 1000), min_size=1, max_size=40))
def test_going_forward_again_meets_what_is_used_now(before: int, moves: list[int]) -> None:
    days = [FIRST + timedelta(days=n) for n in range(len(moves))]
    used = used_by_day(before + sum(moves), dict(zip(days, moves, strict=True)), days)
    assert used == [before + sum(moves[: n + 1]) for n in range(len(moves))]
