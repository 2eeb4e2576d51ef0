"""Finding complaints for who may see them; what one may not see is told like what is not there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.queryset import QuerySet

from models.complaints import Complaint, ComplaintEvent, ComplaintPhoto
from models.enums import ComplaintKind, ComplaintState
from server.complaints.following import parse_reference, secret_fits
from server.complaints.states import CLOSED
from server.platform.crypto import Keyring
from server.platform.errors import NotFound
from server.platform.photos import MAX_PHOTOS

NOBODY = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Case:
    """A complaint with its events, oldest first, and the positions of its photos. Its merchant is loaded."""

    complaint: Complaint
    history: list[ComplaintEvent]
    photos: list[int]


async def find_for_filer(reference: str, secret: str, *, keyring: Keyring) -> Complaint:
    """Return it, its merchant loaded. NotFound alike for an unknown reference and a wrong secret."""
    parsed = parse_reference(reference)
    complaint = await Complaint.get_or_none(reference=parsed).select_related("merchant") if parsed else None
    if not secret_fits(secret, complaint.secret_hash if complaint else NOBODY, keyring=keyring) or complaint is None:
        raise NotFound("complaint_not_found")
    return complaint


async def find_for_desk(id: UUID, *, merchant_id: UUID) -> Complaint:
    """Return a complaint on this merchant; tips are not for the merchant."""
    return _found(await Complaint.get_or_none(id=id, merchant_id=merchant_id, kind=ComplaintKind.COMPLAINT).select_related("merchant"))


async def find_for_administrator(id: UUID) -> Complaint:
    return _found(await Complaint.get_or_none(id=id).select_related("merchant"))


async def list_for_desk(*, merchant_id: UUID, states: Collection[ComplaintState] = (), before: UUID | None, limit: int) -> list[Case]:
    """Return complaints on this merchant, newest first."""
    return await _page(Complaint.filter(merchant_id=merchant_id, kind=ComplaintKind.COMPLAINT), states, before, limit)


async def list_for_administrator(
    *,
    kind: ComplaintKind | None = None,
    states: Collection[ComplaintState] = (),
    overdue_at: datetime | None = None,
    before: UUID | None,
    limit: int,
) -> list[Case]:
    """Return complaints and tips, newest first; with `overdue_at` only open ones that were due before then."""
    wanted = Complaint.filter(kind=kind) if kind else Complaint.all()
    if overdue_at:
        wanted = wanted.filter(due_at__lt=overdue_at, state__in=[state for state in ComplaintState if state not in CLOSED])
    return await _page(wanted, states, before, limit)


async def by_clock(*, kind: ComplaintKind | None, state: ComplaintState, limit: int) -> list[Complaint]:
    """Return complaints in an open state, the one whose clock ends first before the others, their merchants loaded."""
    wanted = Complaint.filter(state=state, **({"kind": kind} if kind else {}))
    return await wanted.order_by("due_at").limit(limit).select_related("merchant")


async def closed_lately(*, kind: ComplaintKind | None, limit: int) -> list[Complaint]:
    """Return closed complaints, the one that was filed last before the others, their merchants loaded."""
    wanted = Complaint.filter(state__in=list(CLOSED), **({"kind": kind} if kind else {}))
    return await wanted.order_by("-id").limit(limit).select_related("merchant")


async def case_of(complaint: Complaint) -> Case:
    return (await cases_of([complaint]))[0]


async def cases_of(complaints: Sequence[Complaint]) -> list[Case]:
    """Return them with their histories and the places of their photos, in two queries whatever their number."""
    ids = [complaint.id for complaint in complaints]
    cases = {each.id: Case(complaint=each, history=[], photos=[]) for each in complaints}
    for event in await ComplaintEvent.filter(complaint_id__in=ids).order_by("sequence"):
        cases[event.complaint_id].history.append(event)
    for id, position in await ComplaintPhoto.filter(complaint_id__in=ids).order_by("position").values_list("complaint_id", "position"):
        cases[id].photos.append(position)
    return list(cases.values())


async def find_photo(complaint: Complaint, position: int) -> ComplaintPhoto:
    photo = await ComplaintPhoto.get_or_none(complaint_id=complaint.id, position=position) if position <= MAX_PHOTOS else None
    if photo is None:
        raise NotFound("not_found")
    return photo


async def _page(wanted: QuerySet[Complaint], states: Collection[ComplaintState], before: UUID | None, limit: int) -> list[Case]:
    if states:
        wanted = wanted.filter(state__in=list(states))
    if before:
        wanted = wanted.filter(id__lt=before)
    return await cases_of(await wanted.order_by("-id").limit(limit).select_related("merchant"))


def _found(complaint: Complaint | None) -> Complaint:
    if complaint is None:
        raise NotFound("complaint_not_found")
    return complaint
