"""Complaints and reviews in numbers. Pure, integers only."""

from collections.abc import Mapping, Sequence

from models.enums import ComplaintState
from server.complaints.states import IN_PROGRESS
from server.reports.facts import ComplaintLine, Complaints, ReviewLine, Reviews


def complaints(counts: Mapping[ComplaintState, int], recent: Sequence[ComplaintLine]) -> Complaints:
    """Summarise the number of complaints in each state; `recent` are the newest of them."""
    return Complaints(
        resolved=counts.get(ComplaintState.RESOLVED, 0),
        unresolved=counts.get(ComplaintState.UNRESOLVED, 0),
        in_progress=sum(counts.get(state, 0) for state in IN_PROGRESS),
        recent=tuple(recent),
    )


def reviews(counts: Mapping[int, int], recent: Sequence[ReviewLine]) -> Reviews:
    """Summarise the number of reviews with 1 to 5 stars."""
    count = sum(counts.values())
    total = sum(stars * number for stars, number in counts.items())
    one, two, three, four, five = (counts.get(stars, 0) for stars in range(1, 6))
    return Reviews(
        count=count,
        average_tenths=(20 * total + count) // (2 * count) if count else None,
        by_stars=(one, two, three, four, five),
        recent=tuple(recent),
    )
