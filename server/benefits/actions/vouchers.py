"""Voucher campaigns: opened, their codes made by a job, given or claimed, ended."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F

from models.keys import uuid7
from models.vouchers import Voucher, VoucherCampaign, VoucherGrant
from server.audit.actions import record
from server.benefits.queries.entitled import unknown_residents, unknown_tiers
from server.benefits.queries.programme import find_benefit
from server.benefits.queries.vouchers import find_campaign, next_entitled
from server.benefits.terms import within_reach
from server.benefits.voucher_codes import canonical, codes_of, pattern_reasons, places
from server.platform import bulk
from server.platform.actions import action, step
from server.platform.errors import Conflict, NotFound, Reason, Refused
from server.platform.jobs import enqueue

CODES_A_STEP = 20_000
GRANTS_A_STEP = 1_000
LONGEST_CODE = 40
KIND = "voucher_campaign"


@action
async def open_campaign(
    *, benefit_id: UUID, title_zh: str, title_en: str, pattern: str, wanted: int, expires_at: datetime, actor_id: UUID, now: datetime
) -> VoucherCampaign:
    """Open a campaign and have its codes made. NotFound; Refused("invalid_campaign") for a short pattern or a moment that is past."""
    benefit = await find_benefit(benefit_id)
    reasons = pattern_reasons(pattern, wanted)
    if not within_reach(expires_at) or expires_at <= now:
        reasons.append(Reason(code="not_ahead", path="expires_at", actual=str(expires_at)))
    if reasons:
        raise Refused("invalid_campaign", reasons=reasons)
    campaign = await VoucherCampaign.create(
        benefit=benefit, title_zh=title_zh, title_en=title_en, pattern=pattern, wanted=wanted, expires_at=expires_at,
        created_by=actor_id, created_at=now,
    )  # fmt: skip
    await enqueue("make_vouchers", {"campaign_id": str(campaign.id)}, now=now)
    particulars = {"benefit_id": str(benefit_id), "wanted": wanted}
    await record("open_campaign", actor_id=actor_id, object_kind=KIND, object_id=campaign.id, now=now, particulars=particulars)
    return campaign


@action
async def end_campaign(campaign_id: UUID, *, actor_id: UUID, now: datetime) -> VoucherCampaign:
    """End a campaign: what was not used counts no more. NotFound; Conflict("campaign_ended")."""
    won = await VoucherCampaign.filter(id=campaign_id, ended_at=None).update(ended_at=now)
    campaign = await find_campaign(campaign_id)
    if not won:
        raise Conflict("campaign_ended")
    await record("end_campaign", actor_id=actor_id, object_kind=KIND, object_id=campaign_id, now=now)
    return campaign


@action
async def grant_vouchers(
    campaign_id: UUID, *, tiers: Sequence[str], residents: Sequence[UUID], actor_id: UUID, now: datetime
) -> VoucherGrant:
    """Have vouchers given to everybody in `tiers`, or to `residents`: one of them is empty. NotFound; Conflict("campaign_ended");
    Refused("invalid_grant") for a tier of no live scorecard and for residents who are none.
    """
    campaign = await find_campaign(campaign_id)
    _refuse_closed(campaign, now)
    if reasons := [*await unknown_tiers(tiers), *await unknown_residents(residents)]:
        raise Refused("invalid_grant", reasons=reasons)
    grant = await VoucherGrant.create(
        campaign=campaign, tiers=list(tiers), residents=[str(each) for each in residents], by_account_id=actor_id, asked_at=now
    )
    await enqueue("give_vouchers", {"grant_id": str(grant.id)}, now=now)
    particulars = {"tiers": list(tiers), "residents": len(residents)}
    await record("grant_vouchers", actor_id=actor_id, object_kind=KIND, object_id=campaign_id, now=now, particulars=particulars)
    return grant


@action
async def note_printing(campaign_id: UUID, *, actor_id: UUID, now: datetime) -> None:
    """Record that somebody took a campaign's free codes away: whoever has a code can claim it."""
    await record("print_vouchers", actor_id=actor_id, object_kind=KIND, object_id=campaign_id, now=now)


@action
async def claim_voucher(*, resident_id: UUID, code: str, actor_id: UUID, now: datetime) -> Voucher:
    """Make a code that was found the resident's own, and return it with its campaign and benefit; again: the same.

    NotFound for an unknown code and for another's alike; Conflict("campaign_ended") also when it has expired,
    Conflict("voucher_held") when the resident holds one of the campaign already.
    """
    voucher = await Voucher.get_or_none(code=canonical(code)[:LONGEST_CODE]).select_related("campaign__benefit")
    if voucher is None or voucher.resident_id not in (None, resident_id):
        raise NotFound("not_found")
    if voucher.resident_id == resident_id:
        return voucher
    _refuse_closed(voucher.campaign, now)
    if await Voucher.exists(campaign_id=voucher.campaign_id, resident_id=resident_id):
        raise Conflict("voucher_held")
    # One of a campaign for each resident: the partial unique index decides, and whoever loses comes to the line above.
    if not await Voucher.filter(id=voucher.id, resident_id=None).update(resident_id=resident_id, granted_at=now):
        raise NotFound("not_found")
    await VoucherCampaign.filter(id=voucher.campaign_id).update(granted=F("granted") + 1)
    voucher.resident_id, voucher.granted_at = resident_id, now
    await record("claim_voucher", actor_id=actor_id, object_kind="voucher", object_id=voucher.id, now=now)
    return voucher


@step
async def make_vouchers(*, campaign_id: str, now: datetime) -> None:
    """Make the next codes of a campaign, and queue the rest. An ended campaign gets no more."""
    campaign = await VoucherCampaign.get(id=campaign_id)
    missing = min(CODES_A_STEP, campaign.wanted - campaign.made)
    if campaign.ended_at or missing <= 0:
        return
    made = await _new_codes(campaign.pattern, missing)
    # The claiming write: two workers with one job would otherwise make the same codes' number twice.
    if not await VoucherCampaign.filter(id=campaign.id, made=campaign.made).update(made=F("made") + len(made)):
        return
    await bulk.insert_columns("voucher", {"id": [str(uuid7()) for _ in made], "campaign_id": [str(campaign.id)] * len(made), "code": made})
    if campaign.made + len(made) < campaign.wanted:
        await enqueue("make_vouchers", {"campaign_id": campaign_id}, now=now)


@step
async def give_vouchers(*, grant_id: str, now: datetime, after: str | None = None) -> None:
    """Give the next residents of a grant a voucher each, and queue the rest."""
    grant = await VoucherGrant.get(id=grant_id).select_related("campaign")
    campaign = grant.campaign
    entitled = await next_entitled(grant, after=UUID(after) if after else None, limit=GRANTS_A_STEP)
    given = 0 if campaign.ended_at else await _give(campaign, entitled, now=now)
    await VoucherGrant.filter(id=grant.id).update(given=F("given") + given, short=F("short") + (len(entitled) - given))
    if len(entitled) == GRANTS_A_STEP:
        await enqueue("give_vouchers", {"grant_id": grant_id, "after": str(entitled[-1])}, now=now)
    else:
        await VoucherGrant.filter(id=grant.id).update(done_at=now)


async def _new_codes(pattern: str, wanted: int) -> list[str]:
    """Return `wanted` codes that are in nobody's campaign."""
    made: dict[str, None] = {}
    while len(made) < wanted:
        drawn = codes_of(pattern, secrets.token_bytes(places(pattern) * (wanted - len(made))))
        taken = {row[0] for row in await bulk.rows_by("voucher", ["code"], key="code", values=drawn)}
        made |= dict.fromkeys(code for code in drawn if code not in taken)
    return list(made)


async def _give(campaign: VoucherCampaign, residents: Sequence[UUID], *, now: datetime) -> int:
    # Locked, so that nobody claims one of them meanwhile; those that somebody is just claiming are passed over.
    free = Voucher.filter(campaign_id=campaign.id, resident_id=None).order_by("id").limit(len(residents))
    vouchers = await free.select_for_update(skip_locked=True).values_list("id", flat=True) if residents else []
    pairs = list(zip(residents, vouchers, strict=False))
    if pairs:
        columns: bulk.Columns = {"resident_id": [str(resident) for resident, _ in pairs], "granted_at": [now] * len(pairs)}
        await bulk.update_columns("voucher", columns, ids=[str(voucher) for _, voucher in pairs])
        await VoucherCampaign.filter(id=campaign.id).update(granted=F("granted") + len(pairs))
    return len(pairs)


def _refuse_closed(campaign: VoucherCampaign, now: datetime) -> None:
    if campaign.ended_at or campaign.expires_at <= now:
        raise Conflict("campaign_ended")
