"""What was so at a time, for many at once: records in force, points; of merchants the grade, which is today's."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from tortoise.expressions import Q

from models.cards import IssuedCard
from models.registry import Record
from models.scoring import Score, ScoreEntry, Withholding
from server.platform.clock import local_day

Records = dict[tuple[UUID, date], list[tuple[str, str]]]


async def records_then(wanted: Collection[tuple[UUID, date]]) -> Records:
    """Return kind and code of every record that was in force, for each resident and day. One statement."""
    delivered: defaultdict[UUID, list[tuple[str, str, date, date | None, datetime | None]]] = defaultdict(list)
    rows = Record.filter(resident_id__in={resident_id for resident_id, _ in wanted})
    for owner, *facts in await rows.values_list("resident_id", "kind", "catalogue_code", "dated_on", "ends_on", "resolution__resolved_at"):
        delivered[owner].append(tuple(facts))
    return {
        (resident_id, day): [
            (str(kind), str(code))
            for kind, code, dated_on, ends_on, resolved_at in delivered[resident_id]
            if dated_on <= day and (ends_on is None or ends_on >= day) and (resolved_at is None or local_day(resolved_at) > day)
        ]
        for resident_id, day in wanted
    }


async def points_then(wanted: Sequence[tuple[UUID, UUID, datetime]]) -> dict[UUID, int]:
    """Return, by the id of a decision, its resident's points at its time: what the entries written by then add up to. One statement."""
    written: defaultdict[UUID, list[tuple[datetime, int]]] = defaultdict(list)
    entries = ScoreEntry.filter(score__resident_id__in={resident_id for _, resident_id, _ in wanted})
    for owner, entered_at, points in await entries.values_list("score__resident_id", "entered_at", "points"):
        written[owner].append((entered_at, points))
    return {
        id: sum(points for entered_at, points in written[resident_id] if entered_at <= moment)
        for id, resident_id, moment in wanted
        if any(entered_at <= moment for entered_at, _ in written[resident_id])
    }


async def cards_then(wanted: Sequence[tuple[UUID, UUID, str | None, datetime]]) -> dict[UUID, frozenset[str]]:
    """Return, by the id of a decision, the codes of the cards that counted for its resident and vehicle at its time. One statement."""
    people, vehicles = {each[1] for each in wanted}, {each[2] for each in wanted if each[2]}
    held = IssuedCard.filter(Q(resident_id__in=people, plate_hash=None) | Q(plate_hash__in=vehicles)).select_related("card")
    by_holder: defaultdict[UUID | str | None, list[IssuedCard]] = defaultdict(list)
    for each in await held:
        by_holder[each.plate_hash or each.resident_id].append(each)
    return {
        id: frozenset(each.card.code for each in (*by_holder[resident_id], *(by_holder[vehicle] if vehicle else ())) if _held(each, moment))
        for id, resident_id, vehicle, moment in wanted
    }


def _held(card: IssuedCard, moment: datetime) -> bool:
    over = min((each for each in (card.ended_at, card.card.ended_at) if each), default=None)
    return (
        card.issued_at <= moment and (over is None or over > moment) and (card.valid_until is None or local_day(moment) <= card.valid_until)
    )


async def grades_of(merchant_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the grades of merchants that have one which is not contested. Two statements."""
    contested = set(await Withholding.filter(merchant_id__in=merchant_ids, ended_at=None).values_list("merchant_id", flat=True))
    graded = await Score.filter(merchant_id__in=merchant_ids).values_list("merchant_id", "tier")
    return {merchant_id: str(tier) for merchant_id, tier in graded if merchant_id not in contested}
