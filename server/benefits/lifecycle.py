"""What may happen to a revision next: drafted, simulated, approved by a second person, published; or rejected."""

from collections.abc import Collection
from uuid import UUID

from models.enums import RevisionStep
from server.platform.errors import Conflict, DomainError, Forbidden

ORDER = (RevisionStep.DRAFTED, RevisionStep.SIMULATED, RevisionStep.APPROVED, RevisionStep.PUBLISHED)


def reason_against_deciding(steps: Collection[RevisionStep], *, drafted_by: UUID | None, actor_id: UUID) -> DomainError | None:
    """Return why this person may not approve or reject a revision that took these steps."""
    if reason := _decided(steps):
        return reason
    if drafted_by == actor_id:
        return Forbidden("own_draft")
    return None if RevisionStep.SIMULATED in steps else Conflict("not_simulated")


def reason_against_publishing(steps: Collection[RevisionStep]) -> DomainError | None:
    """Return why a revision that took these steps may not go live."""
    if RevisionStep.PUBLISHED in steps:
        return Conflict("already_published")
    if RevisionStep.REJECTED in steps:
        return Conflict("rejected")
    return None if RevisionStep.APPROVED in steps else Conflict("not_approved")


def stage(steps: Collection[RevisionStep]) -> RevisionStep:
    """Return how far a revision has come."""
    return RevisionStep.REJECTED if RevisionStep.REJECTED in steps else max(steps, key=ORDER.index)


def _decided(steps: Collection[RevisionStep]) -> DomainError | None:
    codes = {
        RevisionStep.PUBLISHED: "already_published",
        RevisionStep.REJECTED: "rejected",
        RevisionStep.APPROVED: "already_approved",
    }
    return next((Conflict(code) for step, code in codes.items() if step in steps), None)
