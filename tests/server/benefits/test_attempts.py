"""What people tried, told again."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from server.benefits.attempts import Attempt, without_repeats
from tests.cast import NOW
from tests.server.benefits.offers import DESK, GOLD, standing_on


def attempt(*, minutes: int = 0, granted: bool = False, amount_fen: int = 30_000, resident: int = 1) -> Attempt:
    return Attempt(
        standing=replace(standing_on(GOLD), resident_id=UUID(int=resident)), tier="gold", desk=DESK, amount_fen=amount_fen,
        discount_fen=4_500 if granted else 0, granted=granted, decided_at=NOW + timedelta(minutes=minutes),
    )  # fmt: skip


def test_what_was_tried_again_in_vain_counts_once_and_not_where_it_was_granted_after_all() -> None:
    first, again, other, dearer = attempt(), attempt(minutes=1), attempt(minutes=2, resident=2), attempt(minutes=3, amount_fen=9)
    assert without_repeats([first, again, other, dearer]) == [first, other, dearer]
    granted = attempt(minutes=4, granted=True)
    assert without_repeats([first, again, other, granted]) == [other, granted]


def test_what_was_granted_counts_each_time() -> None:
    twice = [attempt(granted=True), attempt(minutes=1, granted=True)]
    assert without_repeats(twice) == twice
