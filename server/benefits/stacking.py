"""How benefits of one group meet on one order: which of them won, and why."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from models.enums import StackingRule
from server.benefits.orders import Order
from server.benefits.parts import Name, Part, in_the_schema
from server.platform.errors import Reason

MOST_LANES = 9
ONE_LANE = {"properties": {"rule": {"enum": [StackingRule.EXCLUSIVE, StackingRule.BEST_DEAL]}}, "not": {"required": ["lane"]}}
LANES = {"properties": {"rule": {"const": StackingRule.LANES}}, "required": ["lane"]}


class Stacking(Part):
    """The group that a benefit belongs to. `lane` counts from 1, for the rule `lanes` alone."""

    model_config = in_the_schema(oneOf=[ONE_LANE, LANES])
    group: Name
    rule: StackingRule
    lane: Annotated[int, Field(ge=1, le=MOST_LANES)] | None = None

    @model_validator(mode="after")
    def _has_a_lane(self) -> Self:
        if (self.lane is not None) != (self.rule == StackingRule.LANES):
            raise PydanticCustomError("xinma_lane_unclear", "the rule lanes, and no other, needs a lane")
        return self

    @property
    def place(self) -> int:
        """The lane; benefits of which an order can have one share the first."""
        return self.lane or 1


def order_reasons(stacking: Stacking, order: Order, *, basis: str) -> Iterator[Reason]:
    """Yield why an order that used another benefit of the group cannot use this one. An order without a reference is a new one."""
    if order.lane >= stacking.place:
        yield Reason(
            code="order_has_another", path="stacking", expected=stacking.place, actual=order.earlier_benefit, remedy="choose_another",
            basis=basis,
        )  # fmt: skip


def winner(worths: Mapping[str, int]) -> str | None:
    """Return the benefit that takes most off, by code; of equals the first in the alphabet. None when none takes anything off."""
    best = min(worths, key=lambda code: (-worths[code], code), default=None)
    return best if best is not None and worths[best] > 0 else None


def better_deal(mine: str, worths: Mapping[str, int], *, basis: str) -> Iterator[Reason]:
    """Yield why another benefit of the group goes first: `actual` names it, `expected` is its discount, `gap` how much more that is (fen).

    worths: the discount of every benefit of the group that this order could have, by code.
    """
    best = winner(worths)
    if mine in worths and best is not None and best != mine:
        yield Reason(
            code="better_deal", path="stacking", expected=worths[best], actual=best, gap=worths[best] - worths[mine],
            remedy="use_better_deal", basis=basis,
        )  # fmt: skip
