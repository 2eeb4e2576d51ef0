"""Conditions over facts: true, false, or not to be known."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.benefits.conditions import PERSONAL, Asking, Condition, Fact, Truth, Value, condition_reasons, depth, leaves, truth
from server.platform.errors import Refused
from tests.server.benefits.offers import terms_with

A, B, C = Fact.ORDER_KIND, Fact.ORDER_UNIT, Fact.ORDER_VEHICLE_KIND
ASKED: Mapping[Fact, Value | Asking] = {
    Fact.ORDER_AMOUNT: 5_000,
    Fact.ORDER_QUANTITY: Asking.MISSING,
    Fact.ORDER_KIND: "fuel",
    Fact.RESIDENT_RECORD_KINDS: frozenset({"volunteering", "honour"}),
    Fact.MERCHANT_GRADE: Asking.UNASKED,
}
AMOUNT = {"fact": "order.amount_fen", "at_least": 5_000}
MORE = {"fact": "order.amount_fen", "at_least": 5_001}
FUEL, MISSING = {"fact": "order.kind", "one_of": ["fuel", "charging"]}, {"fact": "order.quantity", "at_most": 9}
UNASKED = {"fact": "merchant.grade", "one_of": ["A"]}


def read(value: Any) -> Condition:
    condition = terms_with(condition=value).condition
    assert condition
    return condition


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (AMOUNT, Truth.TRUE),
        (MORE, Truth.FALSE),
        ({"fact": "order.amount_fen", "at_least": 1, "at_most": 4_999}, Truth.FALSE),
        (FUEL, Truth.TRUE),
        ({"fact": "resident.record_kinds", "one_of": ["honour", "licence"]}, Truth.TRUE),
        ({"fact": "resident.record_kinds", "one_of": ["licence"]}, Truth.FALSE),
        (MISSING, Truth.MISSING),
        ({"not": MISSING}, Truth.MISSING),
        ({"not": {"not": MISSING}}, Truth.MISSING),
        ({"not": MORE}, Truth.TRUE),
        ({"all": [AMOUNT, MISSING]}, Truth.MISSING),
        ({"all": [MORE, MISSING]}, Truth.FALSE),
        ({"not": {"all": [MORE, MISSING]}}, Truth.TRUE),
        ({"any": [AMOUNT, MISSING]}, Truth.TRUE),
        ({"any": [MORE, MISSING]}, Truth.MISSING),
        ({"not": {"any": [MORE, MISSING]}}, Truth.MISSING),
        ({"all": [AMOUNT, UNASKED]}, Truth.UNASKED),
        ({"all": [MISSING, UNASKED]}, Truth.MISSING),
        ({"any": [MORE, UNASKED, MISSING]}, Truth.UNASKED),
        ({"not": UNASKED}, Truth.UNASKED),
    ],
)
def test_what_follows_from_facts_that_are_there_and_that_are_not(value: Any, expected: Truth) -> None:
    assert truth(read(value), ASKED.__getitem__) == expected
    assert bool(list(condition_reasons(read(value), ASKED.__getitem__, basis="b"))) == (expected <= Truth.MISSING)


def _leaf(fact: Fact) -> dict[str, Any]:
    return {"fact": fact.value, "one_of": ["yes"]}


trees = st.recursive(
    st.sampled_from([_leaf(A), _leaf(B), _leaf(C)]),
    lambda below: st.one_of(
        st.builds(lambda each: {"not": each}, below),
        st.builds(lambda many: {"all": many}, st.lists(below, min_size=1, max_size=3)),
        st.builds(lambda many: {"any": many}, st.lists(below, min_size=1, max_size=3)),
    ),
    max_leaves=8,
)


@given(trees, st.tuples(*[st.sampled_from(["yes", "no", Asking.MISSING])] * 3))
def test_a_missing_fact_never_lets_through_what_one_of_its_values_would_refuse(value: Any, said: tuple[Any, ...]) -> None:
    """The whole point: whoever leaves a fact out is granted nothing that saying it could refuse, whatever `not` stands above."""
    condition, facts = read(value), dict(zip((A, B, C), said, strict=True))
    if truth(condition, facts.__getitem__) == Truth.TRUE:
        for filled in product(*(["yes", "no"] if each is Asking.MISSING else [each] for each in said)):
            assert truth(condition, dict(zip((A, B, C), filled, strict=True)).__getitem__) == Truth.TRUE


@given(trees, st.tuples(*[st.sampled_from(["yes", "no"])] * 3))
def test_with_every_fact_it_is_ordinary_logic(value: Any, said: tuple[str, ...]) -> None:
    facts = dict(zip((A, B, C), said, strict=True))
    assert (truth(read(value), facts.__getitem__) == Truth.TRUE) == _plain(value, facts)


def _plain(value: Any, facts: Mapping[Fact, str]) -> bool:
    [(name, below)] = [(name, below) for name, below in value.items() if name != "one_of"]
    if name == "not":
        return not _plain(below, facts)
    if name == "fact":
        return facts[Fact(below)] == "yes"
    return {"all": all, "any": any}[name](_plain(each, facts) for each in below)


@given(trees, st.tuples(*[st.sampled_from(["yes", "no", Asking.MISSING])] * 3))
def test_who_puts_right_every_comparison_that_is_named_is_let_through(value: Any, said: tuple[Any, ...]) -> None:
    condition, facts = read(value), dict(zip((A, B, C), said, strict=True))
    for _ in range(4):
        against = list(condition_reasons(condition, facts.__getitem__, basis="b"))
        for reason in against:
            assert reason.fact
            facts[Fact(reason.fact)] = "no" if reason.code == "excluded" else "yes"
        if not against:
            return
    # What one alternative wants another forbids: then no single change was promised to be enough.
    wishes = {(leaf.fact, wanted) for _, leaf, wanted in leaves(condition)}
    assert any((fact, not wanted) in wishes for fact, wanted in wishes)


def test_a_reason_names_place_fact_and_what_is_missing() -> None:
    condition = read({"all": [FUEL, {"any": [MORE, {"not": FUEL}]}, MISSING]})
    found = list(condition_reasons(condition, ASKED.__getitem__, basis="b"))
    assert [(each.code, each.path, each.fact, each.expected, each.actual, each.gap) for each in found] == [
        ("too_little", "condition.all.1.any.0", "order.amount_fen", 5_001, 5_000, 1),
        ("excluded", "condition.all.1.any.1.not", "order.kind", "fuel, charging", "fuel", None),
        ("fact_missing", "condition.all.2", "order.quantity", None, None, None),
    ]
    assert all(each.remedy and each.basis for each in found)


def test_of_a_missing_word_the_rule_says_which_it_knows_also_where_it_excludes_them() -> None:
    for condition in (read(FUEL), read({"not": FUEL})):
        [reason] = condition_reasons(condition, lambda _: Asking.MISSING, basis="b")
        assert (reason.code, reason.fact, reason.expected) == ("fact_missing", "order.kind", "fuel, charging")


def test_an_alternative_that_is_not_needed_is_not_told() -> None:
    condition = read({"all": [{"any": [MORE, FUEL]}, MISSING]})
    assert [each.code for each in condition_reasons(condition, ASKED.__getitem__, basis="b")] == ["fact_missing"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({}, "condition_unclear"),
        ({"all": [AMOUNT], "any": [AMOUNT]}, "condition_unclear"),
        ({"fact": "order.amount_fen"}, "comparison_unclear"),
        ({"fact": "order.amount_fen", "one_of": ["5"]}, "comparison_unclear"),
        ({"fact": "order.kind", "at_least": 5}, "comparison_unclear"),
        ({"all": [AMOUNT], "at_least": 5}, "comparison_unclear"),
        ({"fact": "time.day_kind", "one_of": ["sunday"]}, "word_unknown"),
        ({"fact": "order.colour", "one_of": ["red"]}, "wrong_format"),
        ({"all": []}, "out_of_range"),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(value: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(value)
    assert code in {reason.code for reason in refused.value.reasons}


def test_depth_counts_levels() -> None:
    assert depth(read(AMOUNT)) == 1
    assert depth(read({"not": {"all": [FUEL, {"not": FUEL}]}})) == 4


def test_a_desk_is_told_the_tier_of_a_resident_and_nothing_else() -> None:
    assert {fact for fact in Fact if fact.startswith("resident.")} - PERSONAL == {Fact.RESIDENT_TIER}
