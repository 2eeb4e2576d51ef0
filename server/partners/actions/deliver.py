"""Taking a delivery that is due, and noting how the try went. The sending itself is between the two, outside any transaction."""

from datetime import datetime, timedelta

from tortoise.expressions import F, Q

from models.enums import DeliveryState, PartnerScheme
from models.partners import Delivery, DeliveryAttempt, PartnerKey
from server.partners.telling import pause_after
from server.platform.actions import action

LEASE = timedelta(minutes=1)


@action
async def lease_delivery(*, now: datetime) -> Delivery | None:
    """Take the next due delivery, its partner loaded, for LEASE; `attempts` counts the try that this is. None when none is due."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    due = Delivery.filter(free, state=DeliveryState.WAITING, due_at__lte=now).order_by("due_at", "id")
    row = await due.select_for_update(skip_locked=True).first()
    if row is None:
        return None
    mine = Delivery.filter(id=row.id, attempts=row.attempts, state=DeliveryState.WAITING)
    if not await mine.update(leased_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    return await Delivery.get(id=row.id).select_related("partner")


@action
async def note_attempt(delivery: Delivery, *, status: int | None, error: str, now: datetime) -> None:
    """Write a try down: delivered by a 2xx, else tried again after a pause, at last given up. A lease that was lost notes nothing."""
    delivered = status is not None and 200 <= status < 300
    pause = None if delivered else pause_after(delivery.attempts)
    state = DeliveryState.DELIVERED if delivered else DeliveryState.WAITING if pause else DeliveryState.DEAD
    mine = Delivery.filter(id=delivery.id, attempts=delivery.attempts, state=DeliveryState.WAITING)
    if await mine.update(state=state, leased_until=None, due_at=now + pause if pause else delivery.due_at):
        await DeliveryAttempt.create(delivery_id=delivery.id, number=delivery.attempts, status=status, error=error[:60], tried_at=now)


async def signing_key(delivery: Delivery, *, now: datetime) -> PartnerKey | None:
    """Return the newest key of the delivery's scheme that its partner has open."""
    opened = PartnerKey.filter(
        Q(ended_at=None) | Q(ended_at__gt=now), partner_id=delivery.partner_id, scheme=PartnerScheme(delivery.scheme)
    )
    return await opened.order_by("-id").first()
