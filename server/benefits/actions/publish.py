"""Going live, and ceasing to be."""

from datetime import datetime
from uuid import UUID

from models.benefits import Benefit, BenefitRevision, PublicationSchedule, RevisionEvent
from models.enums import BenefitState, RevisionStep, ScheduleEnd
from server.audit.actions import record
from server.benefits.actions.tell import tell_of_rules
from server.benefits.lifecycle import BECOMES, Deed, Turn, allowed_from, reason_against, reason_against_turning
from server.benefits.queries.facts import terms_of
from server.benefits.queries.programme import find_benefit, find_revision, stage_of
from server.ledger.actions import share
from server.platform.actions import Raced, action, step
from server.platform.errors import Conflict


@action
async def publish_revision(*, benefit_id: UUID, number: int | None, actor_id: UUID | None, now: datetime) -> BenefitRevision:
    """Make an approved revision the live one, the newest when no number is given; the next redemption is under it.

    A paused benefit is live again, and a time that was set for the revision is over. NotFound; Conflict("benefit_ended"),
    Conflict("benefit_settled"), Conflict("not_approved"), Conflict("rejected"), Conflict("already_published"),
    Conflict("revision_overtaken") when a newer one is live; Conflict("appropriation_exceeded") when a funder has not been given its share.
    """
    benefit, revision = await find_benefit(benefit_id), await find_revision(benefit_id, number)
    await put_live(benefit, revision, actor_id=actor_id, now=now)
    return revision


@step
async def put_live(benefit: Benefit, revision: BenefitRevision, *, actor_id: UUID | None, now: datetime) -> None:
    """Publish a revision whose steps and schedules are loaded. Errors as `publish_revision`: nothing of it may stay then."""
    if error := reason_against_turning(Turn.GO_LIVE, benefit.state) or reason_against(Deed.PUBLISH, stage_of(revision)):
        raise error
    await _go_live(benefit, revision)
    await RevisionEvent.create(revision=revision, step=RevisionStep.PUBLISHED, by_account_id=actor_id, happened_at=now)
    await end_schedules([revision.id], ScheduleEnd.PUBLISHED, actor_id=actor_id, now=now)
    particulars = {"revision": revision.number}
    await record("publish_revision", actor_id=actor_id, object_kind="benefit", object_id=benefit.id, now=now, particulars=particulars)
    await tell_of_rules(benefit, now=now)
    await share(benefit.id, {each.funder: each.share_bps for each in terms_of(revision).funding}, now=now)


@action
async def pause_benefit(*, benefit_id: UUID, actor_id: UUID | None, now: datetime) -> Benefit:
    """Stop granting for a while. NotFound; Conflict("not_live")."""
    return await turn(benefit_id, Turn.PAUSE, actor_id=actor_id, now=now)


@action
async def resume_benefit(*, benefit_id: UUID, actor_id: UUID | None, now: datetime) -> Benefit:
    """Go on granting under the revision that was live. NotFound; Conflict("not_paused")."""
    return await turn(benefit_id, Turn.RESUME, actor_id=actor_id, now=now)


@action
async def end_benefit(*, benefit_id: UUID, actor_id: UUID | None, now: datetime) -> Benefit:
    """Stop granting for good; what was granted can still be returned. NotFound; Conflict("benefit_ended"), Conflict("benefit_settled").

    Publications that a time was set for will not be. Once nothing is held any more, a job gives the rest of the money back.
    """
    benefit = await turn(benefit_id, Turn.END, actor_id=actor_id, now=now)
    revisions = await BenefitRevision.filter(benefit_id=benefit_id).values_list("id", flat=True)
    await end_schedules([UUID(str(each)) for each in revisions], ScheduleEnd.CANCELLED, actor_id=actor_id, now=now)
    return benefit


@step
async def end_schedules(revision_ids: list[UUID], how: ScheduleEnd, *, actor_id: UUID | None, now: datetime) -> None:
    """End whatever is scheduled of these revisions."""
    open_still = PublicationSchedule.filter(revision_id__in=revision_ids, ended_at=None)
    await open_still.update(ended_at=now, ended_as=how, ended_by=actor_id)


@step
async def turn(benefit_id: UUID, to: Turn, *, actor_id: UUID | None, now: datetime) -> Benefit:
    """Claim a benefit's next state: of several deeds at once one wins, and the others are told why not."""
    becomes: BenefitState = BECOMES[to]
    changed = await Benefit.filter(id=benefit_id, state__in=allowed_from(to)).update(state=becomes)
    benefit = await find_benefit(benefit_id)
    if not changed:
        raise reason_against_turning(to, benefit.state) or Raced()
    await record(f"benefit_{becomes}", actor_id=actor_id, object_kind="benefit", object_id=benefit_id, now=now)
    return benefit


async def refuse_overtaken(revision: BenefitRevision) -> None:
    """Conflict("revision_overtaken") when a newer revision of the benefit was published."""
    published = RevisionEvent.filter(revision__benefit_id=revision.benefit_id, step=RevisionStep.PUBLISHED)
    if await published.filter(revision__number__gt=revision.number).exists():
        raise Conflict("revision_overtaken")


async def _go_live(benefit: Benefit, revision: BenefitRevision) -> None:
    """Claim a benefit as it was seen. Of two who publish at once one is told what the other did."""
    await refuse_overtaken(revision)
    stacking = terms_of(revision).stacking
    group = stacking.group if stacking else None
    named = {name: title for name in ("title_zh", "title_en") if (title := getattr(revision, name))}
    seen = Benefit.filter(id=benefit.id, live_revision_id=benefit.live_revision_id, state__in=allowed_from(Turn.GO_LIVE))
    if not await seen.update(live_revision_id=revision.id, state=BenefitState.LIVE, stacking_group=group, **named):
        raise Raced
