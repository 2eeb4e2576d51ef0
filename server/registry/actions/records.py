"""Taking records in, and ending them before their time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from models.enums import ConsentPurpose, Outcome
from models.keys import uuid7_texts
from models.registry import CatalogueItem, Consent, Merchant, Record, Resident, Resolution, Source
from server.audit.actions import record
from server.platform.actions import action, step
from server.platform.bulk import insert_columns, rows_by, update_columns
from server.platform.clock import local_day
from server.platform.errors import Conflict, NotFound, Reason, Refused
from server.platform.jobs import enqueue
from server.registry import record_life
from server.registry.catalogue import CONSENT, Item
from server.registry.records import NewRecord, derive, fingerprint, reasons_to_refuse

COLUMNS = (
    *("catalogue_code", "kind", "merchant_id", "resident_id", "source_code", "source_ref", "title", "document_no"),
    *("dated_on", "ends_on", "severity", "visibility", "amount_fen", "mark", "content", "content_hash", "received_at"),
)


@dataclass(frozen=True)
class Intake:
    """Which records of a batch were new, which said something new, and how many were known as they are."""

    created: tuple[NewRecord, ...]
    updated: tuple[NewRecord, ...]
    unchanged: tuple[NewRecord, ...]


@action
async def take_in_record(new: NewRecord, *, actor_id: UUID | None, now: datetime) -> Record:
    """Take in one record, or the newer words of one that is known by its source's reference. NotFound; Refused as take_in."""
    if new.merchant_id and not await Merchant.exists(id=new.merchant_id):
        raise NotFound("merchant_unknown")
    row, is_news = await take_in(new, now=now)
    if is_news:
        particulars = {"catalogue_code": new.catalogue_code, "source": new.source_code}
        await record("take_in_record", actor_id=actor_id, object_kind="record", object_id=row.id, now=now, particulars=particulars)
    return row


@step
async def take_in(new: NewRecord, *, now: datetime) -> tuple[Record, bool]:
    """Write one record, have its subjects scored anew, and return it and whether it says something new.

    Refused("record_refused") with every reason: not in the catalogue, unknown source, wrong subject, dates, values, content, and for a
    resident's record that there is no consent to scoring: it is the basis of all that is collected of residents.
    """
    if new.resident_id:
        # Whoever withdraws the consent locks the resident too: no record enters beside a withdrawal that was not seen.
        await Resident.filter(id=new.resident_id).select_for_update(no_key=True).only("id")
    if reasons := await reasons_against([new], today=local_day(now)):
        raise Refused("record_refused", reasons=reasons[0][1])
    before = await Record.get_or_none(source_code=new.source_code, source_ref=new.source_ref)
    intake = await enter_records([new], now=now)
    row = await Record.get(source_code=new.source_code, source_ref=new.source_ref)
    if not intake.unchanged:
        await _score_subjects_of([row, before] if before else [row], now=now)
    return row, not intake.unchanged


@action
async def withdraw_record(*, record_id: UUID, reason: str, basis: str = "", actor_id: UUID | None, now: datetime) -> UUID | None:
    """End a record that should not have been: its source takes it back, on a legal `basis`. Return the merchant it is of, if one.

    NotFound; Conflict("record_resolved") when it was ended already.
    """
    return await end_record(record_id, Outcome.WITHDRAWN, reason=reason, basis=basis, actor_id=actor_id, now=now)


@action
async def repair_record(*, record_id: UUID, reason: str, basis: str = "", actor_id: UUID | None, now: datetime) -> UUID | None:
    """Lift a negative record, its duty fulfilled. Return the merchant it is of, if one.

    Refused("not_repairable") before the legal minimum, with the day from which it can be, and for what is not negative.
    """
    row = await Record.get_or_none(id=record_id)
    if row is not None:
        _refuse_early_repair(row, local_day(now))
    return await end_record(record_id, Outcome.REPAIRED, reason=reason, basis=basis, actor_id=actor_id, now=now)


async def reasons_against(batch: Sequence[NewRecord], *, today: date) -> list[tuple[NewRecord, list[Reason]]]:
    """Return the records of a batch that may not enter, each with every reason."""
    items, sources = await _catalogue(), {source.code for source in await Source.all()}
    agreed = await _agreed({new.resident_id for new in batch if new.resident_id})
    judged = [(new, _reasons(new, items, sources, today) + _consent_faults(new, agreed)) for new in batch]
    return [(new, reasons) for new, reasons in judged if reasons]


@step
async def enter_records(batch: Sequence[NewRecord], *, now: datetime) -> Intake:
    """Write records that `reasons_against` let pass: new ones, and known ones whose words changed.

    A batch is from one source, and no reference stands in it twice.
    """
    items = await _catalogue()
    known = await _known(batch)
    prints = {new.source_ref: fingerprint(new) for new in batch}
    fresh = [new for new in batch if new.source_ref not in known]
    changed = [new for new in batch if new.source_ref in known and known[new.source_ref][1] != prints[new.source_ref]]
    rows = {new.source_ref: _row(new, items[new.catalogue_code], prints[new.source_ref], now) for new in (*fresh, *changed)}
    if fresh:
        await insert_columns("record", {"id": uuid7_texts(len(fresh)), **_columns([rows[new.source_ref] for new in fresh])})
    if changed:
        ids = [known[new.source_ref][0] for new in changed]
        await update_columns("record", _columns([rows[new.source_ref] for new in changed]), ids=ids)
    touched = {new.source_ref for new in (*fresh, *changed)}
    return Intake(tuple(fresh), tuple(changed), tuple(new for new in batch if new.source_ref not in touched))


@step
async def end_record(
    record_id: UUID, outcome: Outcome, *, reason: str, basis: str = "", actor_id: UUID | None, now: datetime
) -> UUID | None:
    """End a record before its time, have its subject scored anew and return its merchant. NotFound; Conflict("record_resolved")."""
    row = await Record.get_or_none(id=record_id)
    if row is None:
        raise NotFound("not_found")
    try:
        await Resolution.create(record_id=record_id, outcome=outcome, reason=reason, resolved_by=actor_id, resolved_at=now)
    except IntegrityError:
        raise Conflict("record_resolved") from None
    particulars = {"reason": reason, "basis": basis} if basis else {}
    await record(f"{outcome.value}_record", actor_id=actor_id, object_kind="record", object_id=record_id, now=now, particulars=particulars)
    await _score_subjects_of([row], now=now)
    return row.merchant_id


async def _catalogue() -> dict[str, Item]:
    rows = await CatalogueItem.all()
    return {
        row.code: Item(row.code, row.subject_kind, row.record_kind, row.title_zh, row.title_en, row.visibility, row.basis, row.severity)
        for row in rows
    }


def _reasons(new: NewRecord, items: Mapping[str, Item], sources: set[str], today: date) -> list[Reason]:
    item = items.get(new.catalogue_code)
    reasons = [] if new.source_code in sources else [Reason(code="unknown_source", path="source_code", actual=new.source_code)]
    if item is None:
        return [*reasons, Reason(code="not_in_catalogue", path="catalogue_code", actual=new.catalogue_code)]
    return reasons + reasons_to_refuse(new, item, today=today)


async def _agreed(residents: set[UUID]) -> set[UUID]:
    """Return who of some residents agreed to scoring, and still does."""
    if not residents:
        return set()
    consents = await Consent.filter(resident_id__in=residents, purpose=ConsentPurpose.SCORING, ended_at=None).only("id", "resident_id")
    return {consent.resident_id for consent in consents}


def _consent_faults(new: NewRecord, agreed: set[UUID]) -> list[Reason]:
    if new.resident_id is None or new.resident_id in agreed:
        return []
    return [Reason(code="record_without_consent", path="resident_id", remedy="give_scoring_consent", basis=CONSENT)]


async def _known(batch: Sequence[NewRecord]) -> dict[str, tuple[UUID, bytes | None]]:
    """Return id and fingerprint by reference."""
    (source_code,) = {new.source_code for new in batch}
    found = await rows_by(
        "record", ("source_ref", "id", "content_hash"), key="source_ref", values=[new.source_ref for new in batch], source_code=source_code
    )
    return {ref: (row_id, kept) for ref, row_id, kept in found}


def _row(new: NewRecord, item: Item, content_hash: bytes, now: datetime) -> tuple[Any, ...]:
    derived = derive(new, item)
    return (
        *(new.catalogue_code, derived.kind, _id(new.merchant_id), _id(new.resident_id), new.source_code, new.source_ref, new.title),
        *(new.document_no, new.dated_on, derived.ends_on, derived.severity, derived.visibility, new.amount_fen, new.mark),
        *(json.dumps(dict(new.content), ensure_ascii=False), content_hash, now),
    )


def _id(subject: UUID | None) -> str | None:
    return str(subject) if subject else None


def _columns(rows: Sequence[tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
    return dict(zip(COLUMNS, zip(*rows, strict=True), strict=True))


def _refuse_early_repair(row: Record, today: date) -> None:
    life = record_life.Life(dated_on=row.dated_on, ends_on=row.ends_on, severity=row.severity)
    if record_life.may_apply_for_repair_on(life, today):
        return
    earliest = record_life.repairable_from(row.severity, row.dated_on).isoformat() if row.severity else None
    raise Refused("not_repairable", reasons=[Reason(code="not_repairable_yet", expected=earliest, basis=record_life.BASIS)])


async def _score_subjects_of(rows: Sequence[Record], *, now: datetime) -> None:
    """Written with the change, so that no crash leaves a score that still counts what ended; a record may have had another subject."""
    if merchant_ids := {str(row.merchant_id) for row in rows if row.merchant_id}:
        await enqueue("score_merchants", {"merchant_ids": sorted(merchant_ids)}, now=now)
    if resident_ids := {str(row.resident_id) for row in rows if row.resident_id}:
        await enqueue("score_residents", {"resident_ids": sorted(resident_ids)}, now=now)
