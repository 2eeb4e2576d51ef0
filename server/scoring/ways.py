"""How a subject can rise: what each indicator could still bring. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.enums import Measure
from server.scoring.scorecard import Indicator, Scorecard, Tier, weighted


@dataclass(frozen=True)
class Way:
    """`each` is the best that one further record brings, `up_to` the most that the indicator could still add."""

    indicator: Indicator
    each: int
    up_to: int


@dataclass(frozen=True)
class NextTier:
    tier: Tier
    points_needed: int
    ways: tuple[Way, ...]


def next_tier(card: Scorecard, *, points: int, by_indicator: Mapping[str, int]) -> NextTier | None:
    """Return what is missing for the next tier and what could bring it, most helpful first; None in the highest tier.

    by_indicator: what each indicator contributes now, after its cap.
    """
    above = card.tier_above(points)
    if above is None:
        return None
    ways = [_way(card, indicator, by_indicator.get(indicator.code, 0), points) for indicator in card.indicators]
    helpful = sorted((way for way in ways if way.up_to > 0), key=lambda way: -way.up_to)
    return NextTier(above, above.minimum_points - points, tuple(helpful))


def _way(card: Scorecard, indicator: Indicator, has: int, points: int) -> Way:
    best = max(weighted(indicator, choice) for choice in indicator.choices)
    most = _most(indicator, best)
    to_the_top = card.maximum_points - points
    up_to = to_the_top if most is None else min(most - has, to_the_top)
    each = best - has if indicator.measure is Measure.COUNT else best
    return Way(indicator, max(0, min(each, up_to)), up_to)


def _most(indicator: Indicator, best: int) -> int | None:
    """Return the highest sum the indicator can reach; None when nothing limits it."""
    if best <= 0:
        return 0
    if indicator.measure is Measure.COUNT:
        return best
    limits = [indicator.cap] if indicator.cap is not None else []
    if indicator.newest is not None:
        limits.append(best * indicator.newest)
    return min(limits, default=None)
