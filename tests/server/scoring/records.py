"""Records for tests of scoring: plain rows of the catalogue's kinds."""

import itertools
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from models.enums import RecordKind, Severity, Visibility
from models.registry import Record
from tests.cast import NOW

TODAY = NOW.date()
_numbers = itertools.count(1)


async def make_record(
    *,
    code: str,
    kind: RecordKind,
    merchant_id: UUID | None = None,
    resident_id: UUID | None = None,
    days_ago: int = 10,
    ends_on: date | None = None,
    severity: Severity | None = None,
    mark: int | None = None,
    content: dict[str, Any] | None = None,
    visibility: Visibility | None = None,
) -> Record:
    return await Record.create(
        catalogue_code=code, kind=kind, merchant_id=merchant_id, resident_id=resident_id, source_code="test",
        source_ref=f"record {next(_numbers)}", title=code, dated_on=TODAY - timedelta(days=days_ago), ends_on=ends_on, severity=severity,
        visibility=visibility or (Visibility.PUBLIC if merchant_id else Visibility.PRIVATE), mark=mark, content=content or {},
        received_at=NOW,
    )  # fmt: skip


async def inspected(merchant_id: UUID, mark: int, **more: Any) -> Record:
    return await make_record(code="food_inspection", kind=RecordKind.INSPECTION, merchant_id=merchant_id, mark=mark, **more)


async def penalised(merchant_id: UUID, **more: Any) -> Record:
    return await make_record(
        code="penalty_general", kind=RecordKind.PENALTY, severity=Severity.GENERAL, merchant_id=merchant_id,
        ends_on=TODAY + timedelta(days=300), **more,
    )  # fmt: skip


async def donated_blood(resident_id: UUID, **more: Any) -> Record:
    return await make_record(code="blood_donation", kind=RecordKind.HONOUR, resident_id=resident_id, **more)
