"""The second person's word on a revision."""

from datetime import datetime
from uuid import UUID

from models.benefits import BenefitRevision, RevisionEvent
from models.enums import RevisionStep
from server.audit.actions import record
from server.benefits.lifecycle import reason_against_deciding
from server.benefits.queries.programme import find_revision, steps_of
from server.platform.actions import action, step


@action
async def approve_revision(*, benefit_id: UUID, number: int | None, actor_id: UUID, now: datetime) -> BenefitRevision:
    """Approve a revision, the newest when no number is given. NotFound; Forbidden("own_draft") for whoever drafted it;

    Conflict("not_simulated"), Conflict("already_approved"), Conflict("rejected"), Conflict("already_published").
    """
    return await _decide(benefit_id, number, RevisionStep.APPROVED, note="", actor_id=actor_id, now=now)


@action
async def reject_revision(*, benefit_id: UUID, number: int | None, note: str, actor_id: UUID, now: datetime) -> BenefitRevision:
    """Reject a revision for good, saying why. Errors as `approve_revision`."""
    return await _decide(benefit_id, number, RevisionStep.REJECTED, note=note, actor_id=actor_id, now=now)


@step
async def _decide(
    benefit_id: UUID, number: int | None, decision: RevisionStep, *, note: str, actor_id: UUID, now: datetime
) -> BenefitRevision:
    revision = await find_revision(benefit_id, number)
    if error := reason_against_deciding(steps_of(revision).keys(), drafted_by=revision.drafted_by, actor_id=actor_id):
        raise error
    await RevisionEvent.create(revision=revision, step=decision, by_account_id=actor_id, note=note, happened_at=now)
    particulars = {"revision": revision.number, "note": note}
    await record(f"{decision}_revision", actor_id=actor_id, object_kind="benefit", object_id=benefit_id, now=now, particulars=particulars)
    return revision
