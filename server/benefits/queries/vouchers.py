"""Voucher campaigns and vouchers, for those who run them and those who hold them."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.vouchers import Voucher, VoucherCampaign, VoucherGrant
from server.benefits.queries.entitled import agreeing
from server.platform.errors import NotFound

BATCH = 2_000


async def find_campaign(campaign_id: UUID) -> VoucherCampaign:
    """Return a campaign with its benefit. NotFound."""
    campaign = await VoucherCampaign.get_or_none(id=campaign_id).select_related("benefit")
    if campaign is None:
        raise NotFound("not_found")
    return campaign


async def campaigns(*, before: UUID | None, limit: int) -> list[VoucherCampaign]:
    """Return campaigns with their benefits, newest first, older than `before`."""
    rows = VoucherCampaign.filter(id__lt=before) if before else VoucherCampaign.all()
    return await rows.order_by("-id").limit(limit).select_related("benefit")


async def grants_of(campaign_id: UUID, *, most: int) -> list[VoucherGrant]:
    """Return the newest grants of a campaign."""
    return await VoucherGrant.filter(campaign_id=campaign_id).order_by("-id").limit(most)


async def vouchers_of(resident_id: UUID, *, before: UUID | None, limit: int) -> list[Voucher]:
    """Return a resident's vouchers with campaign, benefit and redemption, newest first."""
    rows = Voucher.filter(resident_id=resident_id)
    rows = rows.filter(id__lt=before) if before else rows
    return await rows.order_by("-id").limit(limit).select_related("campaign__benefit", "redemption")


async def free_codes(campaign_id: UUID) -> AsyncIterator[Sequence[str]]:
    """Yield the codes that are nobody's yet, in batches. Memory: one batch."""
    last: UUID | None = None
    free = Voucher.filter(campaign_id=campaign_id, resident_id=None)
    while batch := await (free.filter(id__gt=last) if last else free).order_by("id").limit(BATCH).values_list("id", "code"):
        yield [str(code) for _, code in batch]
        last = batch[-1][0]


async def next_entitled(grant: VoucherGrant, *, after: UUID | None, limit: int) -> list[UUID]:
    """Return residents whom a grant names, who agree to benefits and hold no voucher of its campaign, by id, behind `after`."""
    rows = agreeing(tiers=grant.tiers, residents=grant.residents)
    holders = Voucher.filter(campaign_id=grant.campaign_id).exclude(resident_id=None).values("resident_id")
    rows = rows.exclude(id__in=Subquery(holders))
    rows = rows.filter(id__gt=after) if after else rows
    return [UUID(str(found)) for found in await rows.order_by("id").limit(limit).values_list("id", flat=True)]


async def benefits_with_voucher(resident_id: UUID, benefit_ids: Collection[UUID], *, now: datetime) -> dict[UUID, datetime]:
    """Return those of the benefits for which a resident has a voucher to use, each with when the newest was given.

    One statement, none for no benefits.
    """
    if not benefit_ids:
        return {}
    usable = _usable(resident_id, now).filter(campaign__benefit_id__in=benefit_ids).order_by("granted_at")
    return dict(await usable.values_list("campaign__benefit_id", "granted_at"))


async def open_voucher(resident_id: UUID, benefit_id: UUID, *, given_after: datetime | None, now: datetime) -> Voucher | None:
    """Return the voucher that a resident would use for a benefit, the one that expires first; None when there is none."""
    usable = _usable(resident_id, now).filter(campaign__benefit_id=benefit_id)
    usable = usable.filter(granted_at__gt=given_after) if given_after else usable
    return await usable.order_by("campaign__expires_at", "id").first()


def _usable(resident_id: UUID, now: datetime) -> QuerySet[Voucher]:
    unused = Voucher.filter(resident_id=resident_id, redemption_id=None, hold_id=None)
    return unused.filter(campaign__expires_at__gt=now, campaign__ended_at=None)
