"""Whose use counts against which limit, and in which period."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from models.enums import LimitEntity, LimitPeriod
from server.benefits.periods import period_start
from server.benefits.terms import Limit


@dataclass(frozen=True, slots=True, order=True)
class Meter:
    """What one counter counts: an entity's use of one benefit in one period.

    Counters are claimed in the order of their meters, so that no two deeds wait for each other in a ring.
    """

    entity: LimitEntity
    entity_key: str
    period: LimitPeriod
    period_start: date


@dataclass(frozen=True, slots=True)
class Used:
    """Where a counter stands: uses, and their value in fen."""

    count: int = 0
    fen: int = 0


Usage = Mapping[Meter, Used]
UNUSED = Used()


def meter(limit: Limit, *, resident_id: UUID, merchant_id: UUID, day: date) -> Meter:
    """Return the counter that a limit looks at for a use on a local day."""
    return Meter(limit.entity, entity_key(limit.entity, resident_id, merchant_id), limit.period, period_start(limit.period, day))


def meters(limits: Iterable[Limit], *, resident_id: UUID, merchant_id: UUID, day: date) -> list[tuple[Meter, Limit]]:
    """Return every limit with its counter, in the order in which counters are claimed."""
    found = ((meter(limit, resident_id=resident_id, merchant_id=merchant_id, day=day), limit) for limit in limits)
    return sorted(found, key=lambda pair: pair[0])


def entity_key(entity: LimitEntity, resident_id: UUID, merchant_id: UUID) -> str:
    """Return at most 80 characters that name the entity."""
    match entity:
        case LimitEntity.RESIDENT:
            return str(resident_id)
        case LimitEntity.MERCHANT:
            return str(merchant_id)
        case LimitEntity.PAIR:
            return f"{resident_id}:{merchant_id}"
