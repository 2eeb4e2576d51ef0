"""Who may move a complaint or tip where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import ComplaintKind, ComplaintState
from server.complaints.states import CLOSED, MAKES, MAX_EVENTS, TOLD, Party, moves, needs_a_note, reasons_to_refuse

FILED, ACCEPTED, REFUSED = ComplaintState.FILED, ComplaintState.ACCEPTED, ComplaintState.REFUSED
ANSWERED, RESOLVED, UNRESOLVED = ComplaintState.ANSWERED, ComplaintState.RESOLVED, ComplaintState.UNRESOLVED
WITHDRAWN = ComplaintState.WITHDRAWN
COMPLAINT, TIP = ComplaintKind.COMPLAINT, ComplaintKind.TIP
FILER, MERCHANT, ADMINISTRATOR = Party.FILER, Party.MERCHANT, Party.ADMINISTRATOR


@pytest.mark.parametrize(
    ("kind", "history", "party", "open_to"),
    [
        (COMPLAINT, [FILED], FILER, [WITHDRAWN]),
        (COMPLAINT, [FILED], MERCHANT, [ANSWERED]),
        (COMPLAINT, [FILED], ADMINISTRATOR, [ACCEPTED, REFUSED]),
        (COMPLAINT, [FILED, ANSWERED], ADMINISTRATOR, [ACCEPTED, REFUSED]),
        (COMPLAINT, [FILED, ACCEPTED], ADMINISTRATOR, [RESOLVED, UNRESOLVED]),
        (COMPLAINT, [FILED, ACCEPTED], MERCHANT, [ANSWERED]),
        (COMPLAINT, [FILED, ACCEPTED, ANSWERED], ADMINISTRATOR, [RESOLVED, UNRESOLVED]),
        (COMPLAINT, [FILED, ACCEPTED, ANSWERED], MERCHANT, [ANSWERED]),
        (COMPLAINT, [FILED, ACCEPTED, ANSWERED], FILER, [WITHDRAWN]),
        (TIP, [FILED], FILER, []),
        (TIP, [FILED], MERCHANT, []),
        (TIP, [FILED], ADMINISTRATOR, [ACCEPTED, REFUSED]),
        (TIP, [FILED, ACCEPTED], ADMINISTRATOR, [RESOLVED, UNRESOLVED]),
    ],
)
def test_each_party_has_its_own_moves(
    kind: ComplaintKind, history: list[ComplaintState], party: Party, open_to: list[ComplaintState]
) -> None:
    assert moves(kind, history, party) == open_to


@pytest.mark.parametrize(
    ("kind", "history", "party", "to", "code"),
    [
        (COMPLAINT, [FILED, REFUSED], ADMINISTRATOR, ACCEPTED, "complaint_closed"),
        (COMPLAINT, [FILED], MERCHANT, RESOLVED, "not_your_move"),
        (COMPLAINT, [FILED], FILER, FILED, "not_your_move"),
        (TIP, [FILED], FILER, WITHDRAWN, "tip_is_checked_by_the_authority"),
        (TIP, [FILED], MERCHANT, ANSWERED, "tip_is_checked_by_the_authority"),
        (COMPLAINT, [FILED, ACCEPTED], ADMINISTRATOR, REFUSED, "already_accepted"),
        (COMPLAINT, [FILED], ADMINISTRATOR, UNRESOLVED, "accept_it_first"),
        (COMPLAINT, [FILED, ANSWERED], ADMINISTRATOR, RESOLVED, "accept_it_first"),
        (COMPLAINT, [FILED, ANSWERED], ADMINISTRATOR, UNRESOLVED, "accept_it_first"),
        (COMPLAINT, [FILED] + [ANSWERED] * (MAX_EVENTS - 1), MERCHANT, ANSWERED, "complaint_too_long"),
    ],
)
def test_a_move_that_is_not_open_is_refused_with_its_reason(
    kind: ComplaintKind, history: list[ComplaintState], party: Party, to: ComplaintState, code: str
) -> None:
    assert [reason.code for reason in reasons_to_refuse(kind, history, party, to)] == [code]


walks = st.lists(st.tuples(st.sampled_from(Party), st.sampled_from(ComplaintState)), max_size=60)


@given(st.sampled_from(ComplaintKind), walks)
def test_whatever_is_tried_the_history_stays_lawful(kind: ComplaintKind, tries: list[tuple[Party, ComplaintState]]) -> None:
    history = [FILED]
    for party, to in tries:
        if not reasons_to_refuse(kind, history, party, to):
            assert MAKES[to] is party
            history.append(to)
    assert history.count(FILED) == 1
    assert history.count(ACCEPTED) <= 1
    assert not any(state in CLOSED for state in history[:-1])
    assert not (REFUSED in history and ACCEPTED in history)
    assert not {RESOLVED, UNRESOLVED} & set(history) or ACCEPTED in history, "the public counts what was accepted"
    assert kind is COMPLAINT or not {ANSWERED, WITHDRAWN} & set(history)
    assert len(history) <= MAX_EVENTS + 1


@given(st.sampled_from(ComplaintKind), walks)
def test_whatever_happened_an_open_one_can_always_be_closed(kind: ComplaintKind, tries: list[tuple[Party, ComplaintState]]) -> None:
    history = [FILED]
    for party, to in tries:
        if to not in CLOSED and not reasons_to_refuse(kind, history, party, to):
            history.append(to)
    assert set(moves(kind, history, ADMINISTRATOR)) & CLOSED


def test_answers_and_endings_say_why() -> None:
    assert [state for state in ComplaintState if needs_a_note(state)] == [REFUSED, ANSWERED, RESOLVED, UNRESOLVED]


@pytest.mark.parametrize("state", [ComplaintState.FILED, ComplaintState.REFUSED, ComplaintState.WITHDRAWN])
def test_what_proves_nothing_is_not_told(state: ComplaintState) -> None:
    assert state not in TOLD
