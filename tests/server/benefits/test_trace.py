"""What is kept of a decision."""

from dataclasses import replace

from server.benefits.limits import Used
from server.benefits.orders import Order
from server.benefits.trace import facts_of, grounds, kept, read
from tests.server.benefits.offers import gold_case, terms_with

TERMS = terms_with(
    condition={"all": [{"fact": "order.kind", "one_of": ["fuel"]}, {"not": {"fact": "time.hour", "at_most": 5}}]},
    stacking={"group": "g", "rule": "best_deal"},
)


def test_a_grant_says_what_spoke_for_it_in_the_order_of_the_rules() -> None:
    case = gold_case(TERMS, order=Order(kind="fuel"))
    case = replace(case, offer=replace(case.offer, code="mine"), rivals={"mine": 4_500, "other": 4_000})
    case = replace(case, usage={meter: Used(count=1, fen=4_500) for meter, _ in case.meters()})
    found = [(each.code, each.path, each.expected, each.actual, each.gap) for each in grounds(case)]
    assert found == [
        ("is_open", "window", "2026-12-31T16:00:00Z", "2026-11-20T04:00:00Z", None),
        ("tier_reached", "tiers", "silver", "gold", None),
        ("in_scope", "scope", None, "00000000-0000-0000-0000-000000000002", None),
        ("fact_fits", "condition.all.0", "fuel", "fuel", None),
        ("fact_fits", "condition.all.1.not", None, 12, None),
        ("order_large_enough", "minimum_order_fen", 5_000, 30_000, 25_000),
        ("uses_left", "limits.resident.month", 4, 1, 3),
        ("value_left", "limits.resident.month", 40_000, 4_500, 35_500),
        ("best_deal", "stacking", 4_000, "other", 500),
        ("budget_suffices", "budget", 4_500, None, None),
    ]


def test_what_is_kept_reads_the_same_again_and_a_later_word_is_passed_over() -> None:
    found = grounds(gold_case(TERMS, order=Order(kind="fuel")))
    assert read(kept(found)) == found
    assert read([{"code": "x", "invented_later": 1}])[0].code == "x"


def test_of_an_order_only_what_was_said_is_kept() -> None:
    assert facts_of(Order(kind="fuel", vehicle="hash", ref="A-1", earlier_fen=5, lane=1)) == {"kind": "fuel", "vehicle": "hash"}
