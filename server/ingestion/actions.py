"""Storing what was read: merchants with their codes, records of inspections, and one audit line for what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.enums import SubjectKind
from models.keys import uuid7_texts
from server.audit.actions import record
from server.codes.queries import fresh_merchant_codes
from server.ingestion.tally import Tally
from server.platform.actions import action, step
from server.platform.bulk import insert_columns
from server.registry.actions.merchants import Upserted, upsert_merchants
from server.registry.actions.records import Intake, enter_records
from server.registry.batch import Batch
from server.registry.records import NewRecord
from server.scoring.jobs import score_later


@dataclass(frozen=True, kw_only=True)
class Import:
    """One run over one feed: what its audit lines have in common.

    `file` is a name without its folder; `actor_id` who handed it in, None for a command at a shell.
    """

    id: UUID
    source_code: str
    file: str
    began_at: datetime
    actor_id: UUID | None = None


@action
async def store_merchants(batch: Batch, *, key: str, run: Import) -> Upserted:
    """Write a batch of merchants, and for each new one its static code: all of it, or after a crash none."""
    stored = await upsert_merchants(batch, key=key, source_code=run.source_code, now=run.began_at)
    if stored.created:
        await _issue_codes(stored.created, now=run.began_at)
    if stored.created or stored.updated:
        lines = {"first_line": min(batch.lines), "last_line": max(batch.lines)}
        await _note("import_merchants", run, created=len(stored.created), updated=stored.updated, **lines)
    return stored


@action
async def store_inspections(batch: Sequence[NewRecord], *, run: Import) -> Intake:
    """Write a batch of records that may enter, and queue the scoring of the merchants they are about."""
    intake = await enter_records(batch, now=run.began_at)
    if intake.created or intake.updated:
        touched = {new.merchant_id for new in (*intake.created, *intake.updated) if new.merchant_id}
        await score_later(SubjectKind.MERCHANT, sorted(touched), now=run.began_at)
        await _note("import_inspections", run, created=len(intake.created), updated=len(intake.updated))
    return intake


@action
async def close_import(tally: Tally, *, run: Import) -> None:
    """Write down how an import ended."""
    counts = {"rows": tally.rows, "unchanged": tally.unchanged, "rejected": tally.rejected}
    await _note("close_import", run, created=tally.created, updated=tally.updated, **counts)


@step
async def _issue_codes(merchant_ids: Sequence[str], *, now: datetime) -> None:
    handles, numbers = zip(*await fresh_merchant_codes(len(merchant_ids)), strict=True)
    columns = {"id": uuid7_texts(len(merchant_ids)), "merchant_id": merchant_ids, "handle": handles, "short_number": numbers}
    await insert_columns("merchant_code", columns, same={"issued_at": now})


@step
async def _note(deed: str, run: Import, **particulars: int) -> None:
    told = {"source": run.source_code, "file": run.file, **particulars}
    await record(deed, actor_id=run.actor_id, object_kind="import", object_id=run.id, now=run.began_at, particulars=told)
