"""A resident's standing, a merchant's grade, with every part."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Max, Sum
from tortoise.queryset import QuerySet

from models.enums import ConsentPurpose, EntryReason
from models.registry import Consent, Merchant, Record
from models.scoring import Score, Scorecard, ScoreEntry, Withholding
from server.platform.clock import start_of_local_day
from server.scoring import scorecard
from server.scoring.evaluation import Contribution, Evaluation
from server.scoring.queries.cards import card_of
from server.scoring.queries.lapsed import evaluated_anew
from server.scoring.scorecard import NOT_YET_RATED, Tier, Title
from server.scoring.standings import Grade, GradeLine, GradeState, Movement, ScorecardName, ScorePart, ShownRecord, Standing
from server.scoring.ways import next_tier

MOVEMENTS_SHOWN = 50
BASE_TITLE = Title(zh="基础分", en="Base points")
SAYS_WHY = Q(reason__not_in=[EntryReason.RULES_CHANGED, EntryReason.RECORD_CHANGED])
"""That a part was reckoned again under new rules or after a change explains less than what it was before."""
RANGE_TITLE = Title(zh="分值上下限", en="Limits of the scale")


async def standing_of_resident(resident_id: UUID) -> Standing | None:
    """Return the score with every part, or None: not joined by consent `scoring`, or not scored yet."""
    score = await _score_of_resident(resident_id)
    if score is None:
        return None
    card = card_of(score.scorecard)
    tier = card.tier(score.tier)
    if tier is None:
        return None
    parts = await _parts(card, score)
    return Standing(
        points=score.points,
        tier=tier,
        as_of=score.as_of,
        scorecard=_name(score.scorecard),
        parts=parts,
        movements=tuple(_movement(card, entry) for entry in await _entries_of(score).order_by("-sequence").limit(MOVEMENTS_SHOWN)),
        next_tier=next_tier(card, points=score.points, by_indicator=_by_indicator(parts)),
    )


async def grade_of_merchant(merchant_id: UUID, *, today: date) -> Grade:
    """Return the grade as the public may see it; today: the local day, which decides whether the merchant is closed."""
    merchant = await Merchant.get(id=merchant_id).only("id", "closed_on")
    if _is_closed(merchant, today):
        return Grade(state=GradeState.CLOSED)
    if held := await Withholding.get_or_none(merchant_id=merchant_id, ended_at=None):
        return Grade(state=GradeState.WITHHELD, since=held.since, because=held.reason)
    score = await Score.get_or_none(merchant_id=merchant_id).select_related("scorecard")
    if score is None or score.tier == NOT_YET_RATED:
        return Grade(state=GradeState.NOT_YET_RATED)
    card = card_of(score.scorecard)
    found = (await evaluated_anew([score], today=today)).get(merchant_id)
    if found and found.tier == NOT_YET_RATED:
        return Grade(state=GradeState.NOT_YET_RATED)
    parts = await _parts_of(card, found) if found else await _parts(card, score)
    points = found.points if found else score.points
    return Grade(
        state=GradeState.GRADED,
        points=points,
        tier=card.tier_at(points),
        as_of=start_of_local_day(today) if found else score.as_of,
        scorecard=_name(score.scorecard),
        maximum_points=card.maximum_points,
        parts=parts,
        next_tier=next_tier(card, points=points, by_indicator=_by_indicator(parts)),
    )


async def grades_of_merchants(merchant_ids: Sequence[UUID], *, today: date) -> dict[UUID, GradeLine]:
    """Return state, tier and points of many merchants, for lists, in four reads."""
    merchants = await Merchant.filter(id__in=merchant_ids).only("id", "closed_on")
    held = set(await Withholding.filter(merchant_id__in=merchant_ids, ended_at=None).values_list("merchant_id", flat=True))
    scores = {score.merchant_id: score for score in await Score.filter(merchant_id__in=merchant_ids).select_related("scorecard")}
    for merchant_id, found in (await evaluated_anew(scores.values(), today=today)).items():
        scores[merchant_id].points, scores[merchant_id].tier = found.points, found.tier
    return {each.id: _grade_line(each, each.id in held, scores.get(each.id), today) for each in merchants}


async def _score_of_resident(resident_id: UUID) -> Score | None:
    if not await Consent.exists(resident_id=resident_id, purpose=ConsentPurpose.SCORING, ended_at=None):
        return None
    return await Score.get_or_none(resident_id=resident_id).select_related("scorecard")


def _entries_of(score: Score) -> QuerySet[ScoreEntry]:
    """What was appended after the score was read is left out: the rest adds up to its points."""
    return ScoreEntry.filter(score_id=score.id, sequence__lte=score.sequence)


async def _parts(card: scorecard.Scorecard, score: Score) -> tuple[ScorePart, ...]:
    """Fold the ledger in the database: one part for each indicator and record, base first, then the scorecard's order, limits last."""
    sums = _entries_of(score).annotate(total=Sum("points"), last=Max("sequence"), said=Max("sequence", _filter=SAYS_WHY))
    folded = sums.group_by("indicator", "record_id").filter(total__not=0).values_list("total", "last", "said")
    points = {said or last: total for total, last, said in await folded}
    telling = await ScoreEntry.filter(score_id=score.id, sequence__in=list(points)).select_related("record")
    parts = [_part(card, entry, points[entry.sequence], entry.record) for entry in sorted(telling, key=lambda entry: entry.sequence)]
    return _in_order(card, parts)


async def _parts_of(card: scorecard.Scorecard, found: Evaluation) -> tuple[ScorePart, ...]:
    """As _parts, of what was reckoned just now."""
    records: dict[UUID | None, Record] = {**await Record.in_bulk([line.record_id for line in found.contributions if line.record_id], "id")}
    return _in_order(card, [_part(card, line, line.points, records.get(line.record_id)) for line in found.contributions])


def _in_order(card: scorecard.Scorecard, parts: Iterable[ScorePart]) -> tuple[ScorePart, ...]:
    order = {code: place for place, code in enumerate([scorecard.BASE, *(each.code for each in card.indicators), scorecard.RANGE])}
    return tuple(sorted(parts, key=lambda part: _place(part, order)))


def _place(part: ScorePart, order: Mapping[str, int]) -> tuple[int, bool, int]:
    newest_first = -part.record.dated_on.toordinal() if part.record else 0
    return order.get(part.indicator, len(order)), part.record is None, newest_first


def _part(card: scorecard.Scorecard, telling: ScoreEntry | Contribution, points: int, record: Record | None) -> ScorePart:
    return ScorePart(
        indicator=telling.indicator,
        title=_title(card, telling.indicator),
        points=points,
        reason=telling.reason,
        record=_shown(record) if record else None,
    )


def _movement(card: scorecard.Scorecard, entry: ScoreEntry) -> Movement:
    return Movement(
        sequence=entry.sequence,
        indicator=entry.indicator,
        title=_title(card, entry.indicator),
        points=entry.points,
        reason=entry.reason,
        record_id=entry.record_id,
        scorecard_id=entry.scorecard_id,
        entered_at=entry.entered_at,
    )


def _title(card: scorecard.Scorecard, code: str) -> Title:
    """Return an indicator's title; an indicator of an older version that is gone keeps its code for a name."""
    indicator = card.indicator(code)
    fixed = {scorecard.BASE: BASE_TITLE, scorecard.RANGE: RANGE_TITLE}
    return indicator.title if indicator else fixed.get(code, Title(zh=code, en=code))


def _shown(record: Record) -> ShownRecord:
    return ShownRecord(id=record.id, catalogue_code=record.catalogue_code, kind=record.kind, title=record.title, dated_on=record.dated_on)


def _by_indicator(parts: Iterable[ScorePart]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for part in parts:
        sums[part.indicator] = sums.get(part.indicator, 0) + part.points
    return sums


def _name(row: Scorecard) -> ScorecardName:
    return ScorecardName(id=row.id, version=row.version, title=Title(zh=row.title_zh, en=row.title_en))


def _is_closed(merchant: Merchant, today: date) -> bool:
    return merchant.closed_on is not None and merchant.closed_on <= today


def _grade_line(merchant: Merchant, held: bool, score: Score | None, today: date) -> GradeLine:
    if _is_closed(merchant, today):
        return GradeLine(state=GradeState.CLOSED)
    if held:
        return GradeLine(state=GradeState.WITHHELD)
    tier: Tier | None = card_of(score.scorecard).tier(score.tier) if score else None
    if score is None or tier is None:
        return GradeLine(state=GradeState.NOT_YET_RATED)
    return GradeLine(state=GradeState.GRADED, tier=tier, points=score.points)
