"""When money runs out. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from server.ledger.posting import split

MOST_DAYS_AHEAD = 3650
OCCURRENCES = 20
"""A multiple of how often a weekday can occur within 30 days (four or five times), so that means of whole fen stay whole."""

Place = UUID | str | None
"""Whose purse pays at a desk: a merchant's allotment, a district's, or the campaign."""


@dataclass(frozen=True, kw_only=True)
class Pot:
    """What one funder has left for a benefit at one place (fen), and which share of each discount there it bears (basis points)."""

    place: Place
    funder: str
    share_bps: int
    left_fen: int


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A pot, what the days replayed would have taken from it (fen), and the first day on which it would not do; None: it lasts."""

    pot: Pot
    cost_fen: int
    runs_out_on: date | None


def outlooks(
    pots: Sequence[Pot], spent: Mapping[tuple[date, Place], int], *, days: Sequence[date], today: date, last: date | None
) -> list[Outlook]:
    """Return how long each pot does at the pace of `days`, each weekday at its own mean. `last`: the last day of the window."""
    found = []
    for pot in pots:
        daily = {day: _share(fen, pot, pots) for (day, place), fen in spent.items() if place == pot.place}
        day = runs_out_on(pot.left_fen, daily, days=days, today=today)
        found.append(Outlook(pot=pot, cost_fen=sum(daily.values()), runs_out_on=day if day and (last is None or day <= last) else None))
    return found


def runs_out_on(left_fen: int, daily: Mapping[date, int], *, days: Iterable[date], today: date) -> date | None:
    """Return the first day after today on which `left_fen` does not suffice any more; None where it does for ten years."""
    times = Counter(day.isoweekday() for day in days)
    taken: Counter[int] = Counter()
    for day, fen in daily.items():
        taken[day.isoweekday()] += fen
    pace = {weekday: taken[weekday] * OCCURRENCES // number for weekday, number in times.items()}
    left = left_fen * OCCURRENCES
    if not any(pace.values()):
        return None
    for ahead in range(1, MOST_DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        left -= pace.get(day.isoweekday(), 0)
        if left < 0:
            return day
    return None


def _share(fen: int, pot: Pot, pots: Sequence[Pot]) -> int:
    """Return what a pot bears of a day's cost at its place."""
    bearing = [each for each in pots if each.place == pot.place]
    return split(fen, [each.share_bps for each in bearing])[bearing.index(pot)] if pot.share_bps else 0
