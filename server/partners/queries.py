"""Finding partners, their keys and their orders."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from models.benefits import Benefit
from models.partners import Partner, PartnerKey
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
