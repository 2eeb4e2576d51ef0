"""Complaints and reviews are told in numbers, rounded by integers, and nothing is told that proves nothing."""

import pytest

from models.enums import ComplaintState
from server.reports import opinions


@pytest.mark.parametrize(
    ("by_stars", "average_tenths"),
    [({}, None), ({5: 1}, 50), ({4: 1, 5: 1}, 45), ({4: 1, 5: 2}, 47), ({1: 19, 2: 1}, 11), ({1: 20, 2: 1}, 10), ({1: 3, 5: 1}, 20)],
)
def test_the_average_is_rounded_half_up_to_a_tenth(by_stars: dict[int, int], average_tenths: int | None) -> None:
    assert opinions.reviews(by_stars, []).average_tenths == average_tenths


def test_reviews_are_counted_by_stars() -> None:
    told = opinions.reviews({5: 7, 1: 2}, [])
    assert (told.count, told.by_stars) == (9, (2, 0, 0, 0, 7))


def test_complaints_are_counted_by_how_they_ended() -> None:
    counts = {ComplaintState.ACCEPTED: 2, ComplaintState.ANSWERED: 1, ComplaintState.RESOLVED: 5, ComplaintState.UNRESOLVED: 1}
    told = opinions.complaints(counts, [])
    assert (told.in_progress, told.resolved, told.unresolved) == (3, 5, 1)
