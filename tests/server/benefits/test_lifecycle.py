"""What may happen to a revision next."""

from itertools import combinations
from uuid import UUID

import pytest

from models.enums import RevisionStep
from routes.wording import WORDING
from server.benefits.lifecycle import reason_against_deciding, reason_against_publishing, stage
from server.platform.errors import Forbidden

ANNA, BEN = UUID(int=1), UUID(int=2)
DRAFTED, SIMULATED, APPROVED, REJECTED, PUBLISHED = (
    RevisionStep.DRAFTED, RevisionStep.SIMULATED, RevisionStep.APPROVED, RevisionStep.REJECTED, RevisionStep.PUBLISHED
)  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([DRAFTED], "not_simulated"),
        ([DRAFTED, SIMULATED], None),
        ([DRAFTED, SIMULATED, APPROVED], "already_approved"),
        ([DRAFTED, SIMULATED, REJECTED], "rejected"),
        ([DRAFTED, SIMULATED, APPROVED, PUBLISHED], "already_published"),
    ],
)
def test_what_a_second_person_may_decide_on(steps: list[RevisionStep], code: str | None) -> None:
    error = reason_against_deciding(steps, drafted_by=ANNA, actor_id=BEN)
    assert (error.code if error else None) == code


def test_whoever_drafted_it_decides_nothing() -> None:
    error = reason_against_deciding([DRAFTED, SIMULATED], drafted_by=ANNA, actor_id=ANNA)
    assert isinstance(error, Forbidden)
    assert error.code == "own_draft"


def test_what_the_service_drafted_itself_anybody_may_approve() -> None:
    assert reason_against_deciding([DRAFTED, SIMULATED], drafted_by=None, actor_id=ANNA) is None


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([DRAFTED, SIMULATED], "not_approved"),
        ([DRAFTED, SIMULATED, APPROVED], None),
        ([DRAFTED, SIMULATED, APPROVED, REJECTED], "rejected"),
        ([DRAFTED, SIMULATED, APPROVED, PUBLISHED], "already_published"),
    ],
)
def test_what_may_be_published(steps: list[RevisionStep], code: str | None) -> None:
    error = reason_against_publishing(steps)
    assert (error.code if error else None) == code


def test_nothing_goes_live_that_nobody_approved() -> None:
    every = [set(steps) for size in range(6) for steps in combinations(RevisionStep, size)]
    assert all(APPROVED in steps for steps in every if reason_against_publishing(steps) is None)


@pytest.mark.parametrize(
    ("steps", "reached"), [([SIMULATED, DRAFTED], SIMULATED), ([DRAFTED], DRAFTED), ([APPROVED, REJECTED, DRAFTED], REJECTED)]
)
def test_how_far_a_revision_has_come(steps: list[RevisionStep], reached: RevisionStep) -> None:
    assert stage(steps) == reached


def test_every_refusal_is_worded() -> None:
    codes = {"own_draft", "not_simulated", "already_approved", "rejected", "already_published", "not_approved"}
    assert codes <= WORDING.keys()
