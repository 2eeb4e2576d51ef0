"""Going live, and ceasing to be."""

from datetime import datetime
from uuid import UUID

from models.benefits import Benefit, BenefitRevision, RevisionEvent
from models.enums import BenefitState, RevisionStep
from server.audit.actions import record
from server.benefits.actions.tell import tell_of_rules
from server.benefits.lifecycle import reason_against_publishing
from server.benefits.queries.facts import terms_of
from server.benefits.queries.programme import find_benefit, find_revision, steps_of
from server.ledger.actions import share
from server.platform.actions import action, step
from server.platform.errors import Conflict


@action
async def publish_revision(*, benefit_id: UUID, number: int | None, actor_id: UUID | None, now: datetime) -> BenefitRevision:
    """Make an approved revision the live one, the newest when no number is given; the next redemption is under it.

    A paused benefit is live again. NotFound; Conflict("benefit_ended"), Conflict("not_approved"), Conflict("rejected"),
    Conflict("already_published"), Conflict("revision_overtaken") when a newer one is live.
    """
    benefit = await find_benefit(benefit_id)
    revision = await find_revision(benefit_id, number)
    if benefit.state == BenefitState.ENDED:
        raise Conflict("benefit_ended")
    if error := reason_against_publishing(steps_of(revision).keys()):
        raise error
    await _go_live(benefit, revision)
    await RevisionEvent.create(revision=revision, step=RevisionStep.PUBLISHED, by_account_id=actor_id, happened_at=now)
    particulars = {"revision": revision.number}
    await record("publish_revision", actor_id=actor_id, object_kind="benefit", object_id=benefit_id, now=now, particulars=particulars)
    await tell_of_rules(benefit, now=now)
    await share(benefit_id, {each.funder: each.share_bps for each in terms_of(revision).funding}, now=now)
    return revision


@action
async def pause_benefit(*, benefit_id: UUID, actor_id: UUID | None, now: datetime) -> Benefit:
    """Stop granting for a while. NotFound; Conflict("not_live")."""
    return await _change(benefit_id, "not_live", [BenefitState.LIVE], BenefitState.PAUSED, actor_id=actor_id, now=now)


@action
async def resume_benefit(*, benefit_id: UUID, actor_id: UUID | None, now: datetime) -> Benefit:
    """Go on granting under the revision that was live. NotFound; Conflict("not_paused")."""
    return await _change(benefit_id, "not_paused", [BenefitState.PAUSED], BenefitState.LIVE, actor_id=actor_id, now=now)


@action
async def end_benefit(*, benefit_id: UUID, actor_id: UUID | None, now: datetime) -> Benefit:
    """Stop granting for good; what was granted can still be returned. NotFound; Conflict("benefit_ended")."""
    running = [BenefitState.DRAFT, BenefitState.LIVE, BenefitState.PAUSED]
    return await _change(benefit_id, "benefit_ended", running, BenefitState.ENDED, actor_id=actor_id, now=now)


async def _go_live(benefit: Benefit, revision: BenefitRevision) -> None:
    published = RevisionEvent.filter(revision__benefit_id=benefit.id, step=RevisionStep.PUBLISHED)
    stacking = terms_of(revision).stacking
    group = stacking.group if stacking else None
    overtaken = await published.filter(revision__number__gt=revision.number).exists()
    unchanged = Benefit.filter(id=benefit.id, live_revision_id=benefit.live_revision_id).exclude(state=BenefitState.ENDED)
    named = {name: title for name in ("title_zh", "title_en") if (title := getattr(revision, name))}
    if overtaken or not await unchanged.update(live_revision_id=revision.id, state=BenefitState.LIVE, stacking_group=group, **named):
        raise Conflict("revision_overtaken")


@step
async def _change(
    benefit_id: UUID, refusal: str, before: list[BenefitState], after: BenefitState, *, actor_id: UUID | None, now: datetime
) -> Benefit:
    changed = await Benefit.filter(id=benefit_id, state__in=before).update(state=after)
    benefit = await find_benefit(benefit_id)
    if not changed:
        raise Conflict(refusal)
    await record(f"benefit_{after}", actor_id=actor_id, object_kind="benefit", object_id=benefit_id, now=now)
    return benefit
