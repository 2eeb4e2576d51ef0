"""The second person."""

import asyncio
from uuid import UUID

import pytest
from tortoise.exceptions import IntegrityError

from models.audit import AuditLine
from models.benefits import RevisionEvent
from models.enums import RevisionStep
from server.benefits.actions.decide import approve_revision, reject_revision
from server.benefits.actions.draft import change_benefit
from server.benefits.actions.publish import publish_revision
from server.benefits.actions.simulate import simulate_revision
from server.benefits.queries.programme import latest_revision
from server.platform.errors import Conflict, Forbidden, NotFound
from tests.cast import NOW
from tests.server.benefits.actions.programme import ANNA, BEN, drafted


async def test_whoever_drafted_cannot_approve_and_a_second_person_can(database: None) -> None:
    benefit = await drafted()
    await simulate_revision(benefit_id=benefit.id, number=None, actor_id=ANNA, now=NOW)
    with pytest.raises(Forbidden, match="own_draft"):
        await approve_revision(benefit_id=benefit.id, number=None, actor_id=ANNA, now=NOW)
    await approve_revision(benefit_id=benefit.id, number=None, actor_id=BEN, now=NOW)
    assert (await RevisionEvent.get(step=RevisionStep.APPROVED)).by_account_id == BEN
    assert (await AuditLine.get(deed="approved_revision")).actor_id == BEN


async def test_nothing_is_approved_that_was_not_simulated(database: None) -> None:
    benefit = await drafted()
    with pytest.raises(Conflict, match="not_simulated"):
        await approve_revision(benefit_id=benefit.id, number=None, actor_id=BEN, now=NOW)


async def test_an_approval_is_for_the_revision_that_was_read(database: None) -> None:
    benefit = await drafted()
    await simulate_revision(benefit_id=benefit.id, number=1, actor_id=ANNA, now=NOW)
    await change_benefit(benefit_id=benefit.id, patch={"minimum_order_fen": 5}, actor_id=ANNA, now=NOW)
    await approve_revision(benefit_id=benefit.id, number=1, actor_id=BEN, now=NOW)
    with pytest.raises(Conflict, match="not_approved"):
        await publish_revision(benefit_id=benefit.id, number=None, actor_id=BEN, now=NOW)


async def test_a_rejected_revision_never_goes_live(database: None) -> None:
    benefit = await drafted()
    await simulate_revision(benefit_id=benefit.id, number=None, actor_id=ANNA, now=NOW)
    await reject_revision(benefit_id=benefit.id, number=None, note="超出预算", actor_id=BEN, now=NOW)
    assert (await RevisionEvent.get(step=RevisionStep.REJECTED)).note == "超出预算"
    with pytest.raises(Conflict, match="rejected"):
        await approve_revision(benefit_id=benefit.id, number=None, actor_id=BEN, now=NOW)
    with pytest.raises(Conflict, match="rejected"):
        await publish_revision(benefit_id=benefit.id, number=None, actor_id=BEN, now=NOW)


async def test_of_two_who_approve_at_once_one_is_told_that_it_is_done(database: None) -> None:
    benefit = await drafted()
    await simulate_revision(benefit_id=benefit.id, number=None, actor_id=ANNA, now=NOW)
    people = [UUID(int=number) for number in (2, 3, 4, 5)]
    outcomes = await asyncio.gather(
        *[approve_revision(benefit_id=benefit.id, number=None, actor_id=each, now=NOW) for each in people], return_exceptions=True
    )
    assert sorted(each.code if isinstance(each, Conflict) else "approved" for each in outcomes) == ["already_approved"] * 3 + ["approved"]


async def test_a_revision_that_never_was_is_not_found(database: None) -> None:
    benefit = await drafted()
    for number in (0, 2):
        with pytest.raises(NotFound):
            await approve_revision(benefit_id=benefit.id, number=number, actor_id=BEN, now=NOW)
    with pytest.raises(NotFound):
        await approve_revision(benefit_id=UUID(int=9), number=None, actor_id=BEN, now=NOW)


async def test_a_revision_is_approved_or_rejected_and_never_both(database: None) -> None:
    benefit = await drafted()
    await simulate_revision(benefit_id=benefit.id, number=None, actor_id=ANNA, now=NOW)
    outcomes = await asyncio.gather(
        approve_revision(benefit_id=benefit.id, number=None, actor_id=BEN, now=NOW),
        reject_revision(benefit_id=benefit.id, number=None, note="超出预算", actor_id=UUID(int=3), now=NOW),
        return_exceptions=True,
    )
    [loser] = [each.code for each in outcomes if isinstance(each, Conflict)]
    [decision] = await RevisionEvent.filter(step__in=(RevisionStep.APPROVED, RevisionStep.REJECTED))
    assert loser == {RevisionStep.APPROVED: "already_approved", RevisionStep.REJECTED: "rejected"}[decision.step]


async def test_a_second_decision_that_was_not_checked_is_stopped_by_the_database(database: None) -> None:
    """What stands behind the check: whoever read before the other wrote comes as far as this."""
    revision_id = (await latest_revision((await drafted()).id)).id
    await RevisionEvent.create(revision_id=revision_id, step=RevisionStep.APPROVED, by_account_id=BEN, happened_at=NOW)
    with pytest.raises(IntegrityError):
        await RevisionEvent.create(revision_id=revision_id, step=RevisionStep.REJECTED, by_account_id=ANNA, happened_at=NOW)
