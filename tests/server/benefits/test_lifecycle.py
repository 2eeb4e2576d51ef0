"""What may happen next to a revision and to a benefit."""

import re
from datetime import timedelta
from itertools import combinations
from uuid import UUID

import pytest

from models.enums import BenefitState, RevisionStep
from routes.wording import SAID_BY_ANSWERS
from server.benefits.lifecycle import (
    BECOMES,
    BENEFITS,
    REVISIONS,
    SHORTEST_NOTICE,
    Deed,
    Stage,
    Turn,
    allowed_from,
    reason_against,
    reason_against_deciding,
    reason_against_time,
    reason_against_turning,
    stage,
)
from server.platform.errors import Conflict, Forbidden, Refused
from tests.cast import NOW
from tests.servers import ROOT

ANNA, BEN = UUID(int=1), UUID(int=2)
DRAFTED, SIMULATED, APPROVED, REJECTED = RevisionStep.DRAFTED, RevisionStep.SIMULATED, RevisionStep.APPROVED, RevisionStep.REJECTED
DECISIONS = (Deed.APPROVE, Deed.REJECT)


@pytest.mark.parametrize("deed", DECISIONS)
def test_whoever_drafted_it_decides_nothing(deed: Deed) -> None:
    for at in (Stage.DRAFTED, Stage.SIMULATED, Stage.IN_REVIEW):
        error = reason_against_deciding(deed, at, drafted_by=ANNA, actor_id=ANNA)
        assert isinstance(error, Forbidden)
        assert error.code == "own_draft"
    decided = reason_against_deciding(deed, Stage.APPROVED, drafted_by=ANNA, actor_id=ANNA)
    assert decided is not None
    assert decided.code == "already_approved"


def test_what_the_service_drafted_itself_anybody_may_approve() -> None:
    assert reason_against_deciding(Deed.APPROVE, Stage.IN_REVIEW, drafted_by=None, actor_id=ANNA) is None


def test_nothing_goes_live_or_is_scheduled_that_nobody_approved() -> None:
    every = [{DRAFTED, *steps} for size in range(len(RevisionStep)) for steps in combinations(RevisionStep, size)]
    for deed in (Deed.PUBLISH, Deed.SCHEDULE):
        assert all(APPROVED in steps for steps in every if reason_against(deed, stage(steps)) is None)


def test_a_refusal_says_where_it_is_and_where_it_would_do() -> None:
    error = reason_against(Deed.SUBMIT, Stage.DRAFTED)
    assert isinstance(error, Conflict)
    [reason] = error.reasons
    assert (reason.code, reason.path, reason.expected, reason.actual) == ("not_simulated", "stage", "simulated", "drafted")


@pytest.mark.parametrize(
    ("steps", "scheduled", "reached"),
    [
        ([SIMULATED, DRAFTED], False, Stage.SIMULATED),
        ([DRAFTED], False, Stage.DRAFTED),
        ([DRAFTED, SIMULATED, RevisionStep.SUBMITTED], False, Stage.IN_REVIEW),
        ([APPROVED, REJECTED, DRAFTED], False, Stage.REJECTED),
        ([DRAFTED, APPROVED], True, Stage.SCHEDULED),
        ([DRAFTED, APPROVED, RevisionStep.PUBLISHED], True, Stage.PUBLISHED),
    ],
)
def test_how_far_a_revision_has_come(steps: list[RevisionStep], scheduled: bool, reached: Stage) -> None:
    assert stage(steps, scheduled=scheduled) == reached


def test_a_benefit_that_is_over_stays_over_and_is_settled_once() -> None:
    over = {BenefitState.ENDED, BenefitState.SETTLED}
    assert all(not over & set(allowed_from(turn)) for turn in Turn if turn != Turn.SETTLE)
    assert allowed_from(Turn.SETTLE) == [BenefitState.ENDED]
    assert all(reason_against_turning(turn, BECOMES[turn]) for turn in BECOMES if turn != Turn.GO_LIVE)


@pytest.mark.parametrize(("minutes", "code"), [(20, None), (19, "too_soon"), (-5, "too_soon"), (10**9, "invalid_time")])
def test_a_time_is_set_at_least_twenty_minutes_ahead(minutes: int, code: str | None) -> None:
    error = reason_against_time(NOW + timedelta(minutes=minutes), now=NOW)
    assert (error.code if error else None) == code
    if code == "too_soon":
        assert isinstance(error, Refused)
        assert (error.reasons[0].gap, error.reasons[0].expected) == (20 - minutes, "2026-11-20T04:20:00Z")
    assert timedelta(minutes=20) == SHORTEST_NOTICE


def test_every_refusal_is_worded() -> None:
    codes = {code for refusals in (*REVISIONS.values(), *BENEFITS.values()) for code in refusals if code}
    assert codes <= SAID_BY_ANSWERS.keys()


def test_the_document_has_the_same_table() -> None:
    text = (ROOT / "docs" / "benefits.md").read_text(encoding="utf-8").partition("## A revision's way")[2]
    rows = {cells[0]: cells[1:] for line in text.splitlines() if (cells := [each.strip() for each in line.strip("|").split("|")])[1:]}
    places = {"`…/review`": Deed.SUBMIT, "`…/publication` with `at`": Deed.SCHEDULE, "DELETE `…/schedule`": Deed.UNSCHEDULE,
              "`…/publication`": Deed.PUBLISH, "`…/approval`, `…/rejection` by another than drafted it": Deed.APPROVE}  # fmt: skip
    assert [each.replace(" ", "_") for each in rows[""]] == list(Stage)
    for place, deed in places.items():
        told = [(re.findall(r"^`(\w+)`$", cell) or [None])[0] for cell in rows[place]]
        assert tuple(told) == REVISIONS[deed], place
