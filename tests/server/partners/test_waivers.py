"""The life of a deposit-free order, step by step and state by state."""

from itertools import product

import pytest

from models.enums import WaiverState, WaiverStep
from server.partners.waivers import ENDED, MOST_OPEN, OPEN, TRANSITIONS, Bill, Line, bill_reasons, next_state, person_reasons
from server.platform.errors import Conflict

WAY = """
quoted    create created, decline declined, expire expired, revoke revoked
created   confirm active, decline declined, expire expired, revoke revoked
active    complete settling, revoke revoked
settling  modify settling, pay done, revoke revoked, fall_due overdue, dispute disputed
overdue   modify overdue, pay done, dispute disputed, write_off written_off
disputed  modify settling, uphold settling, pay done, revoke revoked
"""
ALLOWED = {
    (WaiverState(line.split(maxsplit=1)[0]), WaiverStep(pair.split()[0])): WaiverState(pair.split()[1])
    for line in WAY.strip().splitlines()
    for pair in line.split(maxsplit=1)[1].split(", ")
}


@pytest.mark.parametrize(("state", "step"), list(product(WaiverState, WaiverStep)), ids=str)
def test_every_step_leads_where_it_should_or_is_forbidden(state: WaiverState, step: WaiverStep) -> None:
    if (state, step) in ALLOWED:
        assert next_state(state, step) is ALLOWED[state, step]
        return
    with pytest.raises(Conflict, match="waiver_state") as refused:
        next_state(state, step)
    assert (refused.value.reasons[0].path, refused.value.reasons[0].actual) == (step, state)


def test_nothing_leaves_an_end_and_every_other_state_has_a_way_to_one() -> None:
    assert {state for state, _ in TRANSITIONS}.isdisjoint(ENDED)
    for start in set(WaiverState) - ENDED:
        reached = {start}
        while more := {after for (before, _), after in TRANSITIONS.items() if before in reached} - reached:
            reached |= more
        assert reached & ENDED


def test_open_and_ended_do_not_meet_and_only_a_quote_is_neither() -> None:
    assert set(WaiverState) - OPEN - ENDED == {WaiverState.QUOTED}
    assert not OPEN & ENDED


def bill(*charges: int, less: tuple[int, ...] = ()) -> Bill:
    return Bill(
        charges=tuple(Line(name="骑行", amount_fen=fen) for fen in charges), discounts=tuple(Line(name="券", amount_fen=f) for f in less)
    )


@pytest.mark.parametrize(
    ("sent", "said", "before", "codes"),
    [
        (bill(500, 300, less=(200,)), 600, None, []),
        (bill(), 0, None, []),
        (bill(1_000), 1_000, 1_000, []),
        (bill(500), 499, None, ["bill_does_not_add_up"]),
        (bill(500, less=(600,)), -100, None, ["bill_below_nothing"]),
        (bill(1_001), 1_001, None, ["bill_above_risk"]),
        (bill(700), 700, 699, ["bill_only_downwards"]),
        (bill(1_500), 1_400, 600, ["bill_does_not_add_up", "bill_above_risk", "bill_only_downwards"]),
    ],
)
def test_a_bill_adds_up_stays_within_the_risk_and_never_rises(sent: Bill, said: int, before: int | None, codes: list[str]) -> None:
    assert [reason.code for reason in bill_reasons(sent, said_fen=said, risk_fen=1_000, before_fen=before)] == codes


def test_three_open_orders_or_an_overdue_one_bar_the_next() -> None:
    active = WaiverState.ACTIVE
    assert list(person_reasons([active] * (MOST_OPEN - 1))) == []
    assert [reason.code for reason in person_reasons([active] * MOST_OPEN)] == ["too_many_open_waivers"]
    assert [reason.code for reason in person_reasons([WaiverState.OVERDUE])] == ["waiver_overdue"]
