"""What a benefit gives, to whom, where, when and how often: data, checked here, never changed once drafted."""

import json
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from models.enums import Industry, LimitEntity, LimitPeriod
from server.platform.errors import Refused
from server.platform.validation import Text, faults

WHOLE_BPS = 10_000
MOST_FEN = 10**12
FIRST_YEAR, LAST_YEAR = 2000, 2200

Bps = Annotated[int, Field(ge=-WHOLE_BPS, le=WHOLE_BPS)]
Fen = Annotated[int, Field(ge=-MOST_FEN, le=MOST_FEN)]
LISTS = ("merchant_ids", "industries", "districts")

# The same rules as the validators below say, for programs that read the schema.
ONE_EFFECT = [{"required": [name, "max_value_fen"]} for name in ("percent_off_bps", "waived_bps")] + [{"required": ["amount_off_fen"]}]
EVERYWHERE = {"required": ["everywhere"], "properties": {"everywhere": {"const": True}, **{name: {"maxItems": 0} for name in LISTS}}}
SOMEWHERE = {
    "properties": {"everywhere": {"const": False}},
    "anyOf": [{"required": [name], "properties": {name: {"minItems": 1}}} for name in LISTS],
}

TierCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,20}$")]


def within_reach(moment: datetime) -> bool:
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def _in_utc(moment: datetime) -> datetime:
    # The first and last days of the calendar cannot be turned into UTC; terms with such moments are never drafted.
    return moment.astimezone(UTC) if within_reach(moment) else moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


def _in_the_schema(**said: Any) -> ConfigDict:
    """Have the JSON schema say `said` of an object, and that what may be left out is not null when it is there."""

    def rewrite(schema: dict[str, Any]) -> None:
        for name, described in schema["properties"].items():
            some = [each for each in described.get("anyOf", []) if each != {"type": "null"}]
            schema["properties"][name] = some[0] | {"title": described["title"]} if len(some) == 1 else described
        schema.update(said)

    return ConfigDict(json_schema_extra=rewrite)


class Part(BaseModel):
    """One object of the terms: unknown fields are refused, numbers are not guessed from text, nothing is changed afterwards.

    What is refused here is malformed. What is well formed and still may not be drafted is refused in fairness.py.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Effect(Part):
    """What one tier gets of an order's amount: a share (basis points), a sum (fen), or a share of a deposit; never above `max_value_fen`.

    A sum is its own bound; the shares need one. Negative values can be written, so that the engine can show whom they would harm.
    """

    model_config = _in_the_schema(oneOf=ONE_EFFECT)
    percent_off_bps: Bps | None = None
    amount_off_fen: Fen | None = None
    waived_bps: Bps | None = None
    max_value_fen: Fen | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [value for value in (self.percent_off_bps, self.amount_off_fen, self.waived_bps) if value is not None]
        if len(said) != 1:
            raise PydanticCustomError("xinma_one_effect", "exactly one of percent_off_bps, amount_off_fen, waived_bps")
        if self.amount_off_fen is None and self.max_value_fen is None:
            raise PydanticCustomError("xinma_unbounded", "a share needs max_value_fen")
        return self


class Window(Part):
    """From `opens_at` until just before `closes_at`; without the latter until somebody ends the benefit."""

    model_config = _in_the_schema()
    opens_at: Moment
    closes_at: Moment | None = None


class Scope(Part):
    """Where it counts: `everywhere`, or at merchants that every given list names."""

    model_config = _in_the_schema(oneOf=[EVERYWHERE, SOMEWHERE])
    everywhere: bool = False
    merchant_ids: Annotated[tuple[UUID, ...], Field(max_length=5000)] = ()
    industries: Annotated[tuple[Industry, ...], Field(max_length=50)] = ()
    districts: Annotated[tuple[Annotated[Text, Field(min_length=1, max_length=60)], ...], Field(max_length=500)] = ()

    @cached_property
    def merchants(self) -> frozenset[UUID]:
        """The same as `merchant_ids`, to be asked of thousands at every desk."""
        return frozenset(self.merchant_ids)

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.everywhere == bool(self.merchant_ids or self.industries or self.districts):
            raise PydanticCustomError("xinma_scope_unclear", "either everywhere, or at least one list")
        return self


class Limit(Part):
    """At most so many uses, so much value, or both, by one resident, at one merchant, or by one resident at one merchant, in a period."""

    model_config = _in_the_schema(anyOf=[{"required": ["max_count"]}, {"required": ["max_fen"]}])
    entity: LimitEntity
    period: LimitPeriod
    max_count: Annotated[int, Field(ge=1, le=10**9)] | None = None
    max_fen: Annotated[int, Field(ge=1, le=MOST_FEN)] | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.max_count is None and self.max_fen is None:
            raise PydanticCustomError("xinma_limit_empty", "max_count, max_fen, or both")
        return self


class Terms(Part):
    """The whole of it. `basis` names the city's decision; a higher tier that is not listed gets what the next lower listed one gets.

    `needs_voucher`: each use takes a voucher of one of the benefit's campaigns.
    """

    basis: Annotated[Text, Field(min_length=1, max_length=200)]
    tiers: Annotated[dict[TierCode, Effect], Field(min_length=1, max_length=10, json_schema_extra={"additionalProperties": False})]
    window: Window
    scope: Scope
    minimum_order_fen: Annotated[int, Field(ge=0, le=MOST_FEN)] = 0
    needs_voucher: bool = False
    limits: Annotated[tuple[Limit, ...], Field(max_length=15)] = ()


def parse_terms(value: Any) -> Terms:
    """Return the terms that a JSON value says. Refused("invalid_terms") with a reason and a path for every fault."""
    try:
        return Terms.model_validate_json(json.dumps(value))
    except (ValidationError, ValueError) as error:
        raise Refused("invalid_terms", reasons=faults(error, at="terms")) from None


def stored(terms: Terms) -> dict[str, Any]:
    """Return the JSON value under which a revision keeps its terms; `parse_terms` reads it again."""
    return terms.model_dump(mode="json", exclude_none=True)


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
