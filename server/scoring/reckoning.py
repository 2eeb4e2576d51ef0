"""From a score as it stands to what it must become. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from models.enums import EntryReason
from server.scoring.evaluation import Contribution, Evaluation, Fact, evaluate
from server.scoring.ledger import Part, moves
from server.scoring.scorecard import NO_STANDING, NOT_YET_RATED, Scorecard

WITHOUT_CONSENT = Evaluation((), 0, NO_STANDING)
ENDED = {NO_STANDING: EntryReason.CONSENT_WITHDRAWN, NOT_YET_RATED: EntryReason.TOO_LITTLE_TO_JUDGE}


@dataclass(frozen=True)
class Before:
    """A score as it stands: the sums of its entries by part, its tier, and whether the scorecard that counts now made it."""

    parts: Mapping[Part, int]
    tier: str
    same_rules: bool


@dataclass(frozen=True)
class Reckoning:
    """The entries to append, and the points and tier that result."""

    entries: tuple[Contribution, ...]
    points: int
    tier: str


def reckon(card: Scorecard, before: Before, facts: Iterable[Fact] | None, *, day: date) -> Reckoning | None:
    """Return what to append so that the entries add up to what the facts are worth on `day`; None when nothing changes.

    facts: None when the subject must not be scored (a resident without consent): whatever it has is taken back entry by entry.
    """
    found = WITHOUT_CONSENT if facts is None else evaluate(card, facts, day=day)
    ended = ENDED.get(found.tier, EntryReason.NO_LONGER_COUNTED)
    entries = moves(before.parts, found.contributions, ended=ended, new_rules=not before.same_rules)
    if not entries and found.tier == before.tier and (before.same_rules or not found.contributions):
        return None
    return Reckoning(tuple(entries), found.points, found.tier)
