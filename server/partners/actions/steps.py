"""One step of an order: moved, written down, told, and at its end what it held given back. Shared by every deed on orders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.enums import ConsentPurpose, NoticeKind, PartnerScheme, Role, WaiverState, WaiverStep
from models.keys import uuid7
from models.partners import Delivery, Partner, WaiverEvent, WaiverOrder
from models.registry import Consent
from server.audit.actions import record
from server.benefits.actions.claims import uncount
from server.benefits.limits import recounted
from server.notices.actions import tell_resident
from server.partners.actions.money import let_go
from server.partners.queries import order_json
from server.partners.telling import deliveries_of, event_of
from server.partners.waivers import ENDED, next_state
from server.platform.actions import step
from server.platform.clock import local_day
from server.platform.errors import Conflict, NotFound
from server.registry.actions.records import take_in
from server.registry.records import NewRecord

SOURCE = "waiver_orders"
TOLD_TO_RESIDENTS = {
    WaiverStep.CREATE: NoticeKind.WAIVER_TO_CONFIRM,
    WaiverStep.COMPLETE: NoticeKind.WAIVER_TO_PAY,
    WaiverStep.FALL_DUE: NoticeKind.WAIVER_OVERDUE,
    WaiverStep.UPHOLD: NoticeKind.WAIVER_TO_PAY,
}
TOLD_OVER_WECHATPAY = (WaiverStep.CONFIRM, WaiverStep.PAY)


@dataclass(frozen=True, kw_only=True)
class By:
    """Who takes a step; the clock is nobody's account and anonymous."""

    role: Role
    account_id: UUID | None = None


CLOCK = By(role=Role.ANONYMOUS)


@step
async def locked_order(**which: Any) -> WaiverOrder:
    """Return the order with this id, or partner and number, locked until the end of the deed. NotFound."""
    found = await WaiverOrder.filter(**which).select_for_update().get_or_none()
    if found is None:
        raise NotFound("not_found")
    return found


@step
async def move(order: WaiverOrder, taken: WaiverStep, by: By, *, note: str = "", now: datetime, **changes: Any) -> None:
    """Take a step on a locked order. Conflict("waiver_state") when it is not possible from where the order stands.

    The sequence is compared and set besides the lock: of two deeds that saw the same order one wins on either engine.
    """
    after = {**changes, "state": next_state(order.state, taken), "sequence": order.sequence + 1}
    if not await WaiverOrder.filter(id=order.id, sequence=order.sequence).update(**after):
        raise Conflict("busy")
    order.update_from_dict(after)
    await write_event(order, taken, by, note=note, now=now)
    if order.state in ENDED:
        await _give_back_what_was_held(order, now=now)
        await _report_outcome(order, now=now)


@step
async def write_event(order: WaiverOrder, taken: WaiverStep, by: By, *, note: str = "", now: datetime) -> None:
    """Write down a step that was taken, its audit line, and what the partner is told of it."""
    await WaiverEvent.create(
        order_id=order.id, sequence=order.sequence, step=taken, state=order.state, by_role=by.role, by_account_id=by.account_id,
        note=note, total_fen=order.total_fen, happened_at=now,
    )  # fmt: skip
    particulars = {"state": order.state.value, "total_fen": order.total_fen}
    await record(
        f"waiver_{taken}", actor_id=by.account_id, object_kind="waiver_order", object_id=order.id, now=now, particulars=particulars
    )
    partner = await Partner.get(id=order.partner_id)
    await _tell_partner(partner, order, taken, by, now=now)
    if order.resident_id and taken in TOLD_TO_RESIDENTS and by.role is not Role.RESIDENT:
        told = {"merchant_id": str(partner.merchant_id), "title": order.title, "risk_fen": order.risk_fen, "total_fen": order.total_fen}
        await tell_resident(order.resident_id, TOLD_TO_RESIDENTS[taken], object_id=order.id, particulars=told, now=now)


async def _tell_partner(partner: Partner, order: WaiverOrder, taken: WaiverStep, by: By, *, now: datetime) -> None:
    """What a partner did itself it knows, but for the payment, which WeChat Pay tells too."""
    url = order.notify_url or partner.callback_url
    wanted = taken in TOLD_OVER_WECHATPAY if order.scheme is PartnerScheme.WECHATPAY else by.role is not Role.PARTNER
    if not (url and wanted):
        return
    planned = deliveries_of(partner.faults if partner.sandbox else [], sequence=order.sequence, now=now)
    event_id = uuid7()
    told = order_json(order) | ({"particulars": order.particulars} if order.scheme is PartnerScheme.WECHATPAY else {})
    await Delivery.bulk_create(
        Delivery(
            partner_id=partner.id, order_id=order.id, event_id=event_id, event=event_of(taken), scheme=order.scheme, url=url, told=told,
            fault=each.fault, due_at=each.due_at, written_at=now,
        )
        for each in planned
    )  # fmt: skip


async def _give_back_what_was_held(order: WaiverOrder, *, now: datetime) -> None:
    """Money always, but for what the city pays of a written-off order; the use only of an order that came to nothing."""
    if order.resident_id is None or order.credit_fen is None:
        return
    if order.state not in (WaiverState.DONE, WaiverState.WRITTEN_OFF):
        await uncount(order.benefit_id, recounted(order.counted or []), uses=1, value_fen=order.credit_fen)
    lost_fen = min(order.total_fen or 0, order.credit_fen) if order.state is WaiverState.WRITTEN_OFF else 0
    partner = await Partner.get(id=order.partner_id)
    await let_go(order, merchant_id=partner.merchant_id, lost_fen=lost_fen, now=now)


async def _report_outcome(order: WaiverOrder, *, now: datetime) -> None:
    """Report how a resident kept an order as a record: paid in time, or not. It can give points, and never takes any.

    Nothing about whoever withdrew from scoring meanwhile, and nothing of what was never used.
    """
    if order.state not in (WaiverState.DONE, WaiverState.WRITTEN_OFF) or order.resident_id is None:
        return
    if not await Consent.exists(resident_id=order.resident_id, purpose=ConsentPurpose.SCORING, ended_at=None):
        return
    late = await WaiverEvent.exists(order_id=order.id, step=WaiverStep.FALL_DUE)
    new = NewRecord(
        catalogue_code="waiver_order", source_code=SOURCE, source_ref=str(order.id), title=order.title, dated_on=local_day(now),
        resident_id=order.resident_id, amount_fen=order.total_fen, mark=0 if late else 100,
        content={"performed": "no" if late else "yes", "matter": order.title},
    )  # fmt: skip
    await take_in(new, now=now)
