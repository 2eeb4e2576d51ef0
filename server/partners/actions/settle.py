"""From the resident's yes to the last fen: what partner, resident, administrator and clock do with an order."""

from datetime import datetime
from typing import Any
from uuid import UUID

from models.enums import Role, WaiverState, WaiverStep
from models.partners import Partner, WaiverEvent, WaiverOrder
from server.partners.actions.steps import CLOCK, By, locked_order, move
from server.partners.telling import bill_json
from server.partners.waivers import TIME_TO_PAY, Bill, bill_reasons, next_state
from server.platform.actions import action, step
from server.platform.errors import Conflict, Refused
from server.platform.jobs import enqueue


@action
async def complete_order(
    *, partner: Partner, number: str, bill: Bill, total_fen: int, particulars: dict[str, Any], now: datetime
) -> WaiverOrder:
    """Say what an active order costs: at most its risk. One that costs nothing is done at once; the same bill again changes nothing.

    `particulars` are added to those of the order. NotFound; Conflict("waiver_state"); Refused("bill_refused") with every reason.
    """
    order, by = await locked_order(partner_id=partner.id, number=number), _by(partner)
    if order.total_fen == total_fen and bill_json(bill) == {"charges": order.charges, "discounts": order.discounts}:
        return order
    next_state(order.state, WaiverStep.COMPLETE)
    changes = _billed(order, bill, total_fen, before_fen=None) | {"particulars": order.particulars | particulars}
    await _settle(order, WaiverStep.COMPLETE, by, now=now, **changes)
    if total_fen == 0:
        await move(order, WaiverStep.PAY, CLOCK, now=now)
    return order


@action
async def modify_order(*, partner: Partner, number: str, bill: Bill, total_fen: int, reason: str, now: datetime) -> WaiverOrder:
    """Make a bill less, saying why; a dispute is settled by it. The same again changes nothing. Errors as `complete_order`."""
    order = await locked_order(partner_id=partner.id, number=number)
    if await _was_just_said(order, WaiverStep.MODIFY, reason) and order.total_fen == total_fen:
        return order
    next_state(order.state, WaiverStep.MODIFY)
    changes = _billed(order, bill, total_fen, before_fen=order.total_fen)
    if order.state is WaiverState.DISPUTED:
        await _settle(order, WaiverStep.MODIFY, _by(partner), note=reason, now=now, **changes)
    else:
        await move(order, WaiverStep.MODIFY, _by(partner), note=reason, now=now, **changes)
    if total_fen == 0:
        await move(order, WaiverStep.PAY, CLOCK, now=now)
    return order


@action
async def revoke_order(*, partner: Partner, number: str, reason: str, now: datetime) -> WaiverOrder:
    """Take an order back, saying why: nothing is owed, and it counts as never used. NotFound; Conflict("waiver_state")."""
    return await _say(partner, number, WaiverStep.REVOKE, reason, now=now)


@action
async def note_payment(*, partner: Partner, number: str, note: str, now: datetime) -> WaiverOrder:
    """Say that what was owed is paid. NotFound; Conflict("waiver_state")."""
    return await _say(partner, number, WaiverStep.PAY, note, now=now)


@action
async def write_off_order(*, partner: Partner, number: str, reason: str, now: datetime) -> WaiverOrder:
    """Give an overdue order up: what credit stood for of it stays spent from the benefit's budget. NotFound; Conflict("waiver_state")."""
    return await _say(partner, number, WaiverStep.WRITE_OFF, reason, now=now)


@action
async def answer_order(*, order_id: UUID, resident_id: UUID, account_id: UUID, taken: WaiverStep, note: str, now: datetime) -> WaiverOrder:
    """Confirm, decline or dispute an order of one's own. NotFound; Conflict("waiver_state"), Conflict("waiver_expired")."""
    order = await locked_order(id=order_id, resident_id=resident_id)
    await _answer(order, taken, By(role=Role.RESIDENT, account_id=account_id), note=note, now=now)
    return order


@action
async def answer_in_sandbox(*, partner: Partner, number: str, taken: WaiverStep, now: datetime) -> WaiverOrder:
    """Answer as the made-up resident would. NotFound for an order of a real one; otherwise as `answer_order`."""
    order = await locked_order(partner_id=partner.id, number=number, sandbox_person__isnull=False)
    await _answer(order, taken, By(role=Role.RESIDENT), note="", now=now)
    return order


@action
async def decide_dispute(*, order_id: UUID, upheld: bool, note: str, account_id: UUID, now: datetime) -> WaiverOrder:
    """Decide on a disputed bill: it is owed anew, or the order is revoked. NotFound; Conflict("waiver_state")."""
    order, by = await locked_order(id=order_id), By(role=Role.ADMINISTRATOR, account_id=account_id)
    next_state(order.state, WaiverStep.UPHOLD)
    if upheld:
        await _settle(order, WaiverStep.UPHOLD, by, note=note, now=now)
    else:
        await move(order, WaiverStep.REVOKE, by, note=note, now=now)
    return order


@step
async def expire_waiver(*, order_id: str, now: datetime) -> None:
    """A job at the end of the time to confirm: an order that nobody confirmed ends, and frees what it held."""
    order = await locked_order(id=UUID(order_id))
    if order.state in (WaiverState.QUOTED, WaiverState.CREATED) and order.expires_at <= now:
        await move(order, WaiverStep.EXPIRE, CLOCK, now=now)


@step
async def waiver_falls_due(*, order_id: str, now: datetime) -> None:
    """A job at the end of the time to pay."""
    order = await locked_order(id=UUID(order_id))
    if order.state is WaiverState.SETTLING and order.due_at and order.due_at <= now:
        await move(order, WaiverStep.FALL_DUE, CLOCK, now=now)


async def _was_just_said(order: WaiverOrder, taken: WaiverStep, note: str) -> bool:
    """Tell whether the last step was this one in these words: WeChat Pay's SDKs repeat a deed without an Idempotency-Key."""
    return await WaiverEvent.exists(order_id=order.id, sequence=order.sequence, step=taken, note=note)


def _by(partner: Partner) -> By:
    return By(role=Role.PARTNER, account_id=partner.account_id)


def _billed(order: WaiverOrder, bill: Bill, total_fen: int, *, before_fen: int | None) -> dict[str, Any]:
    """Return what a bill changes of an order. Refused("bill_refused") with every reason."""
    if reasons := bill_reasons(bill, said_fen=total_fen, risk_fen=order.risk_fen, before_fen=before_fen):
        raise Refused("bill_refused", reasons=reasons)
    return {**bill_json(bill), "charged_fen": bill.charged_fen, "discounted_fen": bill.discounted_fen, "total_fen": total_fen}


@step
async def _settle(order: WaiverOrder, taken: WaiverStep, by: By, *, note: str = "", now: datetime, **changes: Any) -> None:
    """Take a step that makes the bill owed from now on."""
    await move(order, taken, by, note=note, now=now, due_at=now + TIME_TO_PAY, **changes)
    await enqueue("waiver_falls_due", {"order_id": str(order.id)}, now=now, run_at=now + TIME_TO_PAY)


@step
async def _say(partner: Partner, number: str, taken: WaiverStep, note: str, *, now: datetime) -> WaiverOrder:
    """Take a partner's step that changes nothing but the state; the same again changes nothing."""
    order = await locked_order(partner_id=partner.id, number=number)
    if not await _was_just_said(order, taken, note):
        await move(order, taken, _by(partner), note=note, now=now)
    return order


@step
async def _answer(order: WaiverOrder, taken: WaiverStep, by: By, *, note: str, now: datetime) -> None:
    next_state(order.state, taken)
    if taken is WaiverStep.CONFIRM and order.expires_at <= now:
        raise Conflict("waiver_expired")
    await move(order, taken, by, note=note, now=now)
