"""Reserving a benefit for an order that is not settled yet, and what becomes of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from models.benefits import Hold, Redemption
from models.codes import CodeUse
from models.decisions import Decision
from models.enums import HoldEnd, NoticeKind
from models.vouchers import Voucher
from server.access.actor import Actor
from server.audit.actions import record
from server.benefits.actions import decisions
from server.benefits.actions.claims import claim_limits, hold_budget, uncount, use_voucher
from server.benefits.actions.held import Held, new_hold, write_holds
from server.benefits.actions.lapse import end, free, lapse
from server.benefits.actions.lines import NO_LINES, Lines, write_lines
from server.benefits.actions.redeem import decided, grant_redemption, note_refusal, refuse_used_order, write_redemption
from server.benefits.actions.stacked_orders import claim_order, give_order_back
from server.benefits.actions.tell import tell_of_use
from server.benefits.case import Case
from server.benefits.limits import recounted
from server.benefits.orders import PLAIN, Order
from server.benefits.queries.facts import find_offer, purse_at, terms_of
from server.benefits.queries.holds import find_hold_for
from server.benefits.queries.offers import Listed
from server.benefits.returns import kept_discount_fen
from server.codes.actions import claim_resident_code, count_typed_try
from server.codes.keys import Issuer
from server.ledger.actions import end_hold
from server.platform.actions import action, step
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, DomainError, Reason


@action
async def hold_benefit(
    *,
    clerk: Actor,
    payload: str,
    benefit_id: UUID,
    amount_fen: int,
    order_ref: str,
    order: Order = PLAIN,
    lasting: timedelta,
    keyring: Keyring,
    issuer: Issuer,
    now: datetime,
) -> Hold:
    """Reserve for one order what `redeem` would give, and return it with its benefit; the code is spent. Errors as `redeem`."""
    clerk_id, merchant_id = clerk.desk()
    listed = await find_offer(benefit_id)
    use = await claim_resident_code(payload=payload, merchant_id=merchant_id, clerk_id=clerk_id, keyring=keyring, issuer=issuer, now=now)
    grant = partial(_hold, clerk=clerk, lasting=lasting)
    return await decided(listed, use, amount_fen, replace(order, ref=order_ref), clerk=clerk, keyring=keyring, now=now, grant=grant)


@hold_benefit.guarded_by
async def count_try(*, clerk: Actor, payload: str, keyring: Keyring, issuer: Issuer, now: datetime, **_: object) -> None:
    """Wrong digits cost a try, also when the deed is then refused."""
    clerk_id, merchant_id = clerk.desk()
    await count_typed_try(payload=payload, merchant_id=merchant_id, keyring=keyring, issuer=issuer, actor_id=clerk_id, now=now)


@hold_benefit.when_refused
async def note_refused_hold(error: DomainError, *, clerk: Actor, benefit_id: UUID, now: datetime, **_: object) -> None:
    await note_refusal(error, clerk=clerk, benefit_id=benefit_id, now=now)


@action
async def commit_hold(
    *, clerk: Actor, hold_id: UUID, amount_fen: int | None, lines: Lines = NO_LINES, keyring: Keyring, issuer: Issuer, now: datetime
) -> Redemption:
    """Redeem what is held, for at most the order it is held for, and return the redemption, its benefit loaded; what is less goes back.

    The terms are those of the moment of the hold. After its time this is a fresh attempt without a code: decided anew, on what is left.
    NotFound for another merchant's; Conflict("commit_exceeds"), Conflict("hold_committed"), Conflict("hold_released"); late
    Refused("not_eligible"), Conflict("order_ref_used").
    """
    _, merchant_id = clerk.desk()
    hold = await find_hold_for(merchant_id, hold_id)
    final_fen = hold.amount_fen if amount_fen is None else amount_fen
    if final_fen > hold.amount_fen:
        gap_fen = final_fen - hold.amount_fen
        raise Conflict(
            "commit_exceeds",
            reasons=[Reason(code="commit_exceeds", path="amount_fen", expected=hold.amount_fen, actual=final_fen, gap=gap_fen)],
        )
    commit = _commit_in_time if await end(hold, HoldEnd.COMMITTED, now=now) else _commit_late
    return await commit(hold, final_fen, clerk=clerk, lines=lines, keyring=keyring, issuer=issuer, now=now)


@commit_hold.when_refused
async def note_late_refusal(error: DomainError, *, clerk: Actor, hold_id: UUID, now: datetime, **_: object) -> None:
    """A late commit that was refused told the clerk something of the resident."""
    if error.about:
        hold = await Hold.get(id=hold_id)
        await note_refusal(error, clerk=clerk, benefit_id=hold.benefit_id, now=now)


@action
async def release_hold(*, clerk: Actor, hold_id: UUID, now: datetime) -> Hold:
    """Give a hold up and free everything that it reserved. NotFound; Conflict("hold_committed"), "hold_released", "hold_lapsed"."""
    clerk_id, merchant_id = clerk.desk()
    hold = await find_hold_for(merchant_id, hold_id)
    if not await end(hold, HoldEnd.RELEASED, now=now):
        raise _ended(await find_hold_for(merchant_id, hold_id))
    await record("release_hold", actor_id=clerk_id, object_kind="hold", object_id=hold.id, now=now)
    await free(hold, now=now)
    hold.ended_at, hold.ended_as = now, HoldEnd.RELEASED
    return hold


@step
async def _hold(listed: Listed, case: Case, use: CodeUse, *, clerk: Actor, lasting: timedelta) -> Hold:
    hold = new_hold(listed, case, use, lasting=lasting)
    await write_holds(listed, [Held(hold, case, clerk)])
    await claim_order(hold, case)
    await use_voucher(hold, case)
    await claim_limits(listed.benefit.id, case)
    await hold_budget(hold, case, purse_at(case.desk, listed.accounts))
    return hold


@step
async def _commit_in_time(
    hold: Hold, amount_fen: int, *, clerk: Actor, lines: Lines, keyring: Keyring, issuer: Issuer, now: datetime
) -> Redemption:
    use, stacking = await CodeUse.get(id=hold.code_use_id), terms_of(hold.revision).stacking
    held = await Decision.get(id=hold.decision_id).values()
    await refuse_used_order(use, hold.benefit_id, hold.order_ref, now=now)
    discount_fen = kept_discount_fen(amount_fen=hold.amount_fen, discount_fen=hold.discount_fen, kept_fen=amount_fen)
    redemption = await write_redemption(
        id=hold.id, listed=hold, use=use, tier=hold.tier, amount_fen=amount_fen, discount_fen=discount_fen, order_ref=hold.order_ref,
        counted_on=hold.counted, scorecard_version=held["scorecard_version"], keyring=keyring, issuer=issuer, now=now,
    )  # fmt: skip
    await write_lines(hold.id, lines)
    redemption.decision = await decisions.keep_commit(redemption, held, now=now)
    particulars = {"amount_fen": amount_fen, "discount_fen": discount_fen}
    await record("commit_hold", actor_id=clerk.account_id, object_kind="hold", object_id=hold.id, now=now, particulars=particulars)
    await tell_of_use(redemption, NoticeKind.BENEFIT_USED, discount_fen=discount_fen, now=now)
    rest_fen = hold.discount_fen - discount_fen
    await give_order_back(hold, stacking, discount_fen=rest_fen, whole=False)
    await Voucher.filter(hold_id=hold.id).update(hold_id=None, redemption_id=redemption.id)
    await uncount(hold.benefit_id, recounted(hold.counted), uses=0, value_fen=rest_fen)
    await end_hold(hold.id, spent_fen=discount_fen, merchant_id=hold.merchant_id, now=now)
    return redemption


@step
async def _commit_late(
    hold: Hold, amount_fen: int, *, clerk: Actor, lines: Lines, keyring: Keyring, issuer: Issuer, now: datetime
) -> Redemption:
    if not await lapse(hold, now=now):
        hold = await find_hold_for(hold.merchant_id, hold.id)
        if hold.ended_as != HoldEnd.LAPSED:
            raise _ended(hold)
    use, order = await CodeUse.get(id=hold.code_use_id), Order(ref=hold.order_ref, **hold.order_facts)
    grant = partial(grant_redemption, id=hold.id, clerk=clerk, keyring=keyring, issuer=issuer, lines=lines, deed="commit_hold")
    return await decided(await find_offer(hold.benefit_id), use, amount_fen, order, clerk=clerk, keyring=keyring, now=now, grant=grant)


def _ended(hold: Hold) -> Conflict:
    return Conflict(f"hold_{hold.ended_as or HoldEnd.LAPSED}")
