"""Counting many uses of one benefit on their limits at once, by conditional updates. PostgreSQL."""

from collections.abc import Collection, Mapping
from uuid import UUID

from tortoise import connections

from models.benefits import LimitCounter
from server.benefits.limits import Meter
from server.benefits.together import Taken
from server.platform.actions import Raced, step

COUNT = """
    WITH taken AS (
        SELECT * FROM unnest($2::varchar[], $3::varchar[], $4::varchar[], $5::date[], $6::int[], $7::bigint[], $8::bigint[], $9::bigint[])
            AS t (entity, entity_key, period, period_start, uses, fen, max_count, max_fen)
    ), mine AS (
        SELECT c.id, t.* FROM taken t JOIN limit_counter c USING (entity, entity_key, period, period_start)
        WHERE c.benefit_id = $1 ORDER BY entity, entity_key, period, period_start FOR NO KEY UPDATE OF c
    )
    UPDATE limit_counter c SET used_count = c.used_count + m.uses, used_fen = c.used_fen + m.fen FROM mine m
    WHERE c.id = m.id AND (m.max_count IS NULL OR c.used_count + m.uses <= m.max_count)
        AND (m.max_fen IS NULL OR c.used_fen + m.fen <= m.max_fen)
    RETURNING c.id
"""
"""Counters are locked in the order of their meters, as one use after the other claims them, so that nobody waits in a ring."""


@step
async def count_together(benefit_id: UUID, taken: Mapping[Meter, Taken], *, known: Collection[Meter]) -> None:
    """Count the uses; `taken` is in the order of its meters, `known` those whose counters are there.

    Raced when a counter has no room for all of its own any more.
    """
    if not taken:
        return
    places = [(each.entity, each.entity_key, each.period, each.period_start) for each in taken]
    if new := [_counter(benefit_id, meter) for meter in taken if meter not in known]:
        await LimitCounter.bulk_create(new, ignore_conflicts=True)
    bounds = [(each.count, each.fen, each.limit.max_count, each.limit.max_fen) for each in taken.values()]
    columns = [*map(list, zip(*places, strict=True)), *map(list, zip(*bounds, strict=True))]
    counted, _ = await connections.get("default").execute_query(COUNT, [benefit_id, *columns])
    if counted != len(taken):
        raise Raced


def _counter(benefit_id: UUID, meter: Meter) -> LimitCounter:
    return LimitCounter(
        benefit_id=benefit_id, entity=meter.entity, entity_key=meter.entity_key, period=meter.period, period_start=meter.period_start
    )
