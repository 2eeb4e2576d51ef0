"""Merchants of whom a record has ended since they were scored: what the rest is worth is reckoned on reading, until the nightly job has.

A measure stops by itself on its last day (办法 in force 2026-04-01), not when a job comes round to it.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from models.enums import SubjectKind, Visibility
from models.registry import Record
from models.scoring import Score
from server.platform.clock import local_day
from server.scoring.evaluation import Evaluation, evaluate
from server.scoring.queries.cards import card_of
from server.scoring.queries.inputs import facts_about


async def evaluated_anew(scores: Iterable[Score], *, today: date) -> dict[UUID, Evaluation]:
    """Return by merchant what its facts are worth `today`, for those scores that a record has left behind. One read, rarely three."""
    by_merchant = {score.merchant_id: score for score in scores if score.merchant_id}
    behind = await _behind(by_merchant, today)
    if not behind:
        return {}
    cards = {merchant_id: card_of(by_merchant[merchant_id].scorecard) for merchant_id in behind}
    kinds = {kind for card in cards.values() for kind in card.kinds_read_for_content}
    facts = await facts_about(SubjectKind.MERCHANT, behind, content_of=kinds)
    return {merchant_id: evaluate(card, facts.get(merchant_id, ()), day=today) for merchant_id, card in cards.items()}


async def _behind(by_merchant: dict[UUID, Score], today: date) -> set[UUID]:
    if not by_merchant:
        return set()
    reckoned = {merchant_id: local_day(score.as_of) for merchant_id, score in by_merchant.items()}
    ended = Record.filter(merchant_id__in=list(by_merchant), ends_on__lt=today, ends_on__gte=min(reckoned.values()))
    ended = ended.filter(visibility=Visibility.PUBLIC, resolution__id__isnull=True)
    return {merchant_id for merchant_id, day in await ended.values_list("merchant_id", "ends_on") if day >= reckoned[merchant_id]}
