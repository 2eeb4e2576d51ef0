"""Whose use counts against which limit, and in which period."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from operator import itemgetter
from typing import NamedTuple

from models.enums import LimitEntity, LimitPeriod
from server.benefits.periods import period_start
from server.benefits.terms import Limit

LONGEST_KEY = 80
LETTERS = {
    LimitEntity.CAMPAIGN: "c",
    LimitEntity.DISTRICT: "d",
    LimitEntity.HOUSEHOLD: "h",
    LimitEntity.CLERK: "k",
    LimitEntity.MERCHANT: "m",
    LimitEntity.NATURAL_PERSON: "n",
    LimitEntity.RESIDENT: "r",
    LimitEntity.VEHICLE: "v",
}
RESIDENT_AND_MERCHANT = (LimitEntity.RESIDENT, LimitEntity.MERCHANT)


class Meter(NamedTuple):
    """What one counter counts: an entity's use of one benefit in one period.

    Counters are claimed in the order of their meters, so that no two deeds wait for each other in a ring. `entity` is one word, `pair`, or
    letters of LETTERS; `period` a word, or `rolling:30` for the 30 days that end on `period_start`.
    """

    entity: str
    entity_key: str
    period: str
    period_start: date

    @property
    def rolling_days(self) -> int | None:
        name, _, days = self.period.partition(":")
        return int(days) if name == LimitPeriod.ROLLING else None

    @property
    def since(self) -> date:
        """The first day whose uses count."""
        return self.period_start - timedelta(days=(self.rolling_days or 1) - 1)


@dataclass(frozen=True, slots=True)
class Used:
    """Where a counter stands: uses, and their value in fen."""

    count: int = 0
    fen: int = 0


Usage = Mapping[Meter, Used]
Parties = Mapping[LimitEntity, str]
"""Who takes part in a use, by key; whoever is not known is left out."""
UNUSED = Used()


def meter(limit: Limit, *, parties: Parties, day: date) -> Meter:
    """Return the counter that a limit looks at for a use on a local day. KeyError for a party that is not known."""
    who = limit.who
    if len(who) == 1:
        word, key = who[0].value, parties[who[0]]
    else:
        word, key = entity_word(who), entity_key([parties[entity] for entity in who])
    if limit.days is not None:
        return Meter(word, key, f"{limit.period.value}:{limit.days}", day)
    return Meter(word, key, limit.period.value, period_start(limit.period, day))


def meters(limits: Iterable[Limit], *, parties: Parties, day: date) -> list[tuple[Meter, Limit]]:
    """Return every limit whose parties are known with its counter, in the order in which counters are claimed."""
    return in_order((meter(limit, parties=parties, day=day), limit) for limit in limits if not unknown(limit, parties))


def in_order(metered: Iterable[tuple[Meter, Limit]]) -> list[tuple[Meter, Limit]]:
    return sorted(metered, key=itemgetter(0))


def counted(metered: Iterable[Meter]) -> list[list[str]]:
    """Return meters as they are kept with a use; `recounted` reads them again."""
    return [[each.entity, each.entity_key, each.period, each.period_start.isoformat()] for each in metered]


def recounted(kept: Iterable[Sequence[str]]) -> list[Meter]:
    return [Meter(entity, key, period, date.fromisoformat(start)) for entity, key, period, start in kept]


def summed(daily: Usage, rolling: Iterable[Meter]) -> dict[Meter, Used]:
    """Return where rolling counters stand, of the days that each of them covers."""
    return {
        meter: Used(
            count=sum(used.count for day, used in daily.items() if _covers(meter, day)),
            fen=sum(used.fen for day, used in daily.items() if _covers(meter, day)),
        )
        for meter in rolling
    }


def _covers(meter: Meter, day: Meter) -> bool:
    same = (meter.entity, meter.entity_key, meter.period) == (day.entity, day.entity_key, day.period)
    return same and meter.since <= day.period_start <= meter.period_start


def unknown(limit: Limit, parties: Parties) -> list[LimitEntity]:
    """Return the parties of a limit that are not known."""
    return [entity for entity in limit.who if entity not in parties]


def entity_word(who: Iterable[LimitEntity]) -> str:
    """Return at most 20 characters for entities in their canonical order."""
    several = tuple(who)
    if len(several) == 1:
        return several[0].value
    return LimitEntity.PAIR.value if several == RESIDENT_AND_MERCHANT else "".join(sorted(LETTERS[entity] for entity in several))


def entity_key(keys: Iterable[str]) -> str:
    """Return at most 80 characters that name who is counted together."""
    joined = ":".join(keys)
    return joined if len(joined) <= LONGEST_KEY else sha256(joined.encode()).hexdigest()
