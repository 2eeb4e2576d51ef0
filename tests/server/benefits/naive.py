"""A planted fault: redeeming by reading, checking and saving. A race test that does not notice it tests nothing."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from models.benefits import LimitCounter, Redemption
from models.codes import CodeUse, ResidentCode
from models.ledger import LedgerAccount
from server.access.actor import Actor
from server.audit.actions import record
from server.benefits.actions.lines import NO_LINES, Lines
from server.benefits.eligibility import reasons_to_refuse
from server.benefits.limits import Meter
from server.benefits.orders import PLAIN, Order
from server.benefits.queries.facts import cases, find_desk, find_offer, find_standing
from server.codes.keys import Issuer
from server.codes.queries import presented_code, why_refused
from server.platform import actions
from server.platform.crypto import Keyring
from server.platform.errors import Refused

R = TypeVar("R")


async def redeem_naively(
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
    """What anybody would write first. Every check is right; only time passes between it and the save."""
    clerk_id, merchant_id = clerk.desk()
    presented = await presented_code(payload=payload, merchant_id=merchant_id, keyring=keyring, issuer=issuer, now=now)
    code = await ResidentCode.get_or_none(handle=presented.handle)
    if code is None or not presented.is_open(code):
        raise await why_refused(presented, code, merchant_id=merchant_id)
    listed, standing = await find_offer(benefit_id), await find_standing(code.resident_id)
    desk = await find_desk(merchant_id, clerk=clerk, now=now)
    [case] = await cases([listed], standing=standing, desk=desk, amount_fen=amount_fen, order=order, now=now)
    account = await LedgerAccount.get(benefit_id=benefit_id)
    if reasons := reasons_to_refuse(case):
        raise Refused("not_eligible", reasons=reasons)
    for meter, _ in case.meters():
        await _count(benefit_id, meter, case.worth_fen)
    account.out_fen += case.worth_fen
    await account.save(update_fields=["out_fen"])
    code.accepted_step = presented.step
    await code.save(update_fields=["accepted_step"])
    use = await CodeUse.create(
        handle=presented.handle, step=presented.step, payload_hash=presented.hash, resident_id=code.resident_id,
        merchant_id=merchant_id, clerk_id=clerk_id, used_at=now,
    )  # fmt: skip
    redemption = await Redemption.create(
        benefit=listed.benefit, revision=listed.revision, resident_id=code.resident_id, merchant_id=merchant_id, clerk_id=clerk_id,
        code_use_id=use.id, order_ref=order_ref, tier=case.standing.tier.code if case.standing.tier else "", amount_fen=amount_fen,
        discount_fen=case.worth_fen, payable_fen=amount_fen - case.worth_fen, receipt="", redeemed_at=now,
    )  # fmt: skip
    await record("redeem", actor_id=clerk_id, object_kind="redemption", object_id=redemption.id, now=now)
    return redemption


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
