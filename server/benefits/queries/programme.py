"""Benefits and their revisions, for those who configure them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.benefits import Benefit, BenefitRevision, BudgetProposal, PublicationSchedule, RevisionEvent
from models.enums import RevisionStep
from server.benefits.lifecycle import Stage, Turn, allowed_from, stage
from server.benefits.queries.budgets import waiting_for
from server.platform.errors import NotFound

OVER = (Stage.PUBLISHED, Stage.REJECTED)


@dataclass(frozen=True, kw_only=True)
class History:
    """A benefit, its budget loaded, with its revisions, newest first, each with its steps in the order of time.

    `proposal` is the raise of its budget that waits for a second person.
    """

    benefit: Benefit
    revisions: Sequence[BenefitRevision]
    proposal: BudgetProposal | None = None


async def find_benefit(benefit_id: UUID) -> Benefit:
    """Return a benefit with its accounts. NotFound."""
    benefit = await Benefit.get_or_none(id=benefit_id).prefetch_related("accounts")
    if benefit is None:
        raise NotFound("not_found")
    return benefit


async def find_revision(benefit_id: UUID, number: int | None) -> BenefitRevision:
    """Return one revision of a benefit, its steps and schedules loaded; the newest when no number is given. NotFound."""
    revisions = BenefitRevision.filter(benefit_id=benefit_id).prefetch_related("events", "schedules")
    found = await (revisions.order_by("-number").first() if number is None else revisions.get_or_none(number=number))
    if found is None:
        raise NotFound("not_found")
    return found


async def latest_revision(benefit_id: UUID) -> BenefitRevision:
    """Return the newest revision, published or not. Every benefit has one."""
    [newest] = await BenefitRevision.filter(benefit_id=benefit_id).order_by("-number").limit(1)
    return newest


async def find_live_revision(benefit: Benefit) -> BenefitRevision | None:
    """Return the revision under which a benefit is granted; None before the first was published."""
    return await BenefitRevision.get(id=benefit.live_revision_id) if benefit.live_revision_id else None


async def history_of(benefit_id: UUID) -> History:
    """Return a benefit with all that was ever drafted of it. NotFound."""
    benefit = await find_benefit(benefit_id)
    return (await _histories([benefit]))[0]


async def histories(*, before: UUID | None, limit: int) -> list[History]:
    """Return benefits, newest first, older than the benefit `before`, in five statements."""
    rows = Benefit.filter(id__lt=before) if before else Benefit.all()
    return await _histories(await rows.order_by("-id").limit(limit).prefetch_related("accounts"))


async def waiting(*, limit: int) -> list[tuple[History, BenefitRevision]]:
    """Return the newest benefits that have not ended, each with its newest revision where that is neither published nor rejected."""
    rows = Benefit.filter(state__in=allowed_from(Turn.REVISE)).order_by("-id").limit(limit)
    found = await _histories(await rows.prefetch_related("accounts"))
    return [(each, each.revisions[0]) for each in found if each.revisions and stage_of(each.revisions[0]) not in OVER]


async def _histories(benefits: Sequence[Benefit]) -> list[History]:
    ids = [each.id for each in benefits]
    revisions = await BenefitRevision.filter(benefit_id__in=ids).order_by("-number").prefetch_related("events", "schedules")
    raises = await waiting_for(ids)
    return [
        History(benefit=each, revisions=[row for row in revisions if row.benefit_id == each.id], proposal=raises.get(each.id))
        for each in benefits
    ]


def steps_of(revision: BenefitRevision) -> dict[RevisionStep, RevisionEvent]:
    """Return what happened to a revision whose steps are loaded."""
    return {event.step: event for event in sorted(revision.events, key=lambda event: event.id)}


def open_schedule(revision: BenefitRevision) -> PublicationSchedule | None:
    """Return the time that is set for a revision whose schedules are loaded."""
    return next((each for each in revision.schedules if each.ended_at is None), None)


def stage_of(revision: BenefitRevision) -> Stage:
    """Return how far a revision has come whose steps and schedules are loaded."""
    return stage(steps_of(revision).keys(), scheduled=open_schedule(revision) is not None)
