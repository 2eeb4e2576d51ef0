"""What scoring does for later: after an import, after a publication, once a day because points decay."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.enums import SubjectKind
from models.registry import Merchant, Resident
from server.platform.actions import step
from server.platform.jobs import enqueue
from server.scoring.actions import RESCORE, rescore

PAGE = 500
SUBJECTS: dict[SubjectKind, type[Merchant] | type[Resident]] = {SubjectKind.MERCHANT: Merchant, SubjectKind.RESIDENT: Resident}


@step
async def score_merchants(*, merchant_ids: Sequence[str], now: datetime) -> None:
    await rescore(SubjectKind.MERCHANT, [UUID(each) for each in merchant_ids], now=now)


@step
async def score_residents(*, resident_ids: Sequence[str], now: datetime) -> None:
    await rescore(SubjectKind.RESIDENT, [UUID(each) for each in resident_ids], now=now)


@step
async def rescore_merchants(*, now: datetime, after: str | None = None) -> None:
    """Score the next PAGE of all merchants, and queue the page after it in the same transaction: a crash loses no page."""
    await _rescore_page(SubjectKind.MERCHANT, after, now=now)


@step
async def rescore_residents(*, now: datetime, after: str | None = None) -> None:
    """As rescore_merchants."""
    await _rescore_page(SubjectKind.RESIDENT, after, now=now)


@step
async def score_later(kind: SubjectKind, subject_ids: Sequence[UUID], *, now: datetime) -> None:
    """Queue the scoring of these subjects, whose records change in the caller's transaction."""
    name, argument = f"score_{kind}s", f"{kind}_ids"
    for start in range(0, len(subject_ids), PAGE):
        await enqueue(name, {argument: [str(each) for each in subject_ids[start : start + PAGE]]}, now=now)


async def _rescore_page(kind: SubjectKind, after: str | None, *, now: datetime) -> None:
    subjects = SUBJECTS[kind]
    following = subjects.filter(id__gt=UUID(after)) if after else subjects.all()
    ids: list[UUID] = [row.id for row in await following.order_by("id").limit(PAGE).only("id")]
    await rescore(kind, ids, now=now)
    if len(ids) == PAGE:
        await enqueue(RESCORE[kind], {"after": str(ids[-1])}, now=now)
