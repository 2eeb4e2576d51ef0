"""Telling operators of restrictions: a job, because restrictions lie below partners and know none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models.enums import PartnerScheme
from models.keys import uuid7
from models.partners import Delivery, Partner
from models.restrictions import Listing
from server.partners.telling import deliveries_of
from server.platform.actions import step

EVENT = "restriction.listed"


@step
async def tell_of_listings(*, listing_ids: Sequence[str], now: datetime) -> None:
    """Write a callback for each listing and each partner that is its operator and wants to be told, as the listing now stands."""
    listings = await Listing.filter(id__in=listing_ids).select_related("lift").order_by("id")
    wanting = await Partner.filter(merchant_id__in={row.merchant_id for row in listings}).exclude(callback_url="")
    letters = [
        Delivery(
            partner_id=partner.id, event_id=event_id, event=EVENT, scheme=PartnerScheme.HMAC, url=partner.callback_url,
            told=listing_json(row), fault=each.fault, due_at=each.due_at, written_at=now,
        )
        for row in listings
        for partner in wanting
        if partner.merchant_id == row.merchant_id
        for event_id in [uuid7()]
        for each in deliveries_of(partner.faults if partner.sandbox else [], sequence=1, now=now)
    ]  # fmt: skip
    if letters:
        await Delivery.bulk_create(letters)


def listing_json(row: Listing) -> dict[str, Any]:
    """Return a listing as its operator is told of it; `pass_extension_days` lengthens a season pass that is valid throughout the bar."""
    return {
        "id": str(row.id),
        "policy": row.policy,
        "rider_ref": row.rider_ref,
        "month": row.month.isoformat(),
        "counts": row.counts,
        "months_in_a_row": row.streak,
        "publish_on": row.publish_on.isoformat(),
        "bar_from": row.bar_from.isoformat(),
        "bar_until": row.bar_until.isoformat(),
        "pass_extension_days": (row.bar_until - row.bar_from).days,
        "lifted": row.lift.why.value if row.lift else None,
    }
