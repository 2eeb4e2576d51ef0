"""A time for going live: set, taken back, met by the worker, and missed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from models.audit import AuditLine
from models.benefits import Benefit, BenefitRevision, PublicationSchedule, RevisionEvent
from models.enums import BenefitState, RevisionStep, ScheduleEnd
from models.notices import Notice
from server.benefits.actions import schedule as scheduling
from server.benefits.actions.allotments import set_appropriation
from server.benefits.actions.decide import approve_revision
from server.benefits.actions.draft import change_benefit
from server.benefits.actions.publish import end_benefit, publish_revision
from server.benefits.actions.schedule import cancel_schedule, publish_due, schedule_publication
from server.benefits.actions.simulate import simulate_revision
from server.benefits.actions.tell import tell_of_rules
from server.benefits.lifecycle import Stage
from server.benefits.queries.programme import find_benefit, find_revision, stage_of
from server.ledger.actions import open_funder
from server.ledger.queries import discrepancies
from server.platform.actions import action
from server.platform.errors import Conflict, Refused
from server.platform.jobs import Worker
from tests.cast import NOW, Person
from tests.server.benefits.actions.programme import ANNA, BEN, drafted
from tests.server.benefits.naive import without_transaction

THEN = NOW + timedelta(minutes=20)
RAISED = {"tiers": {"gold": {"percent_off_bps": 2_000}}}


async def approved(*, number: int = 1) -> Benefit:
    """A benefit whose revision of that number, the newest, Ben approved."""
    benefit = await drafted()
    for _ in range(number - 1):
        await change_benefit(benefit_id=benefit.id, patch=RAISED, actor_id=ANNA, now=NOW)
        RAISED["tiers"]["gold"]["percent_off_bps"] += 1
    await approve(benefit, number)
    return benefit


async def approve(benefit: Benefit, number: int) -> None:
    await simulate_revision(benefit_id=benefit.id, number=number, actor_id=ANNA, now=NOW)
    await approve_revision(benefit_id=benefit.id, number=number, actor_id=BEN, now=NOW)


async def schedule(benefit: Benefit, *, number: int | None = None, at: datetime = THEN) -> PublicationSchedule:
    return await schedule_publication(benefit_id=benefit.id, number=number, at=at, actor_id=BEN, now=NOW)


async def work_at(moment: datetime) -> None:
    """Do every publication that is due at a moment, as a worker would then."""
    worker = Worker({"publish_due": publish_due}, only=("publish_due",), clock=lambda: moment)
    while await worker.do_next():
        pass


async def test_it_goes_live_at_its_time_and_not_before_in_the_name_of_who_set_it(database: None) -> None:
    benefit = await approved()
    await schedule(benefit)
    assert stage_of(await find_revision(benefit.id, 1)) is Stage.SCHEDULED
    await work_at(THEN - timedelta(seconds=1))
    assert (await Benefit.get()).state == BenefitState.DRAFT
    await work_at(THEN)
    row = await Benefit.get()
    assert (row.state, row.live_revision_id) == (BenefitState.LIVE, (await BenefitRevision.get()).id)
    assert (await RevisionEvent.get(step=RevisionStep.PUBLISHED)).by_account_id == BEN
    assert (await PublicationSchedule.get()).ended_as is ScheduleEnd.PUBLISHED
    lines = {line.deed: line.actor_id for line in await AuditLine.filter(object_id=benefit.id)}
    assert lines["schedule_revision"] == lines["publish_revision"] == BEN


async def test_a_time_too_near_and_a_revision_nobody_approved_change_nothing(database: None) -> None:
    benefit = await drafted()
    with pytest.raises(Conflict, match="not_approved"):
        await schedule(benefit)
    await approve(benefit, 1)
    with pytest.raises(Refused, match="too_soon"):
        await schedule(benefit, at=THEN - timedelta(seconds=1))
    assert not await PublicationSchedule.exists()
    await schedule(benefit)
    with pytest.raises(Conflict, match="already_scheduled"):
        await schedule(benefit)


async def test_taken_back_it_stays_down_and_may_be_scheduled_again(database: None) -> None:
    benefit = await approved()
    await schedule(benefit)
    await cancel_schedule(benefit_id=benefit.id, number=None, actor_id=ANNA, now=NOW)
    with pytest.raises(Conflict, match="not_scheduled"):
        await cancel_schedule(benefit_id=benefit.id, number=None, actor_id=ANNA, now=NOW)
    await schedule(benefit, at=THEN + timedelta(hours=1))
    await work_at(THEN)
    assert (await Benefit.get()).state == BenefitState.DRAFT
    await work_at(THEN + timedelta(hours=1))
    assert (await Benefit.get()).state == BenefitState.LIVE
    assert [each.ended_as for each in await PublicationSchedule.all().order_by("id")] == [ScheduleEnd.CANCELLED, ScheduleEnd.PUBLISHED]


async def test_publishing_at_once_meets_the_time_and_ending_takes_it_back(database: None) -> None:
    benefit = await approved()
    await schedule(benefit)
    await publish_revision(benefit_id=benefit.id, number=None, actor_id=ANNA, now=NOW)
    await work_at(THEN)
    assert await RevisionEvent.filter(step=RevisionStep.PUBLISHED).count() == 1
    await change_benefit(benefit_id=benefit.id, patch={"minimum_order_fen": 5}, actor_id=ANNA, now=NOW)
    await approve(benefit, 2)
    await schedule(benefit)
    await end_benefit(benefit_id=benefit.id, actor_id=ANNA, now=NOW)
    await work_at(THEN)
    assert (await Benefit.get()).state == BenefitState.ENDED
    assert [each.ended_as for each in await PublicationSchedule.all().order_by("id")] == [ScheduleEnd.PUBLISHED, ScheduleEnd.CANCELLED]


async def test_what_a_newer_revision_overtook_is_missed_and_says_so(database: None) -> None:
    benefit = await approved()
    await schedule(benefit)
    await change_benefit(benefit_id=benefit.id, patch={"minimum_order_fen": 5}, actor_id=ANNA, now=NOW)
    await approve(benefit, 2)
    await publish_revision(benefit_id=benefit.id, number=2, actor_id=ANNA, now=NOW)
    await work_at(THEN)
    missed = await PublicationSchedule.get()
    assert (missed.ended_as, missed.note) == (ScheduleEnd.MISSED, "revision_overtaken")
    assert (await AuditLine.get(deed="miss_publication")).particulars == {"revision": 1, "reason": "revision_overtaken"}
    assert (await Benefit.get()).live_revision_id == (await BenefitRevision.get(number=2)).id
    with pytest.raises(Conflict, match="revision_overtaken"):
        await schedule(benefit, number=1, at=THEN + timedelta(hours=1))
    assert await PublicationSchedule.all().count() == 1


@pytest.mark.parametrize("naive", [False, True], ids=["the service", "a naive version"])
async def test_what_a_funder_was_not_given_is_missed_and_moves_no_money(
    naive: bool, database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The naive version keeps what was written before the refusal: live under the new terms, and money that came from nowhere."""
    if naive:
        monkeypatch.setattr(scheduling, "savepoint", nullcontext)
    benefit = await approved()
    await publish_revision(benefit_id=benefit.id, number=1, actor_id=ANNA, now=NOW)
    await action(open_funder)("bank", "银行", "Bank", now=NOW)
    await set_appropriation(funder="bank", expected_fen=None, cap_fen=1, actor_id=ANNA, now=NOW)
    shares = [{"funder": "city", "share_bps": 5_000}, {"funder": "bank", "share_bps": 5_000}]
    await change_benefit(benefit_id=benefit.id, patch={"funding": shares}, actor_id=ANNA, now=NOW)
    await approve(benefit, 2)
    await schedule(benefit)
    await work_at(THEN)
    missed, row = await PublicationSchedule.get(), await find_benefit(benefit.id)
    assert (missed.ended_as, missed.note) == (ScheduleEnd.MISSED, "appropriation_exceeded")
    kept = row.live_revision_id == (await BenefitRevision.get(number=1)).id and row.budget.left_fen == 100_000 and not await discrepancies()
    assert kept != naive


Publish = Callable[[UUID], Awaitable[Any]]
TOLD_ONCE = {"published": 1, "audited": 1, "told": 1, "open schedules": 0, "live": 1}


async def test_of_publishers_the_worker_and_who_takes_it_back_one_wins(database: None, gold_resident: Person) -> None:
    assert await contest(lambda benefit_id: publish_revision(benefit_id=benefit_id, number=1, actor_id=ANNA, now=THEN)) == TOLD_ONCE


async def test_publishing_by_reading_and_saving_is_caught(database: None, gold_resident: Person) -> None:
    assert await contest(lambda benefit_id: without_transaction(lambda: publish_naively(benefit_id))) != TOLD_ONCE


async def contest(publish: Publish) -> dict[str, int]:
    """Let everybody try at once, and return how often each thing happened."""
    benefit = await approved()
    await schedule(benefit)
    cancel = cancel_schedule(benefit_id=benefit.id, number=1, actor_id=BEN, now=THEN)
    await asyncio.gather(*(publish(benefit.id) for _ in range(6)), work_at(THEN), work_at(THEN), cancel, return_exceptions=True)
    return {
        "published": await RevisionEvent.filter(step=RevisionStep.PUBLISHED).count(),
        "audited": await AuditLine.filter(deed="publish_revision").count(),
        "told": await Notice.filter(object_id=benefit.id).count(),
        "open schedules": await PublicationSchedule.filter(ended_at=None).count(),
        "live": await Benefit.filter(state=BenefitState.LIVE).count(),
    }


async def publish_naively(benefit_id: UUID) -> None:
    """What anybody would write first: every check is right, only time passes between it and the save."""
    benefit, revision = await find_benefit(benefit_id), await find_revision(benefit_id, 1)
    if stage_of(revision) not in (Stage.APPROVED, Stage.SCHEDULED):
        raise Conflict("not_approved")
    benefit.state, benefit.live_revision_id = BenefitState.LIVE, revision.id
    await benefit.save(update_fields=["state", "live_revision_id"])
    await tell_of_rules(benefit, now=THEN)
    await RevisionEvent.get_or_create(revision=revision, step=RevisionStep.PUBLISHED, defaults={"happened_at": THEN})
