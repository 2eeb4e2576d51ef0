"""Holds, for the desk that made them and the resident they are for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from models.benefits import Hold
from server.platform.errors import NotFound


async def find_hold_for(merchant_id: UUID, hold_id: UUID) -> Hold:
    """Return a merchant's own hold with its benefit and revision. NotFound alike for another's and for none."""
    hold = await Hold.get_or_none(id=hold_id, merchant_id=merchant_id).select_related("benefit", "revision")
    if hold is None:
        raise NotFound("not_found")
    return hold


async def open_holds_at(merchant_id: UUID, *, now: datetime, before: UUID | None, limit: int) -> Sequence[Hold]:
    """Return what a merchant holds and has neither committed nor released, newest first, older than the hold `before`."""
    rows = Hold.filter(merchant_id=merchant_id, ended_at=None, expires_at__gt=now)
    return await _newest(rows, before, limit).select_related("benefit")


async def holds_of(resident_id: UUID, *, before: UUID | None, limit: int) -> Sequence[Hold]:
    """Return what was held for a resident, however it went, newest first, older than the hold `before`."""
    return await _newest(Hold.filter(resident_id=resident_id), before, limit).select_related("benefit", "merchant")


def _newest(rows: QuerySet[Hold], before: UUID | None, limit: int) -> QuerySet[Hold]:
    return (rows.filter(id__lt=before) if before else rows).order_by("-id").limit(limit)
