"""Filing, answering, deciding, withdrawing. Every change of state is an event, and deciders race for its sequence number."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from models.complaints import Complaint, ComplaintEvent, ComplaintPhoto, Review
from models.enums import ComplaintKind, ComplaintState, ConsentPurpose, NoticeKind
from models.keys import uuid7
from server.access.queries import reasons_without_consent
from server.audit.actions import record
from server.complaints import clocks, states
from server.complaints.following import Credentials, credentials, fingerprint
from server.complaints.queries import (
    Case,
    case_of,
    find_for_administrator,
    find_for_desk,
    find_for_filer,
)
from server.complaints.states import Party
from server.notices.actions import tell_merchant
from server.platform.actions import action, step
from server.platform.crypto import Keyring, plain_hash, seal, unseal
from server.platform.errors import Conflict, Reason, Refused
from server.platform.pictures import Picture


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A complaint and the secret that its filer sees."""

    complaint: Complaint
    secret: str = field(repr=False)
    before: bool = False
    """It was filed before, and this is the same filing again."""


@action
async def file_complaint(
    *,
    merchant_id: UUID,
    kind: ComplaintKind,
    text: str,
    contact: str = "",
    pictures: Sequence[Picture] = (),
    token: str,
    key: str | None = None,
    keyring: Keyring,
    now: datetime,
) -> Filed:
    """File it; who files is not recorded beyond the sealed `contact`. The same again returns what was filed the first time; other words,
    photos or another merchant under the same `token` are another complaint, under the same `key` Refused("idempotency_key_reused").

    `token` and `key` are random, of at least 128 bits, and known to the filer only; with a key the token is not looked at.
    """
    filing = fingerprint(key or token, str(merchant_id), kind, text, contact, *(each.jpeg for each in pictures))
    mine, filed_before = await _vacant(filing, keyring=keyring)
    if filed_before:
        return Filed(complaint=filed_before, secret=mine.secret, before=True)
    key_hash = plain_hash(key) if key else None
    # UNIQUE (key) decides between two at once; the loser is tried again, and finds its own filing or another's key.
    if key_hash and await Complaint.exists(key_hash=key_hash):
        raise Refused("idempotency_key_reused")
    id = uuid7()
    complaint = await Complaint.create(
        id=id, merchant_id=merchant_id, kind=kind, text=text, reference=mine.reference, secret_hash=mine.secret_hash, key_hash=key_hash,
        contact_sealed=seal(keyring, contact, owner=id, column="contact") if contact else None,
        state=ComplaintState.FILED, filed_at=now, due_at=clocks.due_at(kind, ComplaintState.FILED, since=now),
    )  # fmt: skip
    await ComplaintEvent.create(complaint=complaint, sequence=1, state=ComplaintState.FILED, happened_at=now)
    await ComplaintPhoto.bulk_create(
        ComplaintPhoto(complaint=complaint, position=place, jpeg=each.jpeg, width=each.width, height=each.height)
        for place, each in enumerate(pictures, start=1)
    )
    await record(
        "file_complaint", actor_id=None, object_kind="complaint", object_id=id, now=now,
        particulars={"kind": kind, "merchant_id": str(merchant_id), "photos": len(pictures)},
    )  # fmt: skip
    return Filed(complaint=complaint, secret=mine.secret)


@action
async def answer_complaint(*, complaint_id: UUID, merchant_id: UUID, clerk_id: UUID, note: str, now: datetime) -> Case:
    """The merchant's answer. NotFound for a complaint on somebody else, and for a tip."""
    complaint = await find_for_desk(complaint_id, merchant_id=merchant_id)
    return await _move(complaint, Party.MERCHANT, ComplaintState.ANSWERED, note=note, by=clerk_id, now=now)


@action
async def decide_complaint(*, complaint_id: UUID, administrator_id: UUID, to: ComplaintState, note: str, now: datetime) -> Case:
    """Accept, refuse, or close as resolved or unresolved. Conflict with the reason when somebody else decided first."""
    complaint = await find_for_administrator(complaint_id)
    return await _move(complaint, Party.ADMINISTRATOR, to, note=note, by=administrator_id, now=now)


@action
async def withdraw_complaint(*, reference: str, secret: str, note: str, keyring: Keyring, now: datetime) -> Case:
    """Taken back by who filed it. NotFound alike for a wrong secret and an unknown reference."""
    complaint = await find_for_filer(reference, secret, keyring=keyring)
    return await _move(complaint, Party.FILER, ComplaintState.WITHDRAWN, note=note, by=None, now=now)


@action
async def look_at_contact(*, complaint_id: UUID, administrator_id: UUID, keyring: Keyring, now: datetime) -> str:
    """Return how the filer can be reached, empty when they did not say; that it was looked at is recorded."""
    complaint = await find_for_administrator(complaint_id)
    if complaint.contact_sealed is None:
        return ""
    await record("look_at_contact", actor_id=administrator_id, object_kind="complaint", object_id=complaint.id, now=now)
    return unseal(keyring, complaint.contact_sealed, owner=complaint.id, column="contact")


@action
async def write_review(
    *, merchant_id: UUID, resident_id: UUID, account_id: UUID | None, works_for: Collection[UUID], stars: int, text: str, now: datetime
) -> Review:
    """A resident's stars (1 to 5) and words, in place of what they wrote before. Refused("own_merchant") for who works there,
    "consent_missing" for who joined and left again.
    """
    if merchant_id in works_for:
        raise Refused("own_merchant", reasons=[Reason(code="own_merchant")])
    if reasons := await reasons_without_consent(resident_id, ConsentPurpose.SCORING):
        raise Refused("consent_missing", reasons=reasons)
    await Review.filter(merchant_id=merchant_id, resident_id=resident_id, replaced_at=None).update(replaced_at=now)
    review = await Review.create(merchant_id=merchant_id, resident_id=resident_id, stars=stars, text=text, written_at=now)
    await record("write_review", actor_id=account_id, object_kind="review", object_id=review.id, now=now, particulars={"stars": stars})
    return review


async def _vacant(filing: str, *, keyring: Keyring) -> tuple[Credentials, Complaint | None]:
    """Return the credentials of this filing, and the complaint that it has made before."""
    for attempt in itertools.count():
        mine = credentials(filing, attempt, keyring=keyring)
        taken = await Complaint.get_or_none(reference=mine.reference)
        if taken is None or taken.secret_hash == mine.secret_hash:
            return mine, taken
    raise AssertionError("unreachable")


@step
async def _move(complaint: Complaint, party: Party, to: ComplaintState, *, note: str, by: UUID | None, now: datetime) -> Case:
    if not note and states.needs_a_note(to):
        raise Refused("note_needed", reasons=[Reason(code="missing", path="note")])
    # The row lock lets many wait their turn; UNIQUE (complaint, sequence) is what decides, also where there are no row locks.
    locked = Complaint.filter(id=complaint.id).select_for_update(of=("complaint",))
    complaint = await locked.select_related("merchant").get()
    case = await case_of(complaint)
    before = [event.state for event in case.history]
    if reasons := states.reasons_to_refuse(complaint.kind, before, party, to):
        raise Conflict(reasons[0].code, reasons=reasons)
    event = await ComplaintEvent.create(
        complaint=complaint, sequence=len(before) + 1, state=to, note=note, by_account_id=by, happened_at=now
    )  # fmt: skip
    complaint.state = to
    changed = ["state"]
    if clocks.starts_a_clock(to):
        complaint.due_at = clocks.due_at(complaint.kind, to, since=now)
        changed.append("due_at")
    await complaint.save(update_fields=changed)
    await record(
        f"complaint_{to}", actor_id=by, object_kind="complaint", object_id=complaint.id, now=now,
        particulars={"from": before[-1], "to": to},
    )  # fmt: skip
    await _tell_merchant(complaint, to, now=now)
    return replace(case, history=[*case.history, event])


async def _tell_merchant(complaint: Complaint, to: ComplaintState, *, now: datetime) -> None:
    """Who filed is not known, and follows it by its secret; a tip is not for the merchant."""
    was_accepted = to in (ComplaintState.RESOLVED, ComplaintState.UNRESOLVED)
    if complaint.kind is ComplaintKind.TIP or not (was_accepted or to is ComplaintState.ACCEPTED):
        return
    kind = NoticeKind.COMPLAINT_CLOSED if was_accepted else NoticeKind.COMPLAINT_TO_ANSWER
    particulars = {"reference": complaint.reference}
    await tell_merchant(complaint.merchant_id, kind, object_id=complaint.id, particulars=particulars, now=now)
