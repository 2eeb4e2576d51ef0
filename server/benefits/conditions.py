"""Conditions on a resident, a merchant, an order and the time: a tree of all, any and not over comparisons of facts. Pure.

A fact may be missing: then a comparison is neither true nor false, and what follows from it refuses (Kleene's logic of three values: what
is false whatever the missing fact says is false, and its negation true). A fact may also be unasked, where a question is narrower than a
redemption; then the condition refuses only what no answer could allow.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum, StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from models.enums import DayKind, Industry, RecordKind
from server.benefits.parts import MOST_FEN, Part, Word, in_the_schema
from server.platform.errors import Reason

DEEPEST = 6
MOST_LEAVES = 60


class Fact(StrEnum):
    """What a condition may ask. Ages are in bands, so that nobody is told more than the rule needs."""

    RESIDENT_TIER = "resident.tier"
    RESIDENT_POINTS = "resident.points"
    RESIDENT_AGE_BAND = "resident.age_band"
    RESIDENT_DISTRICT = "resident.district"
    RESIDENT_RECORD_KINDS = "resident.record_kinds"
    RESIDENT_RECORDS = "resident.records"
    RESIDENT_DAYS_JOINED = "resident.days_joined"
    RESIDENT_CARDS = "resident.cards"
    MERCHANT_INDUSTRY = "merchant.industry"
    MERCHANT_DISTRICT = "merchant.district"
    MERCHANT_GRADE = "merchant.grade"
    ORDER_AMOUNT = "order.amount_fen"
    ORDER_KIND = "order.kind"
    ORDER_QUANTITY = "order.quantity"
    ORDER_UNIT = "order.unit"
    ORDER_VEHICLE_KIND = "order.vehicle_kind"
    TIME_WEEKDAY = "time.weekday"
    TIME_HOUR = "time.hour"
    TIME_MONTH = "time.month"
    TIME_DAY_OF_MONTH = "time.day_of_month"
    TIME_DAY_KIND = "time.day_kind"


NUMBERS = frozenset(
    {
        *(Fact.RESIDENT_POINTS, Fact.RESIDENT_DAYS_JOINED, Fact.ORDER_AMOUNT, Fact.ORDER_QUANTITY),
        *(Fact.TIME_WEEKDAY, Fact.TIME_HOUR, Fact.TIME_MONTH, Fact.TIME_DAY_OF_MONTH),
    }
)
WORDS: dict[Fact, frozenset[str]] = {
    Fact.RESIDENT_AGE_BAND: frozenset({"under_18", "18_34", "35_59", "60_plus"}),
    Fact.RESIDENT_RECORD_KINDS: frozenset(RecordKind),
    Fact.MERCHANT_INDUSTRY: frozenset(Industry),
    Fact.TIME_DAY_KIND: frozenset(DayKind),
}
"""The only words that such a fact can be; those of other facts belong to the city."""

Value = int | str | frozenset[str]


class Asking(IntEnum):
    """Why a fact has no value."""

    MISSING = 1
    UNASKED = 2


class Truth(IntEnum):
    """In an order in which `all` is the least of its parts and `any` the greatest."""

    FALSE = 0
    MISSING = 1
    UNASKED = 2
    TRUE = 3


NEGATED = {Truth.FALSE: Truth.TRUE, Truth.TRUE: Truth.FALSE, Truth.MISSING: Truth.MISSING, Truth.UNASKED: Truth.UNASKED}
Facts = Callable[[Fact], Value | Asking]
Number = Annotated[int, Field(ge=0, le=MOST_FEN)]
ALLOWED = [
    *({"required": [name], "maxProperties": 1} for name in ("all", "any", "not")),
    {"required": ["fact", "one_of"], "properties": {"fact": {"enum": sorted(set(Fact) - NUMBERS)}}, "maxProperties": 2},
    {
        "properties": {"fact": {"enum": sorted(NUMBERS)}, **dict.fromkeys(("all", "any", "not", "one_of"), False)},
        "required": ["fact"],
        "anyOf": [{"required": ["at_least"]}, {"required": ["at_most"]}],
    },
]


class Condition(Part):
    """One node: exactly one of `all`, `any`, `not`, or a comparison of `fact`.

    A number is compared with `at_least`, `at_most` or both; a word with `one_of`; of several words (records) one must be among `one_of`.
    """

    model_config = in_the_schema(oneOf=ALLOWED) | {"populate_by_name": True}
    all: Annotated[tuple["Condition", ...], Field(min_length=1, max_length=20)] | None = None
    any: Annotated[tuple["Condition", ...], Field(min_length=1, max_length=20)] | None = None
    not_: Annotated["Condition | None", Field(alias="not")] = None
    fact: Fact | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    one_of: Annotated[tuple[Word, ...], Field(min_length=1, max_length=100)] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if sum(each is not None for each in (self.all, self.any, self.not_, self.fact)) != 1:
            raise PydanticCustomError("xinma_condition_unclear", "exactly one of all, any, not, fact")
        compares = (self.at_least is not None or self.at_most is not None, self.one_of is not None)
        wanted = (False, False) if self.fact is None else (self.fact in NUMBERS, self.fact not in NUMBERS)
        if compares != wanted:
            raise PydanticCustomError("xinma_comparison_unclear", "numbers take at_least and at_most, words take one_of")
        if self.fact in WORDS and not set(self.one_of or ()) <= WORDS[self.fact]:
            raise PydanticCustomError("xinma_word_unknown", "a word that this fact never is")
        return self


def truth(condition: Condition, facts: Facts) -> Truth:
    """Return whether a condition holds for these facts."""
    if condition.all is not None:
        return min(truth(each, facts) for each in condition.all)
    if condition.any is not None:
        return max(truth(each, facts) for each in condition.any)
    if condition.not_ is not None:
        return NEGATED[truth(condition.not_, facts)]
    assert condition.fact is not None
    value = facts(condition.fact)
    return Truth(value) if isinstance(value, Asking) else Truth.TRUE if _holds(condition, value) else Truth.FALSE


def condition_reasons(condition: Condition, facts: Facts, *, basis: str) -> Iterator[Reason]:
    """Yield every comparison that stands in the way, each with its path. Nothing for a condition that holds, or may hold."""
    if truth(condition, facts) <= Truth.MISSING:
        yield from _against(condition, facts, path="condition", wanted=True, basis=basis)


def leaves(condition: Condition, *, path: str = "condition", wanted: bool = True) -> Iterator[tuple[str, "Condition", bool]]:
    """Yield every comparison with its path, and whether it is wanted true: below `not` it is wanted false."""
    if condition.fact is not None:
        yield path, condition, wanted
    if condition.not_ is not None:
        yield from leaves(condition.not_, path=f"{path}.not", wanted=not wanted)
    for name in ("all", "any"):
        for place, each in enumerate(getattr(condition, name) or ()):
            yield from leaves(each, path=f"{path}.{name}.{place}", wanted=wanted)


def facts_in(condition: Condition) -> set[str]:
    """Return every fact that a condition compares."""
    if condition.fact is not None:
        return {condition.fact}
    below = condition.all or condition.any or ((condition.not_,) if condition.not_ else ())
    return set().union(*(facts_in(each) for each in below))


def missing(fact: str, *, path: str, basis: str, known: Iterable[str] = ()) -> Reason:
    """Return why a rule refuses that asks for what is not known. `known`: the words that it knows, told as what it expects."""
    words = ", ".join(known) or None
    return Reason(code="fact_missing", path=path, fact=fact, expected=words, remedy=SAYING.get(fact, "ask_the_city"), basis=basis)


def depth(condition: Condition) -> int:
    below = [*(condition.all or ()), *(condition.any or ()), *([condition.not_] if condition.not_ else [])]
    return 1 + max(map(depth, below), default=0)


def _against(condition: Condition, facts: Facts, *, path: str, wanted: bool, basis: str) -> Iterator[Reason]:
    """Yield the comparisons below a node that keep it from being what is wanted; what is as wanted is passed over."""
    found = truth(condition, facts)
    if found in (Truth.UNASKED, Truth.TRUE if wanted else Truth.FALSE):
        return
    if condition.fact is not None:
        yield _unmet(condition, facts(condition.fact), path=path, wanted=wanted, basis=basis)
    elif condition.not_ is not None:
        yield from _against(condition.not_, facts, path=f"{path}.not", wanted=not wanted, basis=basis)
    for name in ("all", "any"):
        for place, each in enumerate(getattr(condition, name) or ()):
            yield from _against(each, facts, path=f"{path}.{name}.{place}", wanted=wanted, basis=basis)


def _unmet(leaf: Condition, value: Value | Asking, *, path: str, wanted: bool, basis: str) -> Reason:
    assert leaf.fact is not None
    told: dict[str, Any] = {"path": path, "fact": leaf.fact, "remedy": REMEDIES.get(leaf.fact, "choose_another"), "basis": basis}
    if isinstance(value, Asking):
        return missing(leaf.fact, path=path, basis=basis, known=leaf.one_of or ())
    if not isinstance(value, int):
        actual = value if isinstance(value, str) else ", ".join(sorted(value))
        code = "not_among" if wanted else "excluded"
        return Reason(code=code, expected=", ".join(leaf.one_of or ()), actual=actual, **told)
    if not wanted:
        span = f"{leaf.at_least or 0}-{'' if leaf.at_most is None else leaf.at_most}"
        return Reason(code="excluded", expected=span, actual=value, **told)
    if leaf.at_least is not None and value < leaf.at_least:
        return Reason(code="too_little", expected=leaf.at_least, actual=value, gap=leaf.at_least - value, **told)
    assert leaf.at_most is not None
    return Reason(code="too_much", expected=leaf.at_most, actual=value, gap=value - leaf.at_most, **told)


def _holds(leaf: Condition, value: Value) -> bool:
    if isinstance(value, int):
        return (leaf.at_least is None or value >= leaf.at_least) and (leaf.at_most is None or value <= leaf.at_most)
    listed = leaf.one_of or ()
    return value in listed if isinstance(value, str) else not value.isdisjoint(listed)


SAYING: dict[str, str] = {
    **dict.fromkeys((Fact.ORDER_KIND, Fact.ORDER_QUANTITY, Fact.ORDER_UNIT, Fact.ORDER_VEHICLE_KIND, "order.vehicle"), "say_of_order"),
    "resident.natural_person": "give_identity_number",
    Fact.RESIDENT_AGE_BAND: "give_identity_number",
    Fact.RESIDENT_POINTS: "wait_for_score",
    Fact.RESIDENT_TIER: "wait_for_score",
}
"""Where a missing fact would come from."""
REMEDIES = {
    Fact.RESIDENT_POINTS: "earn_points",
    Fact.RESIDENT_TIER: "raise_tier",
    **dict.fromkeys((Fact.RESIDENT_RECORDS, Fact.RESIDENT_RECORD_KINDS), "earn_record"),
    Fact.RESIDENT_DAYS_JOINED: "come_later",
    Fact.RESIDENT_CARDS: "get_a_card",
    **dict.fromkeys((Fact.MERCHANT_INDUSTRY, Fact.MERCHANT_DISTRICT, Fact.MERCHANT_GRADE), "go_to_a_partner"),
    **dict.fromkeys((Fact.ORDER_AMOUNT, Fact.ORDER_QUANTITY, Fact.ORDER_KIND, Fact.ORDER_UNIT, Fact.ORDER_VEHICLE_KIND), "change_order"),
    **dict.fromkeys((Fact.TIME_WEEKDAY, Fact.TIME_HOUR, Fact.TIME_MONTH, Fact.TIME_DAY_OF_MONTH, Fact.TIME_DAY_KIND), "come_another_time"),
}
PERSONAL = frozenset(fact for fact in Fact if fact.startswith("resident.")) - {Fact.RESIDENT_TIER}
"""What a desk is not told of a resident: whether it fits, but not what it is."""
