"""Decisions on benefits, for whom they were about."""

from collections.abc import Sequence
from uuid import UUID

from models.decisions import Decision


async def decisions_of(resident_id: UUID, *, before: UUID | None, limit: int) -> Sequence[Decision]:
    """Return a resident's decisions with benefit, revision and merchant, newest first, older than the decision `before`."""
    rows = Decision.filter(resident_id=resident_id)
    # Keys are of version 7: their order is that of time.
    rows = rows.filter(id__lt=before) if before else rows
    return await rows.order_by("-id").limit(limit).select_related("benefit", "revision", "merchant")
