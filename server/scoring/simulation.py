"""What another scorecard would make of subjects that are scored now. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.scoring.evaluation import Fact, evaluate
from server.scoring.scorecard import NOT_YET_RATED, Scorecard


@dataclass(frozen=True)
class Standing:
    """A scored subject: its tier and points now, and what is known about it."""

    tier: str
    points: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Simulation:
    """How many of `subjects` would rise and fall in points, and for each tier how many stand in it now and would then.

    complete: whether these are all scored subjects. A subject without a tier counts under NOT_YET_RATED.
    """

    subjects: int
    complete: bool
    rise: int
    fall: int
    tiers: list[dict[str, str | int]]


def compare(card: Scorecard, standings: Sequence[Standing], *, day: date, complete: bool) -> Simulation:
    """Evaluate each subject under `card` on a local day and count what differs."""
    then = [evaluate(card, each.facts, day=day) for each in standings]
    now_in, then_in = Counter(each.tier for each in standings), Counter(each.tier for each in then)
    words = [NOT_YET_RATED, *(tier.code for tier in card.tiers)]
    return Simulation(
        subjects=len(standings),
        complete=complete,
        rise=sum(after.points > before.points for before, after in zip(standings, then, strict=True)),
        fall=sum(after.points < before.points for before, after in zip(standings, then, strict=True)),
        tiers=[{"tier": word, "now": now_in[word], "then": then_in[word]} for word in words],
    )
