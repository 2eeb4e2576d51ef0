"""A grade as the page tells it: one line an indicator, and no title of a record that is not public itself."""

from collections.abc import Collection
from uuid import UUID

from server.reports.facts import Rating, Why, WhyPart
from server.scoring.standings import Grade, ScorePart


def rating(grade: Grade, *, public: Collection[UUID]) -> Rating:
    """Return the rating; `public` are the ids of the records that the page shows."""
    return Rating(
        state=grade.state,
        tier=grade.tier,
        points=grade.points,
        maximum_points=grade.maximum_points,
        as_of=grade.as_of,
        scorecard=grade.scorecard.title if grade.scorecard else None,
        scorecard_version=grade.scorecard.version if grade.scorecard else None,
        since=grade.since,
        why=_by_indicator(grade.parts, public),
    )


def _by_indicator(parts: tuple[ScorePart, ...], public: Collection[UUID]) -> tuple[Why, ...]:
    grouped: dict[str, list[ScorePart]] = {}
    for part in parts:
        grouped.setdefault(part.indicator, []).append(part)
    return tuple(
        Why(
            indicator=indicator,
            title=same[0].title,
            points=sum(part.points for part in same),
            parts=tuple(_part(part, public) for part in same),
        )
        for indicator, same in grouped.items()
    )


def _part(part: ScorePart, public: Collection[UUID]) -> WhyPart:
    record = part.record if part.record and part.record.id in public else None
    return WhyPart(
        points=part.points, reason=part.reason, record=record.title if record else None, dated_on=record.dated_on if record else None
    )
