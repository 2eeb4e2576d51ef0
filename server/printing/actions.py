"""Ordering sheets for many merchants, and ending an order."""

from datetime import datetime
from typing import Any
from uuid import UUID

from models.enums import Industry, PrintSheet
from models.printing import PrintOrder
from server.audit.actions import record
from server.platform.actions import action, step
from server.platform.clock import local_day
from server.platform.errors import Conflict, Reason, Refused
from server.platform.jobs import enqueue
from server.printing.progress import MOST_MERCHANTS
from server.printing.queries import count_merchants, find_print_order

JOB = "print_part"
KIND = "print_order"


@action
async def order_print(
    *, sheet: PrintSheet, district: str, industry: Industry | None, with_proof: bool, actor_id: UUID, now: datetime
) -> PrintOrder:
    """Have sheets drawn for all open merchants of a district and an industry. Refused("invalid_print_order") for none and for too many."""
    wanted = await count_merchants(district=district, industry=industry, today=local_day(now))
    if not 0 < wanted <= MOST_MERCHANTS:
        code = "too_many_to_print" if wanted else "nothing_to_print"
        raise Refused("invalid_print_order", reasons=[Reason(code=code, path="district", expected=MOST_MERCHANTS, actual=wanted)])
    order = await PrintOrder.create(
        sheet=sheet, district=district, industry=industry, with_proof=with_proof, wanted=wanted, asked_by=actor_id, asked_at=now
    )
    await enqueue(JOB, {"order_id": str(order.id), "part": 1}, now=now)
    particulars = {"sheet": sheet.value, "district": district, "industry": industry, "wanted": wanted}
    await record("order_print", actor_id=actor_id, object_kind=KIND, object_id=order.id, now=now, particulars=particulars)
    return order


@action
async def end_print(order_id: UUID, *, actor_id: UUID, now: datetime) -> PrintOrder:
    """Stop an order, or take its file away before its time. NotFound; Conflict("print_ended")."""
    won = await PrintOrder.filter(id=order_id, ended_at=None).update(ended_at=now)
    order = await find_print_order(order_id)
    if not won:
        raise Conflict("print_ended")
    await record("end_print", actor_id=actor_id, object_kind=KIND, object_id=order_id, now=now)
    return order


@action
async def note_download(order_id: UUID, *, actor_id: UUID, now: datetime) -> None:
    await record("download_print", actor_id=actor_id, object_kind=KIND, object_id=order_id, now=now)


@step
async def part_printed(*, order_id: str, part: int, now: datetime, drawn: dict[str, Any] | None = None) -> None:
    """Note a part that was drawn, and have the next one drawn. Nothing, when another worker drew it or the order has ended.

    drawn: `{made, after, file_bytes}`; `file_bytes` of the last one alone.
    """
    if drawn is None:
        return
    done_at = None if drawn["file_bytes"] is None else now
    # The claiming write: of two workers that drew the same part one goes on.
    won = await PrintOrder.filter(id=UUID(order_id), parts=part - 1, ended_at=None).update(
        parts=part, made=drawn["made"], after=drawn["after"], file_bytes=drawn["file_bytes"], done_at=done_at
    )
    if won and done_at is None:
        await enqueue(JOB, {"order_id": order_id, "part": part + 1}, now=now)


@step
async def prints_cleared(*, now: datetime) -> None:
    """The files of ended orders were taken away before; nothing is left to write."""
