"""Reading the terms of a benefit."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.wording import WORDING
from server.benefits.terms import parse_terms, patched, stored
from server.platform.errors import Refused
from tests.server.benefits.offers import GRADED, terms_with

SHARE = {"percent_off_bps": 1500, "max_value_fen": 1}
COUNT = {"entity": "resident", "period": "day", "max_count": 1}


def test_what_is_stored_reads_the_same_again() -> None:
    terms = terms_with()
    assert parse_terms(stored(terms)) == terms
    assert stored(parse_terms(stored(terms))) == stored(terms)


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"tiers": {"gold": {}}}, "terms.tiers.gold", "one_effect"),
        ({"tiers": {"gold": SHARE | {"amount_off_fen": 5}}}, "terms.tiers.gold", "one_effect"),
        ({"tiers": {"gold": {"percent_off_bps": 1500}}}, "terms.tiers.gold", "unbounded"),
        ({"tiers": {"gold": SHARE | {"percent_off_bps": 10_001}}}, "terms.tiers.gold.percent_off_bps", "out_of_range"),
        ({"tiers": {"gold": SHARE | {"percent_off_bps": True}}}, "terms.tiers.gold.percent_off_bps", "wrong_type"),
        ({"tiers": {"gold": SHARE | {"percent_off_bps": "1500"}}}, "terms.tiers.gold.percent_off_bps", "wrong_type"),
        ({"tiers": {"gold": SHARE | {"percent_off_bps": 15.5}}}, "terms.tiers.gold.percent_off_bps", "wrong_type"),
        ({"tiers": {"gold": SHARE | {"percent": 15}}}, "terms.tiers.gold.percent", "unknown_field"),
        ({"tiers": {"no tier": SHARE}}, "terms.tiers.no tier.[key]", "wrong_format"),
        ({"tiers": {}}, "terms.tiers", "out_of_range"),
        ({"window": {}}, "terms.window.opens_at", "missing"),
        ({"window": {"opens_at": "2026-01-01T00:00:00"}}, "terms.window.opens_at", "wrong_format"),
        ({"scope": {}}, "terms.scope", "scope_unclear"),
        ({"scope": {"everywhere": True, "districts": ["湖滨"]}}, "terms.scope", "scope_unclear"),
        ({"scope": {"industries": ["piracy"]}}, "terms.scope.industries.0", "wrong_format"),
        ({"scope": {"districts": ["a\u0000"]}}, "terms.scope.districts.0", "wrong_format"),
        ({"minimum_order_fen": -1}, "terms.minimum_order_fen", "out_of_range"),
        ({"limits": [{"entity": "resident", "period": "day"}]}, "terms.limits.0", "limit_empty"),
        ({"limits": [COUNT | {"entities": ["resident"]}]}, "terms.limits.0", "limit_of_nobody"),
        ({"limits": [COUNT | {"period": "rolling"}]}, "terms.limits.0", "limit_days"),
        ({"limits": [COUNT | {"days": 7}]}, "terms.limits.0", "limit_days"),
        ({"tiers": {"gold": {"fixed_price_fen": 100}}}, "terms.tiers.gold", "unbounded"),
        ({"tiers": {"gold": {"priority": False}}}, "terms.tiers.gold.priority", "wrong_format"),
        ({"scope": {"groups": ["Old Street"]}}, "terms.scope.groups.0", "wrong_format"),
        ({"limits": [COUNT | {"max_count": 0}]}, "terms.limits.0.max_count", "out_of_range"),
        ({"limits": [COUNT | {"entity": "cat"}]}, "terms.limits.0.entity", "wrong_format"),
        ({"colour": "blue"}, "terms.colour", "unknown_field"),
        ({"basis": ""}, "terms.basis", "out_of_range"),
    ],
)
def test_a_fault_is_named_by_its_path(change: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_terms(GRADED | change)
    assert refused.value.code == "invalid_terms"
    assert [(reason.path, reason.code) for reason in refused.value.reasons] == [(path, code)]
    assert code in WORDING


def test_terms_of_before_read_as_they_did() -> None:
    """As they stand in databases: without what came later, limits by `entity`."""
    old = parse_terms(GRADED)
    assert (old.condition, old.stacking, old.funding, old.window.hours) == (None, None, (), ())
    assert [limit.who for limit in old.limits] == [("resident",)]
    assert old.asks == {"resident"}


def test_every_fault_is_named_not_only_the_first() -> None:
    with pytest.raises(Refused) as refused:
        parse_terms(GRADED | {"basis": 5, "scope": {}, "minimum_order_fen": "1"})
    assert {reason.path for reason in refused.value.reasons} == {"terms.basis", "terms.scope", "terms.minimum_order_fen"}


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_whatever_is_sent_is_refused_and_never_a_bug(value: object) -> None:
    with pytest.raises(Refused):
        parse_terms(value)


@pytest.mark.parametrize(
    ("value", "patch", "expected"),
    [
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}),
        ({"a": [1]}, {"a": [2, 3]}, {"a": [2, 3]}),
        ({"a": 1}, {"a": {"b": None}}, {"a": {}}),
        ({"a": 1}, [1], [1]),
    ],
)
def test_a_patch_merges_as_rfc_7396_says(value: Any, patch: Any, expected: Any) -> None:
    assert patched(value, patch) == expected
