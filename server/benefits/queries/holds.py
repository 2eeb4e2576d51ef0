"""Holds, for the desk that made them."""

from uuid import UUID

from models.benefits import Hold
from server.platform.errors import NotFound


async def find_hold_for(merchant_id: UUID, hold_id: UUID) -> Hold:
    """Return a merchant's own hold with its benefit and revision. NotFound alike for another's and for none."""
    hold = await Hold.get_or_none(id=hold_id, merchant_id=merchant_id).select_related("benefit", "revision")
    if hold is None:
        raise NotFound("not_found")
    return hold
