"""Redemptions, for the desk that granted them and the resident who used them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from tortoise.queryset import QuerySet

from models.benefits import Redemption
from models.decisions import Decision
from server.platform.clock import end_of_local_day, start_of_local_day
from server.platform.errors import NotFound

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(9000, 1, 1)
"""Days at the ends of the calendar begin at no moment that can be written in UTC."""


async def find_redemption_for(merchant_id: UUID, redemption_id: UUID) -> Redemption:
    """Return a merchant's own redemption and why it was granted. NotFound alike for another's and for none."""
    redemption = await Redemption.get_or_none(id=redemption_id, merchant_id=merchant_id).select_related("revision", "benefit")
    if redemption is None:
        raise NotFound("not_found")
    redemption.decision = await Decision.get_or_none(redemption_id=redemption_id)
    return redemption


async def redemptions_at(merchant_id: UUID, *, day: date, before: UUID | None, limit: int) -> Sequence[Redemption]:
    """Return a merchant's redemptions of one local day, newest first, older than the redemption `before`."""
    if not FIRST_DAY <= day <= LAST_DAY:
        return []
    of_day = Redemption.filter(merchant_id=merchant_id, redeemed_at__gte=start_of_local_day(day), redeemed_at__lt=end_of_local_day(day))
    return await _newest(of_day, before, limit).select_related("benefit")


async def redemptions_of(resident_id: UUID, *, before: UUID | None, limit: int) -> Sequence[Redemption]:
    """Return a resident's redemptions, newest first, older than the redemption `before`."""
    return await _newest(Redemption.filter(resident_id=resident_id), before, limit).select_related("benefit", "merchant")


def _newest(rows: QuerySet[Redemption], before: UUID | None, limit: int) -> QuerySet[Redemption]:
    # Keys are of version 7: their order is that of time.
    return (rows.filter(id__lt=before) if before else rows).order_by("-id").limit(limit)
