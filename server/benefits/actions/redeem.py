"""Using a benefit: everything is claimed in one transaction, or nothing."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from models.benefits import Hold, Redemption
from models.codes import CodeUse
from models.enums import LookPurpose, NoticeKind
from models.keys import uuid7
from models.registry import Consent, Resident
from server.access.actor import Actor
from server.audit.actions import record
from server.benefits import receipts
from server.benefits.actions import decisions
from server.benefits.actions.claims import claim_budget, claim_limits, use_voucher
from server.benefits.actions.lapse import lapse, lapse_due_holds
from server.benefits.actions.lines import NO_LINES, Lines, write_lines
from server.benefits.actions.looks import look_from_desk
from server.benefits.actions.stacked_orders import claim_order
from server.benefits.actions.tell import tell_of_use
from server.benefits.eligibility import Case, for_desk, reasons_to_refuse
from server.benefits.limits import counted
from server.benefits.orders import PLAIN, Order
from server.benefits.queries.facts import cases, find_desk, find_offer, find_standing, purse_at, rivals_of
from server.benefits.queries.offers import Listed
from server.codes.actions import claim_resident_code, count_typed_try, keep_replay
from server.codes.keys import Issuer
from server.platform.actions import action, step
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, DomainError, Reason, Refused

T = TypeVar("T")


@action
async def redeem(
    *,
    clerk: Actor,
    payload: str,
    benefit_id: UUID,
    amount_fen: int,
    order_ref: str,
    order: Order = PLAIN,
    lines: Lines = NO_LINES,
    keyring: Keyring,
    issuer: Issuer,
    now: datetime,
) -> Redemption:
    """Grant a benefit for one order at the clerk's desk and return the redemption, its receipt signed and its benefit loaded.

    The code is claimed before anything is told of its resident; a refusal gives it back and leaves a look. NotFound;
    Refused("not_eligible") with every reason, Conflict("order_ref_used"); about the code
    Conflict("code_used"), Refused("code_expired"), Refused("code_invalid").

    A benefit that is paused while this runs may still be granted: the pause then comes after it.
    """
    clerk_id, merchant_id = clerk.desk()
    listed = await find_offer(benefit_id)
    use = await claim_resident_code(payload=payload, merchant_id=merchant_id, clerk_id=clerk_id, keyring=keyring, issuer=issuer, now=now)
    grant = partial(grant_redemption, id=uuid7(), clerk=clerk, keyring=keyring, issuer=issuer, lines=lines)
    return await decided(listed, use, amount_fen, replace(order, ref=order_ref), clerk=clerk, keyring=keyring, now=now, grant=grant)


@redeem.guarded_by
async def count_try(*, clerk: Actor, payload: str, keyring: Keyring, issuer: Issuer, now: datetime, **_: object) -> None:
    """Wrong digits cost a try, also when the deed is then refused."""
    clerk_id, merchant_id = clerk.desk()
    await count_typed_try(payload=payload, merchant_id=merchant_id, keyring=keyring, issuer=issuer, actor_id=clerk_id, now=now)


async def note_refusal(error: DomainError, *, clerk: Actor, benefit_id: UUID, now: datetime, **_: object) -> None:
    """The clerk learned something of the resident from the refusal: the resident sees that, and the city why.

    Conflict("busy") when the resident withdrew a consent since the case was decided: the refusal told under it is neither told nor kept.
    """
    clerk_id, merchant_id = clerk.desk()
    await keep_replay(error, merchant_id=merchant_id, clerk_id=clerk_id, now=now)
    if error.about is None:
        return
    if not await _still_agrees(error.about, error.under):
        raise Conflict("busy")
    await look_from_desk(clerk, resident_id=error.about, purpose=LookPurpose.REDEMPTION, now=now)
    codes = [reason.code for reason in error.reasons]
    await record("refuse", actor_id=clerk_id, object_kind="benefit", object_id=benefit_id, now=now, particulars={"reasons": codes})
    if error.noted:
        await decisions.keep_refusal(error.noted, now=now)


async def _still_agrees(resident_id: UUID, purposes: Collection[str]) -> bool:
    """Tell whether consents are still open; a withdrawal that is under way waits, and then forgets what this deed tells."""
    await Resident.filter(id=resident_id).select_for_update(no_key=True).only("id")
    # Which are open, not when one ended: two workers' clocks differ, and a withdrawal reads its own before it waits for the row.
    return set(purposes) <= set(await Consent.filter(resident_id=resident_id, ended_at=None).values_list("purpose", flat=True))


redeem.when_refused(note_refusal)


@step
async def decided(
    listed: Listed,
    use: CodeUse,
    amount_fen: int,
    order: Order,
    *,
    clerk: Actor,
    keyring: Keyring,
    now: datetime,
    grant: Callable[[Listed, Case, CodeUse], Awaitable[T]],
) -> T:
    """Decide, and have `grant` write and claim what the case asks for. Refused("not_eligible") with every reason, as a desk may hear it;

    Conflict("order_ref_used"). What is held no longer, by the clock, is freed before anybody is refused for it.
    """
    clerk_id, _ = clerk.desk()
    case = await _case(listed, use, amount_fen, order, clerk=clerk, keyring=keyring, now=now)
    reasons = reasons_to_refuse(case)
    if reasons and await lapse_due_holds([listed.benefit.id], now=now):
        listed = await find_offer(listed.benefit.id)
        case = await _case(listed, use, amount_fen, order, clerk=clerk, keyring=keyring, now=now)
        reasons = reasons_to_refuse(case)
    try:
        _refuse(reasons, use)
        await refuse_used_order(use, listed.benefit.id, order.ref or "", now=now)
        return await grant(listed, case, use)
    except DomainError as refusal:
        refusal.under = case.standing.consents
        if isinstance(refusal, Refused):
            refusal.noted = decisions.of_case(listed, case, refusal.reasons, clerk_id=clerk_id)
            refusal.reasons = tuple(for_desk(refusal.reasons))
        raise


@step
async def grant_redemption(
    listed: Listed,
    case: Case,
    use: CodeUse,
    *,
    id: UUID,
    clerk: Actor,
    keyring: Keyring,
    issuer: Issuer,
    lines: Lines,
    deed: str = "redeem",
) -> Redemption:
    """Write and claim a redemption that was decided."""
    assert case.amount_fen is not None
    now = case.now
    redemption = await write_redemption(
        id=id, listed=listed, use=use, order_ref=case.order.ref or "", tier=tier_of(case), amount_fen=case.amount_fen,
        discount_fen=case.worth_fen, counted_on=counted([meter for meter, _ in case.meters()]),
        scorecard_version=case.standing.scorecard_version, keyring=keyring, issuer=issuer, now=now,
    )  # fmt: skip
    await write_lines(id, lines)
    redemption.decision = await decisions.keep_grant(redemption, listed, case)
    await look_from_desk(clerk, resident_id=use.resident_id, purpose=LookPurpose.REDEMPTION, now=now)
    await record(deed, actor_id=clerk.account_id, object_kind="redemption", object_id=id, now=now, particulars=_particulars(redemption))
    await tell_of_use(redemption, NoticeKind.BENEFIT_USED, discount_fen=redemption.discount_fen, now=now)
    await claim_order(redemption, case)
    await use_voucher(redemption, case)
    await claim_limits(listed.benefit.id, case)
    await claim_budget(redemption, case, purse_at(case.desk, listed.accounts))
    return redemption


@step
async def write_redemption(
    *,
    id: UUID,
    listed: Listed | Hold,
    use: CodeUse,
    order_ref: str,
    tier: str,
    amount_fen: int,
    discount_fen: int,
    counted_on: list[list[str]],
    scorecard_version: int | None,
    keyring: Keyring,
    issuer: Issuer,
    now: datetime,
) -> Redemption:
    """Write what was granted, with its receipt; of a hold, under the revision of the hold. Benefit and revision are loaded."""
    amounts: dict[str, Any] = {"amount_fen": amount_fen, "discount_fen": discount_fen, "payable_fen": amount_fen - discount_fen}
    # What was granted where, and nothing about whom.
    statement = {
        "city": issuer.city,
        "environment": issuer.environment,
        "redemption_id": str(id),
        "benefit": listed.benefit.code,
        "revision": listed.revision.number,
        "scorecard_version": scorecard_version,
        "merchant_id": str(use.merchant_id),
        "order_ref": order_ref,
        **amounts,
        "redeemed_at": now.isoformat().replace("+00:00", "Z"),
    }
    return await Redemption.create(
        id=id,
        benefit=listed.benefit,
        revision=listed.revision,
        resident_id=use.resident_id,
        merchant_id=use.merchant_id,
        clerk_id=use.clerk_id,
        code_use_id=use.id,
        order_ref=order_ref,
        tier=tier,
        **amounts,
        counted=counted_on,
        receipt=receipts.sign(statement, keyring=keyring),
        redeemed_at=now,
    )


def tier_of(case: Case) -> str:
    """Return the tier of a case that was granted."""
    assert case.standing.tier is not None
    return str(case.standing.tier.code)


async def _case(listed: Listed, use: CodeUse, amount_fen: int, order: Order, *, clerk: Actor, keyring: Keyring, now: datetime) -> Case:
    standing = await find_standing(use.resident_id)
    desk = await find_desk(use.merchant_id, clerk=clerk, now=now)
    group = [listed, *await rivals_of(listed)]
    asked = await cases(group, standing=standing, desk=desk, amount_fen=amount_fen, order=order, keyring=keyring, now=now)
    return asked[0]


def _refuse(reasons: Sequence[Reason], use: CodeUse) -> None:
    if reasons:
        raise Refused("not_eligible", reasons=reasons, about=use.resident_id)


@step
async def refuse_used_order(use: CodeUse, benefit_id: UUID, order_ref: str, *, now: datetime) -> None:
    """Conflict("order_ref_used") when the order has a redemption of the benefit, or a hold, already."""
    # UNIQUE (merchant, order_ref, benefit) decides; whoever loses that race comes here in the second try and is told.
    same: dict[str, Any] = {"merchant_id": use.merchant_id, "benefit_id": benefit_id, "order_ref": order_ref}
    earlier = await Redemption.get_or_none(**same) or await _holding(same, now=now)
    if earlier:
        reason = Reason(code="order_ref_used", path="order_ref", actual=str(earlier.id))
        # That it comes only now tells the clerk that the resident would have been granted it.
        raise Conflict("order_ref_used", reasons=[reason], about=use.resident_id)


async def _holding(order: dict[str, Any], *, now: datetime) -> Hold | None:
    """Return the hold that an order has; one whose time is over is ended here."""
    hold = await Hold.get_or_none(**order, ended_at=None).select_related("revision")
    if hold and hold.expires_at <= now:
        await lapse(hold, now=now)
        return None
    return hold


def _particulars(redemption: Redemption) -> dict[str, Any]:
    return {
        "benefit_id": str(redemption.benefit_id),
        "merchant_id": str(redemption.merchant_id),
        "amount_fen": redemption.amount_fen,
        "discount_fen": redemption.discount_fen,
    }
