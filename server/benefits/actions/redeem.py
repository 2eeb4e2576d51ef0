"""Using a benefit: everything is claimed in one transaction, or nothing."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from models.benefits import Redemption
from models.codes import CodeUse
from models.enums import LookPurpose, NoticeKind
from models.keys import uuid7
from models.registry import Consent, Resident
from server.access.actor import Actor
from server.audit.actions import record
from server.benefits import receipts
from server.benefits.actions import decisions
from server.benefits.actions.claims import claim_budget, claim_limits, use_voucher
from server.benefits.actions.looks import look_from_desk
from server.benefits.actions.stacked_orders import claim_order
from server.benefits.actions.tell import tell_of_use
from server.benefits.eligibility import Case, for_desk, reasons_to_refuse
from server.benefits.limits import counted
from server.benefits.orders import PLAIN, Order
from server.benefits.queries.facts import Listed, cases, find_desk, find_offer, find_standing, purse_at, rivals_of
from server.codes.actions import claim_resident_code, count_typed_try
from server.codes.keys import Issuer
from server.platform.actions import action
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, DomainError, Reason, Refused


@action
async def redeem(
    *,
    clerk: Actor,
    payload: str,
    benefit_id: UUID,
    amount_fen: int,
    order_ref: str,
    order: Order = PLAIN,
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
    case = await _case(listed, use, amount_fen, replace(order, ref=order_ref), clerk=clerk, keyring=keyring, now=now)
    try:
        return await _grant(listed, case, use, clerk=clerk, order_ref=order_ref, keyring=keyring, issuer=issuer)
    except DomainError as refusal:
        refusal.under = case.standing.consents
        if isinstance(refusal, Refused):
            refusal.noted = decisions.of_case(listed, case, refusal.reasons, clerk_id=clerk_id)
            refusal.reasons = tuple(for_desk(refusal.reasons))
        raise


@redeem.guarded_by
async def count_try(*, clerk: Actor, payload: str, keyring: Keyring, issuer: Issuer, now: datetime, **_: object) -> None:
    """Wrong digits cost a try, also when the deed is then refused."""
    clerk_id, merchant_id = clerk.desk()
    await count_typed_try(payload=payload, merchant_id=merchant_id, keyring=keyring, issuer=issuer, actor_id=clerk_id, now=now)


@redeem.when_refused
async def note_refusal(error: DomainError, *, clerk: Actor, benefit_id: UUID, now: datetime, **_: object) -> None:
    """The clerk learned something of the resident from the refusal: the resident sees that, and the city why.

    Conflict("busy") when the resident withdrew a consent since the case was decided: the refusal told under it is neither told nor kept.
    """
    if error.about is None:
        return
    if not await _still_agrees(error.about, error.under):
        raise Conflict("busy")
    clerk_id, _merchant_id = clerk.desk()
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


async def _case(listed: Listed, use: CodeUse, amount_fen: int, order: Order, *, clerk: Actor, keyring: Keyring, now: datetime) -> Case:
    standing = await find_standing(use.resident_id)
    desk = await find_desk(use.merchant_id, clerk=clerk, now=now)
    group = [listed, *await rivals_of(listed)]
    asked = await cases(group, standing=standing, desk=desk, amount_fen=amount_fen, order=order, keyring=keyring, now=now)
    return asked[0]


async def _grant(listed: Listed, case: Case, use: CodeUse, *, clerk: Actor, order_ref: str, keyring: Keyring, issuer: Issuer) -> Redemption:
    """Write and claim what the case asks for. Refused("not_eligible") with every reason, Conflict("order_ref_used")."""
    if reasons := reasons_to_refuse(case):
        raise Refused("not_eligible", reasons=reasons, about=use.resident_id)
    benefit_id, now = listed.benefit.id, case.now
    await _refuse_used_order(use, benefit_id, order_ref)
    redemption = await _write(listed, case, use, order_ref=order_ref, keyring=keyring, issuer=issuer)
    redemption.decision = await decisions.keep_grant(redemption, listed, case)
    await look_from_desk(clerk, resident_id=use.resident_id, purpose=LookPurpose.REDEMPTION, now=now)
    await record(
        "redeem", actor_id=use.clerk_id, object_kind="redemption", object_id=redemption.id, now=now, particulars=_particulars(redemption)
    )
    await tell_of_use(redemption, NoticeKind.BENEFIT_USED, discount_fen=redemption.discount_fen, now=now)
    await claim_order(redemption, case)
    await use_voucher(redemption, case)
    await claim_limits(benefit_id, case)
    await claim_budget(redemption, case, purse_at(case.desk, listed.accounts))
    return redemption


async def _refuse_used_order(use: CodeUse, benefit_id: UUID, order_ref: str) -> None:
    # UNIQUE (merchant, order_ref, benefit) decides; whoever loses that race comes here in the second try and is told.
    earlier = await Redemption.get_or_none(merchant_id=use.merchant_id, benefit_id=benefit_id, order_ref=order_ref)
    if earlier:
        reason = Reason(code="order_ref_used", path="order_ref", actual=str(earlier.id))
        # That it comes only now tells the clerk that the resident would have been granted it.
        raise Conflict("order_ref_used", reasons=[reason], about=use.resident_id)


async def _write(listed: Listed, case: Case, use: CodeUse, *, order_ref: str, keyring: Keyring, issuer: Issuer) -> Redemption:
    """Write the redemption; `case` was decided and has an order and a tier."""
    assert case.amount_fen is not None
    assert case.standing.tier is not None
    amounts: dict[str, Any] = {
        "amount_fen": case.amount_fen,
        "discount_fen": case.worth_fen,
        "payable_fen": case.amount_fen - case.worth_fen,
    }
    redemption_id = uuid7()
    # What was granted where, and nothing about whom.
    statement = {
        "city": issuer.city,
        "environment": issuer.environment,
        "redemption_id": str(redemption_id),
        "benefit": listed.benefit.code,
        "revision": listed.revision.number,
        "merchant_id": str(use.merchant_id),
        "order_ref": order_ref,
        **amounts,
        "redeemed_at": case.now.isoformat().replace("+00:00", "Z"),
    }
    return await Redemption.create(
        id=redemption_id,
        benefit=listed.benefit,
        revision=listed.revision,
        resident_id=use.resident_id,
        merchant_id=use.merchant_id,
        clerk_id=use.clerk_id,
        code_use_id=use.id,
        order_ref=order_ref,
        tier=case.standing.tier.code,
        **amounts,
        counted=counted([meter for meter, _ in case.meters()]),
        receipt=receipts.sign(statement, keyring=keyring),
        redeemed_at=case.now,
    )


def _particulars(redemption: Redemption) -> dict[str, Any]:
    return {
        "benefit_id": str(redemption.benefit_id),
        "merchant_id": str(redemption.merchant_id),
        "amount_fen": redemption.amount_fen,
        "discount_fen": redemption.discount_fen,
    }
