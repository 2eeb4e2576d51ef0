"""Writing audit lines."""

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
