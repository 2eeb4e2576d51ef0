"""A planted fault: redeeming and holding by reading, checking and saving. A race test that does not notice it tests nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from models.benefits import Hold, LimitCounter, Redemption
from models.codes import CodeUse, ResidentCode
from models.decisions import Decision
from models.keys import uuid7
from models.ledger import LedgerAccount
from server.access.actor import Actor
from server.audit.actions import record
from server.benefits.actions.claims import hold_budget
from server.benefits.actions.decisions import of_hold
from server.benefits.actions.hold_queue import HoldQueue
from server.benefits.actions.holds import hold_benefit
from server.benefits.actions.lines import NO_LINES, Lines
from server.benefits.actions.redeem import redeem
from server.benefits.case import Case
from server.benefits.eligibility import reasons_to_refuse
from server.benefits.limits import Meter, counted
from server.benefits.orders import PLAIN, Order
from server.benefits.queries.facts import cases, find_desk, find_offer, find_standing, purse_at
from server.benefits.queries.offers import Listed
from server.codes.keys import Issuer
from server.codes.queries import presented_code, why_refused
from server.platform import actions
from server.platform.crypto import Keyring
from server.platform.errors import Refused

R = TypeVar("R")


def plant() -> None:
    """Have this process redeem and hold naively from now on."""
    redeem.deed, hold_benefit.deed = redeem_naively, hold_naively
    HoldQueue._together = _nobody_together  # type: ignore[method-assign]


async def _nobody_together(self: HoldQueue, asked: object) -> None:
    return None


async def redeem_naively(*, clerk: Actor, lines: Lines = NO_LINES, **asked: Any) -> Redemption:
    """What anybody would write first. Every check is right; only time passes between it and the save."""
    listed, case, use = await _take(clerk, **asked)
    account = await LedgerAccount.get(benefit_id=listed.benefit.id)
    account.out_fen += case.worth_fen
    await account.save(update_fields=["out_fen"])
    redemption = await Redemption.create(**_columns(listed, case, use), receipt="", redeemed_at=case.now)
    await record("redeem", actor_id=use.clerk_id, object_kind="redemption", object_id=redemption.id, now=case.now)
    return redemption


async def hold_naively(*, clerk: Actor, lasting: timedelta, **asked: Any) -> Hold:
    """The same, of a hold. Its money and its end are the service's own."""
    listed, case, use = await _take(clerk, **asked)
    rest = {"counted": counted([meter for meter, _ in case.meters()]), "held_at": case.now, "expires_at": case.now + lasting}
    hold = Hold(**_columns(listed, case, use), **rest, decision_id=uuid7())
    await Hold.bulk_create([hold])
    await Decision.bulk_create([of_hold(hold, listed, case)])
    await hold_budget(hold, case, purse_at(case.desk, listed.accounts))
    return hold


async def _take(
    clerk: Actor,
    *,
    payload: str,
    benefit_id: UUID,
    amount_fen: int,
    order_ref: str,
    order: Order = PLAIN,
    keyring: Keyring,
    issuer: Issuer,
    now: datetime,
) -> tuple[Listed, Case, CodeUse]:
    clerk_id, merchant_id = clerk.desk()
    presented = await presented_code(payload=payload, merchant_id=merchant_id, keyring=keyring, issuer=issuer, now=now)
    code = await ResidentCode.get_or_none(handle=presented.handle)
    if code is None or not presented.is_open(code):
        raise await why_refused(presented, code, merchant_id=merchant_id)
    listed, standing = await find_offer(benefit_id), await find_standing(code.resident_id)
    desk = await find_desk(merchant_id, clerk=clerk, now=now)
    order = replace(order, ref=order_ref)
    [case] = await cases([listed], standing=standing, desk=desk, amount_fen=amount_fen, order=order, now=now)
    if reasons := reasons_to_refuse(case):
        raise Refused("not_eligible", reasons=reasons)
    for meter, _ in case.meters():
        await _count(benefit_id, meter, case.worth_fen)
    code.accepted_step = presented.step
    await code.save(update_fields=["accepted_step"])
    use = await CodeUse.create(
        handle=presented.handle, step=presented.step, payload_hash=presented.hash, resident_id=code.resident_id,
        merchant_id=merchant_id, clerk_id=clerk_id, used_at=now,
    )  # fmt: skip
    return listed, case, use


def _columns(listed: Listed, case: Case, use: CodeUse) -> dict[str, Any]:
    assert case.amount_fen is not None
    return {
        "benefit": listed.benefit, "revision": listed.revision, "resident_id": use.resident_id, "merchant_id": use.merchant_id,
        "clerk_id": use.clerk_id, "code_use_id": use.id, "order_ref": case.order.ref,
        "tier": case.standing.tier.code if case.standing.tier else "", "amount_fen": case.amount_fen, "discount_fen": case.worth_fen,
        "payable_fen": case.amount_fen - case.worth_fen,
    }  # fmt: skip


async def _count(benefit_id: UUID, meter: Meter, worth_fen: int) -> None:
    counter, _ = await LimitCounter.get_or_create(
        benefit_id=benefit_id, entity=meter.entity, entity_key=meter.entity_key, period=meter.period, period_start=meter.period_start
    )
    counter.used_count += 1
    counter.used_fen += worth_fen
    await counter.save(update_fields=["used_count", "used_fen"])


async def without_transaction(work: Callable[[], Awaitable[R]]) -> R:
    """Run a deed statement by statement, as SQLite would let it: its one writer at a time hides the fault otherwise."""
    token = actions._open.set("naive")
    try:
        return await work()
    finally:
        actions._open.reset(token)
