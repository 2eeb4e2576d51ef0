"""A condition in plain words, in the reader's language: one line for each comparison, indented below what joins them."""

from collections.abc import Iterator, Mapping

from models.enums import DayKind, Industry, RecordKind
from routes.admin.words import language, told
from routes.pages.render import yuan
from routes.wording import WORDING
from routes.wording.facts import FACTS
from server.benefits.conditions import Condition, Fact

PREFIX = {
    Fact.RESIDENT_AGE_BAND: "age_band",
    Fact.RESIDENT_RECORD_KINDS: "kind",
    Fact.RESIDENT_TIER: "tier",
    Fact.MERCHANT_INDUSTRY: "industry",
    Fact.TIME_DAY_KIND: "day_kind",
    Fact.ORDER_UNIT: "counted",
    Fact.ORDER_KIND: "order_kind",
    Fact.ORDER_VEHICLE_KIND: "vehicle_kind",
}
"""Under which words of the console the words of a fact are told; those of other facts are the city's own."""
TYPED = {
    Fact.RESIDENT_AGE_BAND: ("under_18", "18_34", "35_59", "60_plus"),
    Fact.RESIDENT_RECORD_KINDS: tuple(RecordKind),
    Fact.RESIDENT_TIER: ("standard", "silver", "gold", "diamond"),
    Fact.MERCHANT_INDUSTRY: tuple(Industry),
    Fact.TIME_DAY_KIND: tuple(DayKind),
    Fact.ORDER_UNIT: ("minute", "hour", "item"),
    Fact.ORDER_KIND: ("kerb_parking", "garage_parking", "power_bank", "umbrella", "scooter", "charging", "fuel", "repair", "cosmetic"),
    Fact.ORDER_VEHICLE_KIND: ("truck",),
}
"""Words that may be typed as people say them."""


def fact_title(fact: Fact) -> str:
    """Return what a fact is called where amounts are told in yuan."""
    return told("condition.amount") if fact is Fact.ORDER_AMOUNT else FACTS[fact][language() == "en"]


def words_of_facts() -> dict[Fact, Mapping[str, str]]:
    """Return, for each fact with words of its own, the word behind what people say, in both languages."""
    return {fact: {say: word for word in words for say in _both(fact, word)} for fact, words in TYPED.items()}


def hints() -> list[tuple[str, str]]:
    """Return each fact that has words, and the words as they may be typed."""
    return [(fact_title(fact), told("condition.and").join(_word(fact, word) for word in words)) for fact, words in TYPED.items()]


def condition_lines(condition: Condition, *, depth: int = 0, refused: bool = False) -> Iterator[tuple[int, str]]:
    """Yield depth and sentence of every line."""
    if condition.fact is not None:
        said = _comparison(condition, refused=refused)
        yield depth, said[0].upper() + said[1:]
    elif condition.not_ is not None and condition.not_.fact is not None:
        yield from condition_lines(condition.not_, depth=depth, refused=not refused)
    else:
        below = condition.all or condition.any or ((condition.not_,) if condition.not_ else ())
        joined = "all" if condition.all else "any" if condition.any else "not"
        if len(below) > 1 or condition.not_ or refused:
            yield depth, told(f"condition.{joined}")
            depth += 1
        for each in below:
            yield from condition_lines(each, depth=depth)


def _comparison(leaf: Condition, *, refused: bool) -> str:
    assert leaf.fact is not None
    title = fact_title(leaf.fact)
    if leaf.one_of is not None:
        listed = told("condition.or").join(_word(leaf.fact, word) for word in leaf.one_of)
        return told("condition.none_of" if refused else "condition.one_of", fact=title, words=listed)
    least, most = (
        None if each is None else yuan(each) if leaf.fact is Fact.ORDER_AMOUNT else str(each) for each in (leaf.at_least, leaf.at_most)
    )
    how = "between" if least and most else "at_least" if least else "at_most"
    return told(f"condition.{'not_' if refused else ''}{how}", fact=title, least=least, most=most)


def _word(fact: Fact, word: str) -> str:
    code = f"console.{PREFIX[fact]}.{word}" if fact in PREFIX else ""
    return WORDING[code][language() == "en"] if code in WORDING else word


def _both(fact: Fact, word: str) -> tuple[str, ...]:
    return WORDING.get(f"console.{PREFIX[fact]}.{word}", ())
