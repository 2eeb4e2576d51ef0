"""A time set for an approved revision to go live: set by somebody, taken back by somebody, or met by a job."""

from datetime import datetime
from uuid import UUID

from models.benefits import PublicationSchedule
from models.enums import ScheduleEnd
from server.audit.actions import record
from server.benefits.actions.publish import put_live, refuse_overtaken
from server.benefits.lifecycle import Deed, Turn, reason_against, reason_against_time, reason_against_turning
from server.benefits.queries.programme import find_benefit, find_revision, open_schedule, stage_of
from server.benefits.windows import rfc3339
from server.platform.actions import Raced, action, step
from server.platform.db import savepoint
from server.platform.errors import DomainError
from server.platform.jobs import enqueue


@action
async def schedule_publication(
    *, benefit_id: UUID, number: int | None, at: datetime, actor_id: UUID | None, now: datetime
) -> PublicationSchedule:
    """Have an approved revision, the newest when no number is given, go live at a moment at least twenty minutes ahead.

    NotFound; Refused("too_soon"), Refused("invalid_time"); Conflicts of `publish_revision`, and Conflict("already_scheduled").
    """
    if error := reason_against_time(at, now=now):
        raise error
    benefit, revision = await find_benefit(benefit_id), await find_revision(benefit_id, number)
    if error := reason_against_turning(Turn.GO_LIVE, benefit.state) or reason_against(Deed.SCHEDULE, stage_of(revision)):
        raise error
    await refuse_overtaken(revision)
    # One open for a revision: whoever loses that race begins anew and is told.
    schedule = await PublicationSchedule.create(revision=revision, goes_live_at=at, set_by=actor_id, set_at=now)
    await enqueue("publish_due", {"schedule_id": str(schedule.id)}, now=now, run_at=at)
    particulars = {"revision": revision.number, "at": rfc3339(at)}
    await record("schedule_revision", actor_id=actor_id, object_kind="benefit", object_id=benefit_id, now=now, particulars=particulars)
    return schedule


@action
async def cancel_schedule(*, benefit_id: UUID, number: int | None, actor_id: UUID | None, now: datetime) -> None:
    """Take a scheduled publication back; it may be scheduled again. NotFound; Conflict("not_scheduled"), Conflict("already_published")."""
    revision = await find_revision(benefit_id, number)
    if error := reason_against(Deed.UNSCHEDULE, stage_of(revision)):
        raise error
    schedule = open_schedule(revision)
    assert schedule is not None
    if not await _end(schedule, ScheduleEnd.CANCELLED, actor_id=actor_id, now=now):
        raise Raced
    particulars = {"revision": revision.number}
    await record("unschedule_revision", actor_id=actor_id, object_kind="benefit", object_id=benefit_id, now=now, particulars=particulars)


@step
async def publish_due(*, schedule_id: str, now: datetime) -> None:
    """Publish what a time was set for. What may no longer go live is missed, which the schedule and the audit log say."""
    schedule = await PublicationSchedule.get(id=schedule_id).select_related("revision")
    if not await _end(schedule, ScheduleEnd.PUBLISHED, actor_id=None, now=now):
        return
    benefit = await find_benefit(schedule.revision.benefit_id)
    revision = await find_revision(benefit.id, schedule.revision.number)
    try:
        async with savepoint():
            await put_live(benefit, revision, actor_id=schedule.set_by, now=now)
    except DomainError as error:
        await PublicationSchedule.filter(id=schedule.id).update(ended_as=ScheduleEnd.MISSED, note=error.code)
        particulars = {"revision": revision.number, "reason": error.code}
        await record("miss_publication", actor_id=None, object_kind="benefit", object_id=benefit.id, now=now, particulars=particulars)


async def _end(schedule: PublicationSchedule, how: ScheduleEnd, *, actor_id: UUID | None, now: datetime) -> bool:
    """Claim the end of an open schedule: of a job and people at once one wins."""
    open_still = PublicationSchedule.filter(id=schedule.id, ended_at=None)
    return bool(await open_still.update(ended_at=now, ended_as=how, ended_by=actor_id))
