"""Laying a revision before others, and the second person's word on it."""

from datetime import datetime
from uuid import UUID

from models.benefits import BenefitRevision, RevisionEvent
from models.enums import RevisionStep
from server.audit.actions import record
from server.benefits.lifecycle import Deed, Turn, reason_against, reason_against_deciding, reason_against_turning
from server.benefits.queries.programme import find_benefit, find_revision, stage_of
from server.platform.actions import action, step


@action
async def submit_revision(*, benefit_id: UUID, number: int | None, actor_id: UUID, now: datetime) -> BenefitRevision:
    """Put a simulated revision up for review, the newest when no number is given.

    NotFound; Conflict("not_simulated"), Conflict("already_in_review"), and the conflicts of `approve_revision`.
    """
    revision = await _open_revision(benefit_id, number)
    if error := reason_against(Deed.SUBMIT, stage_of(revision)):
        raise error
    return await _take(revision, RevisionStep.SUBMITTED, note="", actor_id=actor_id, now=now)


@action
async def approve_revision(*, benefit_id: UUID, number: int | None, actor_id: UUID, now: datetime) -> BenefitRevision:
    """Approve a revision, the newest when no number is given. NotFound; Forbidden("own_draft") for whoever drafted it;

    Conflict("not_simulated"), Conflict("already_approved"), Conflict("rejected"), Conflict("already_published"), Conflict("benefit_ended"),
    Conflict("benefit_settled"). What nobody put up for review, but somebody takes up, is reviewed all the same.
    """
    revision = await _open_revision(benefit_id, number)
    if error := reason_against_deciding(Deed.APPROVE, stage_of(revision), drafted_by=revision.drafted_by, actor_id=actor_id):
        raise error
    return await _take(revision, RevisionStep.APPROVED, note="", actor_id=actor_id, now=now)


@action
async def reject_revision(*, benefit_id: UUID, number: int | None, note: str, actor_id: UUID, now: datetime) -> BenefitRevision:
    """Reject a revision for good, saying why. Errors as `approve_revision`."""
    revision = await _open_revision(benefit_id, number)
    if error := reason_against_deciding(Deed.REJECT, stage_of(revision), drafted_by=revision.drafted_by, actor_id=actor_id):
        raise error
    return await _take(revision, RevisionStep.REJECTED, note=note, actor_id=actor_id, now=now)


async def _open_revision(benefit_id: UUID, number: int | None) -> BenefitRevision:
    """Return a revision of a benefit that still runs or may yet."""
    revision = await find_revision(benefit_id, number)
    if error := reason_against_turning(Turn.REVISE, (await find_benefit(benefit_id)).state):
        raise error
    return revision


@step
async def _take(revision: BenefitRevision, taken: RevisionStep, *, note: str, actor_id: UUID, now: datetime) -> BenefitRevision:
    # Each step once, and approved or rejected but never both (unique indexes): whoever loses begins anew and is told.
    await RevisionEvent.create(revision=revision, step=taken, by_account_id=actor_id, note=note, happened_at=now)
    particulars = {"revision": revision.number, "note": note}
    deed = f"{taken}_revision"
    await record(deed, actor_id=actor_id, object_kind="benefit", object_id=revision.benefit_id, now=now, particulars=particulars)
    return revision
