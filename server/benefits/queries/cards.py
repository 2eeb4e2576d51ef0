"""Incentive cards, for those who offer them, for who holds one, and for rules that ask for one."""

from datetime import date
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.cards import CardIssue, IncentiveCard, IssuedCard
from server.benefits.orders import Order
from server.benefits.queries.entitled import agreeing
from server.platform.errors import NotFound


async def find_card(card_id: UUID) -> IncentiveCard:
    """Return a card with its benefits. NotFound."""
    card = await IncentiveCard.get_or_none(id=card_id).prefetch_related("benefits__benefit")
    if card is None:
        raise NotFound("not_found")
    return card


async def cards(*, before: UUID | None, limit: int) -> list[IncentiveCard]:
    """Return cards with their benefits, newest first, older than `before`."""
    rows = IncentiveCard.filter(id__lt=before) if before else IncentiveCard.all()
    return await rows.order_by("-id").limit(limit).prefetch_related("benefits__benefit")


async def issues_of(card_id: UUID, *, most: int) -> list[CardIssue]:
    """Return the newest issues of a card."""
    return await CardIssue.filter(card_id=card_id).order_by("-id").limit(most)


async def holders(card_id: UUID, *, before: UUID | None, limit: int) -> list[IssuedCard]:
    """Return the cards of a kind that are held, newest first, older than `before`."""
    rows = IssuedCard.filter(card_id=card_id, ended_at=None)
    return await (rows.filter(id__lt=before) if before else rows).order_by("-id").limit(limit)


async def cards_of(resident_id: UUID, *, day: date) -> list[IssuedCard]:
    """Return what a resident holds on a day, for a person or a vehicle, with its benefits, newest first."""
    return await _in_force(day).filter(resident_id=resident_id).order_by("-id").prefetch_related("card__benefits__benefit")


async def cards_counting(resident_id: UUID, *, order: Order | None, day: date) -> frozenset[str]:
    """Return the codes of the cards that count for an order: the resident's own, and those of its vehicle, whoever holds them. At home, of
    no order, all that the resident holds. One statement.
    """
    mine = Q(resident_id=resident_id) if order is None else Q(resident_id=resident_id, plate_hash=None)
    counting = _in_force(day).filter(mine | Q(plate_hash=order.vehicle) if order and order.vehicle else mine)
    return frozenset(str(code) for code in await counting.values_list("card__code", flat=True))


async def card_named(code: str) -> IncentiveCard | None:
    """Return the card of a code, if it is still offered, with its benefits."""
    return await IncentiveCard.get_or_none(code=code, ended_at=None).prefetch_related("benefits")


async def next_entitled(issue: CardIssue, *, after: UUID | None, limit: int, day: date) -> list[UUID]:
    """Return residents whom an issue names, who agree to benefits and hold no card of the kind on a day, by id, behind `after`."""
    rows = agreeing(tiers=issue.tiers, residents=issue.residents)
    holding = _in_force(day).filter(card_id=issue.card_id, plate_hash=None).exclude(resident_id=None)
    rows = rows.exclude(id__in=Subquery(holding.values("resident_id")))
    rows = rows.filter(id__gt=after) if after else rows
    return [UUID(str(found)) for found in await rows.order_by("id").limit(limit).values_list("id", flat=True)]


def _in_force(day: date) -> QuerySet[IssuedCard]:
    lasting = Q(valid_until=None) | Q(valid_until__gte=day)
    return IssuedCard.filter(lasting, ended_at=None, card__ended_at=None)
