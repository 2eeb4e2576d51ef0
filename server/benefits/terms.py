"""What a benefit gives, to whom, where, when and how often: data, checked here, never changed once drafted."""

import json
from functools import cached_property
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from models.enums import Industry, LimitAction, LimitEntity, LimitPeriod
from server.benefits.conditions import Condition, facts_in
from server.benefits.parts import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_FEN,
    WHOLE_BPS,
    Bps,
    Fen,
    Moment,
    Name,
    Part,
    Word,
    in_the_schema,
    within_reach,
)
from server.benefits.stacking import Stacking
from server.benefits.windows import Window
from server.platform.errors import Refused
from server.platform.validation import Text, faults

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MOST_FEN",
    "WHOLE_BPS",
    "Effect",
    "Funder",
    "Limit",
    "Moment",
    "Returns",
    "Scope",
    "Terms",
    "Window",
    "parse_terms",
    "patched",
    "read_stored",
    "stored",
    "within_reach",
]
ENTITIES = tuple(LimitEntity)
LISTS = ("merchant_ids", "groups", "industries", "districts")

# The same rules as the validators below say, for programs that read the schema.
UNBOUNDED = ("percent_off_bps", "waived_bps", "fixed_price_fen", "free_units")
EFFECTS = (*UNBOUNDED, "amount_off_fen", "priority")
ONE_EFFECT = [{"required": [name, "max_value_fen"]} for name in UNBOUNDED] + [{"required": [name]} for name in EFFECTS[len(UNBOUNDED) :]]
EVERYWHERE = {"required": ["everywhere"], "properties": {"everywhere": {"const": True}, **{name: {"maxItems": 0} for name in LISTS}}}
SOMEWHERE = {
    "properties": {"everywhere": {"const": False}},
    "anyOf": [{"required": [name], "properties": {name: {"minItems": 1}}} for name in LISTS],
}
COUNTED_FOR = [{"required": [name]} for name in ("entity", "entities")]
BOUNDED_BY = [{"required": [name]} for name in ("max_count", "max_fen")]
ROLLING = [
    {"properties": {"period": {"const": LimitPeriod.ROLLING}}, "required": ["days"]},
    {"properties": {"period": {"not": {"const": LimitPeriod.ROLLING}}}, "not": {"required": ["days"]}},
]

TierCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,20}$")]


class FreeUnits(Part):
    """Up to `quantity` units of an order for nothing: minutes, hours, items."""

    unit: Name
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]


class Effect(Part):
    """What one tier gets of an order's amount; never above `max_value_fen`.

    A share (basis points), a sum (fen), a share of a deposit (the rest is paid in cash), a fixed price (fen), free units, or `priority`: an
    entitlement without money. A sum is its own bound; the others need one. Negative values can be written, so that the engine can show whom
    they would harm.
    """

    model_config = in_the_schema(oneOf=ONE_EFFECT)
    percent_off_bps: Bps | None = None
    amount_off_fen: Fen | None = None
    waived_bps: Bps | None = None
    fixed_price_fen: Annotated[int, Field(ge=0, le=MOST_FEN)] | None = None
    free_units: FreeUnits | None = None
    priority: Literal[True] | None = None
    max_value_fen: Fen | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [name for name in EFFECTS if getattr(self, name) is not None]
        if len(said) != 1:
            raise PydanticCustomError("xinma_one_effect", "exactly one effect")
        if said[0] in UNBOUNDED and self.max_value_fen is None:
            raise PydanticCustomError("xinma_unbounded", "a share needs max_value_fen")
        return self

    @property
    def gives(self) -> bool:
        """Whether it gives anything for some order."""
        if self.priority:
            return True
        share = self.percent_off_bps or self.waived_bps or 0
        something = self.fixed_price_fen is not None or self.free_units is not None or (self.amount_off_fen or share) > 0
        return something and self.max_value_fen != 0

    @property
    def named(self) -> str:
        """Which of EFFECTS it is."""
        return next(name for name in EFFECTS if getattr(self, name) is not None)


class Scope(Part):
    """Where it counts: `everywhere`, or at merchants that every given list names. `groups`: merchants that the programme put together."""

    model_config = in_the_schema(oneOf=[EVERYWHERE, SOMEWHERE])
    everywhere: bool = False
    merchant_ids: Annotated[tuple[UUID, ...], Field(max_length=5000)] = ()
    groups: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    industries: Annotated[tuple[Industry, ...], Field(max_length=50)] = ()
    districts: Annotated[tuple[Word, ...], Field(max_length=500)] = ()

    @cached_property
    def merchants(self) -> frozenset[UUID]:
        """The same as `merchant_ids`, to be asked of thousands at every desk."""
        return frozenset(self.merchant_ids)

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.everywhere == bool(self.merchant_ids or self.groups or self.industries or self.districts):
            raise PydanticCustomError("xinma_scope_unclear", "either everywhere, or at least one list")
        return self


class Limit(Part):
    """At most so many uses, so much value, or both, by entities taken together (a resident with a vehicle at a merchant) in a period.

    `entity` is short for one of them, and `pair` for a resident at a merchant. `days`: of a rolling period, today counted.
    """

    model_config = in_the_schema(allOf=[{"oneOf": COUNTED_FOR}, {"anyOf": BOUNDED_BY}, {"oneOf": ROLLING}])
    action: LimitAction = LimitAction.REDEMPTION
    entity: LimitEntity | None = None
    entities: Annotated[tuple[LimitEntity, ...], Field(min_length=1, max_length=8)] | None = None
    period: LimitPeriod
    days: Annotated[int, Field(ge=1, le=366)] | None = None
    max_count: Annotated[int, Field(ge=1, le=10**9)] | None = None
    max_fen: Annotated[int, Field(ge=1, le=MOST_FEN)] | None = None

    @cached_property
    def who(self) -> tuple[LimitEntity, ...]:
        """Those counted together, in the order of LimitEntity."""
        if self.entity and self.entity != LimitEntity.PAIR:
            return (self.entity,)
        said = {self.entity} if self.entity else set(self.entities or ())
        if LimitEntity.PAIR in said:
            said = said - {LimitEntity.PAIR} | {LimitEntity.RESIDENT, LimitEntity.MERCHANT}
        return tuple(entity for entity in ENTITIES if entity in said)

    @cached_property
    def counter(self) -> str:
        """The same for two limits of which one use counts on the same counter."""
        return " ".join((*self.who, self.period, str(self.days)))

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if (self.entity is None) == (self.entities is None):
            raise PydanticCustomError("xinma_limit_of_nobody", "either entity or entities")
        if (self.days is None) == (self.period == LimitPeriod.ROLLING):
            raise PydanticCustomError("xinma_limit_days", "a rolling period, and no other, needs days")
        if self.max_count is None and self.max_fen is None:
            raise PydanticCustomError("xinma_limit_empty", "max_count, max_fen, or both")
        return self


class Funder(Part):
    """Who pays which share of every discount."""

    funder: Name
    share_bps: Annotated[int, Field(ge=1, le=WHOLE_BPS)]


class Returns(Part):
    """What a return gives back besides the money, which always goes back: the use (with the whole order), the value, the voucher."""

    use: bool = True
    value: bool = True
    voucher: bool = True


class Terms(Part):
    """The whole of it. `basis` names the city's decision; a higher tier that is not listed gets what the next lower listed one gets.

    `needs_voucher`: each use takes a voucher of one of the benefit's campaigns. `funding`: shares that make up the whole.
    """

    basis: Annotated[Text, Field(min_length=1, max_length=200)]
    tiers: Annotated[dict[TierCode, Effect], Field(min_length=1, max_length=10, json_schema_extra={"additionalProperties": False})]
    window: Window
    scope: Scope
    condition: Condition | None = None
    minimum_order_fen: Annotated[int, Field(ge=0, le=MOST_FEN)] = 0
    needs_voucher: bool = False
    limits: Annotated[tuple[Limit, ...], Field(max_length=15)] = ()
    stacking: Stacking | None = None
    funding: Annotated[tuple[Funder, ...], Field(max_length=10)] = ()
    returns: Returns = Returns()

    @cached_property
    def giving(self) -> frozenset[str]:
        """The tiers that get anything (a waiver of 0 % is written down, and gives nothing)."""
        return frozenset(code for code, effect in self.tiers.items() if effect.gives)

    @cached_property
    def asks(self) -> frozenset[str]:
        """What must be known of resident and merchant besides what always is: facts of the condition, parties of limits, groups."""
        compared = facts_in(self.condition) if self.condition else set()
        return frozenset(compared.union(*(limit.who for limit in self.limits), ("groups",) if self.scope.groups else ()))


def parse_terms(value: Any) -> Terms:
    """Return the terms that a JSON value says. Refused("invalid_terms") with a reason and a path for every fault."""
    try:
        return Terms.model_validate_json(json.dumps(value))
    except (ValidationError, ValueError) as error:
        raise Refused("invalid_terms", reasons=faults(error, at="terms")) from None


def read_stored(text: str) -> Terms:
    """Return the terms that `stored` wrote, from their JSON."""
    return Terms.model_validate_json(text)


def stored(terms: Terms) -> dict[str, Any]:
    """Return the JSON value under which a revision keeps its terms; `parse_terms` reads it again."""
    return terms.model_dump(mode="json", by_alias=True, exclude_none=True)


def patched(value: Any, patch: Any) -> Any:
    """Return `value` changed by a JSON merge patch (RFC 7396): objects merge, null takes away, anything else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(value) if isinstance(value, dict) else {}
    for name, change in patch.items():
        if change is None:
            merged.pop(name, None)
        else:
            merged[name] = patched(merged.get(name), change)
    return merged
