"""Writing audit lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from models.audit import AuditLine
from server.platform.actions import action, step


@step
async def record(
    deed: str, *, actor_id: UUID | None, object_kind: str, object_id: UUID | None, now: datetime, particulars: dict[str, Any] | None = None
) -> None:
    """Append one line. `particulars` are JSON values without personal data: ids, words, amounts in fen, what changed from and to."""
    await AuditLine.create(
        deed=deed, actor_id=actor_id, object_kind=object_kind, object_id=object_id, particulars=particulars or {}, done_at=now
    )


@step
async def record_each(deed: str, done: Sequence[tuple[UUID, UUID, dict[str, Any]]], *, object_kind: str, now: datetime) -> None:
    """Append a line for each of the same deeds, as `record` does: by whom, to what, particulars."""
    await AuditLine.bulk_create(
        AuditLine(deed=deed, actor_id=actor_id, object_kind=object_kind, object_id=object_id, particulars=particulars, done_at=now)
        for actor_id, object_id, particulars in done
    )


@action
async def note_export(*, register: str, rows: int, actor_id: UUID, now: datetime) -> None:
    """Note that somebody took rows of a register out of the service."""
    await record(
        "export_register",
        actor_id=actor_id,
        object_kind="register",
        object_id=None,
        now=now,
        particulars={"register": register, "rows": rows},
    )
