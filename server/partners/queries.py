"""Finding partners, their keys and their orders."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.benefits import Benefit
from models.enums import WaiverState
from models.partners import Delivery, Partner, PartnerKey, WaiverEvent, WaiverOrder
from server.partners.telling import rfc3339
from server.platform.errors import NotFound


async def find_partner(partner_id: UUID) -> Partner:
    """Return a partner, its merchant loaded. NotFound."""
    found = await Partner.get_or_none(id=partner_id).select_related("merchant")
    if found is None:
        raise NotFound("not_found")
    return found


async def find_key(name: str, *, now: datetime) -> PartnerKey | None:
    """Return an open key with its partner, the partner's account and merchant; None when it is unknown, ended or its account shut."""
    opened = PartnerKey.filter(Q(ended_at=None) | Q(ended_at__gt=now), name=name, partner__account__disabled_at=None)
    return await opened.select_related("partner__account", "partner__merchant").first()


async def partners(*, before: UUID | None, limit: int) -> list[Partner]:
    """Return at most `limit` partners, newest first."""
    rows = Partner.filter(id__lt=before) if before else Partner.all()
    return await rows.order_by("-id").limit(limit).select_related("merchant")


async def keys_of(partner_ids: Sequence[UUID]) -> dict[UUID, list[PartnerKey]]:
    """Return the keys of many partners in one read, oldest first, ended ones too."""
    found: dict[UUID, list[PartnerKey]] = {partner_id: [] for partner_id in partner_ids}
    for key in await PartnerKey.filter(partner_id__in=partner_ids).order_by("id"):
        found[key.partner_id].append(key)
    return found


async def find_benefit_id(code: str) -> UUID:
    """Return the id of a benefit by its code. NotFound("benefit_unknown")."""
    found = await Benefit.get_or_none(code=code).only("id")
    if found is None:
        raise NotFound("benefit_unknown")
    return found.id


async def find_order(partner_id: UUID, number: str) -> WaiverOrder:
    """Return a partner's order by its number, its benefit loaded. NotFound."""
    found = await WaiverOrder.get_or_none(partner_id=partner_id, number=number).select_related("benefit")
    if found is None:
        raise NotFound("not_found")
    return found


async def orders_of_partner(partner_id: UUID, *, state: WaiverState | None, before: UUID | None, limit: int) -> list[WaiverOrder]:
    """Return at most `limit` orders, newest first."""
    return await _orders(WaiverOrder.filter(partner_id=partner_id), state=state, before=before, limit=limit)


async def orders_of_resident(resident_id: UUID, *, before: UUID | None, limit: int) -> list[WaiverOrder]:
    """Return at most `limit` of a resident's orders, newest first, partner and benefit loaded."""
    return await _orders(WaiverOrder.filter(resident_id=resident_id), state=None, before=before, limit=limit)


async def orders_in(state: WaiverState, *, before: UUID | None, limit: int) -> list[WaiverOrder]:
    """Return at most `limit` orders of anybody in a state, newest first, partner and benefit loaded."""
    return await _orders(WaiverOrder.all(), state=state, before=before, limit=limit)


async def order_shown_to(resident_id: UUID, order_id: UUID) -> WaiverOrder:
    """Return an order that is the resident's, or waits for somebody to take it. NotFound."""
    mine = Q(resident_id=resident_id) | Q(state=WaiverState.QUOTED)
    found = await WaiverOrder.filter(mine, id=order_id).select_related("partner", "benefit").first()
    if found is None:
        raise NotFound("not_found")
    return found


async def events_of(order_id: UUID) -> list[WaiverEvent]:
    return await WaiverEvent.filter(order_id=order_id).order_by("sequence")


async def deliveries_to(partner_id: UUID, *, before: UUID | None, limit: int) -> list[Delivery]:
    """Return at most `limit` deliveries to a partner, newest first, with every try."""
    rows = Delivery.filter(partner_id=partner_id).order_by("-id").limit(limit)
    return await (rows.filter(id__lt=before) if before else rows).prefetch_related("tries", "order")


def order_json(order: WaiverOrder) -> dict[str, Any]:
    """Return an order as partners are told of it: JSON values, nothing about the resident but the tier."""
    names = ("number", "title", "tier", "risk_fen", "credit_fen", "cash_fen", "charges", "discounts", "total_fen", "sequence")
    moments = ("placed_at", "expires_at", "due_at")
    return {
        "id": str(order.id),
        "state": order.state.value,
        **{name: getattr(order, name) for name in names},
        **{name: rfc3339(getattr(order, name)) for name in moments},
    }


async def _orders(rows: QuerySet[WaiverOrder], *, state: WaiverState | None, before: UUID | None, limit: int) -> list[WaiverOrder]:
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(id__lt=before) if before else rows
    return await rows.order_by("-id").limit(limit).select_related("partner", "benefit")


async def find_order_by_id(partner_id: UUID, text: str) -> WaiverOrder:
    """Return a partner's order by the text of its id, its benefit loaded. NotFound."""
    try:
        found = await WaiverOrder.get_or_none(partner_id=partner_id, id=UUID(text)).select_related("benefit")
    except ValueError:
        found = None
    if found is None:
        raise NotFound("not_found")
    return found


async def resident_of_order(partner_id: UUID, number: str) -> UUID | None:
    """Return whose order it is; None in a sandbox, or while nobody took it. NotFound."""
    return (await find_order(partner_id, number)).resident_id
