"""Which benefit of a group an order has: the conditional update decides."""

from typing import Any

from tortoise.expressions import F

from models.benefits import Hold, Redemption, StackedOrder
from server.benefits.case import Case
from server.benefits.orders import Order
from server.benefits.stacking import Stacking, order_reasons
from server.platform.actions import step
from server.platform.errors import Reason, Refused


@step
async def claim_order(redemption: Redemption | Hold, case: Case) -> None:
    """Take the order's place in the stacking group. Refused("not_eligible") when another benefit has it since the decision.

    A lane below that was filled meanwhile would have left less to take a share of: then, too, the lane is no longer this one's.
    """
    stacking = case.offer.terms.stacking
    if stacking is None:
        return
    seen = {"lane": case.order.lane, "discount_fen": case.order.earlier_fen}
    place: dict[str, Any] = {"merchant_id": redemption.merchant_id, "order_ref": redemption.order_ref, "stacking_group": stacking.group}
    change = {"lane": stacking.place, "discount_fen": F("discount_fen") + case.worth_fen, "last_benefit": case.offer.code}
    while not await StackedOrder.filter(**place, **seen, lane__lt=stacking.place).update(**change):
        row = await StackedOrder.get_or_none(**place)
        if row is not None:
            raise Refused("not_eligible", reasons=_overtaken(stacking, row, case), about=redemption.resident_id)
        await StackedOrder.bulk_create([StackedOrder(**place)], ignore_conflicts=True)


@step
async def give_order_back(redemption: Redemption | Hold, stacking: Stacking | None, *, discount_fen: int, whole: bool) -> None:
    """Take a returned discount off what the group gave an order, and give the lane free when the whole redemption was returned."""
    if stacking is None:
        return
    rows = StackedOrder.filter(merchant_id=redemption.merchant_id, order_ref=redemption.order_ref, stacking_group=stacking.group)
    await rows.update(discount_fen=F("discount_fen") - discount_fen)
    if whole:
        await rows.filter(lane=stacking.place).update(lane=stacking.place - 1)


def _overtaken(stacking: Stacking, row: StackedOrder, case: Case) -> list[Reason]:
    lane = max(row.lane, stacking.place)
    order = Order(ref=row.order_ref, lane=lane, earlier_benefit=row.last_benefit)
    return list(order_reasons(stacking, order, basis=case.offer.terms.basis))
