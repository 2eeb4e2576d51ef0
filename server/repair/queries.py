"""Finding objections for who may see them."""

from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from models.objections import Objection
from server.platform.errors import NotFound

SHOWN = ("record", "redemption__merchant", "redemption__benefit", "decision", "merchant")


async def objections_of(
    *, resident_id: UUID | None = None, merchant_id: UUID | None = None, before: UUID | None, limit: int
) -> list[Objection]:
    """Return a subject's own objections, newest first; exactly one of the two ids is given."""
    own = Objection.filter(resident_id=resident_id) if resident_id else Objection.filter(merchant_id=merchant_id)
    return await _page(own, before, limit)


async def list_for_administrator(
    *, undecided: bool = False, overdue_at: datetime | None = None, before: UUID | None, limit: int
) -> list[Objection]:
    """Return objections, newest first; with `overdue_at` only undecided ones that were due before then."""
    wanted = Objection.filter(decision=None) if undecided or overdue_at else Objection.all()
    return await _page(wanted.filter(due_at__lt=overdue_at) if overdue_at else wanted, before, limit)


async def find_objection(id: UUID) -> Objection:
    """Return it with what it is about and its decision, if any. NotFound("objection_unknown")."""
    found = await Objection.get_or_none(id=id).select_related(*SHOWN)
    if found is None:
        raise NotFound("objection_unknown")
    return found


async def _page(wanted: QuerySet[Objection], before: UUID | None, limit: int) -> list[Objection]:
    older = wanted.filter(id__lt=before) if before else wanted
    return await older.order_by("-id").limit(limit).select_related(*SHOWN)
