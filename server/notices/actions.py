"""Writing notices, and noting that they were read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from models.enums import ConsentPurpose, NoticeKind
from models.notices import Notice, ReadMark
from models.registry import Consent
from server.audit.actions import record
from server.platform.actions import action, step
from server.platform.errors import NotFound
from server.platform.jobs import enqueue


@step
async def tell_resident(resident_id: UUID, kind: NoticeKind, *, object_id: UUID, particulars: Mapping[str, Any], now: datetime) -> None:
    """Who agreed to notices is sent it through WeChat too.

    particulars: JSON values that the sentence of this kind fills in, see routes/wording/notices.py.
    """
    notice = await Notice.create(resident_id=resident_id, kind=kind, object_id=object_id, particulars=dict(particulars), written_at=now)
    if await Consent.exists(resident_id=resident_id, purpose=ConsentPurpose.NOTICES, ended_at=None):
        await enqueue("send_notice", {"notice_id": str(notice.id)}, now=now)


@step
async def tell_merchant(merchant_id: UUID, kind: NoticeKind, *, object_id: UUID, particulars: Mapping[str, Any], now: datetime) -> None:
    await Notice.create(merchant_id=merchant_id, kind=kind, object_id=object_id, particulars=dict(particulars), written_at=now)


@step
async def tell_everybody(kind: NoticeKind, *, object_id: UUID, particulars: Mapping[str, Any], now: datetime) -> None:
    """One row for everybody who has joined by now, however many they are."""
    await Notice.create(kind=kind, object_id=object_id, particulars=dict(particulars), written_at=now)


@step
async def notice_sent(*, notice_id: str, now: datetime) -> None:
    """Completes the job that sent a notice: its errand has sent it, and nothing is left to write."""


@action
async def mark_read(*, account_id: UUID, until: UUID | None = None, now: datetime) -> None:
    """Note that this account has read every notice up to one, or everything written until now. The mark never goes back. NotFound."""
    last = await Notice.get_or_none(id=until) if until else None
    if until and last is None:
        raise NotFound("not_found")
    read_at = last.written_at if last else now
    if await ReadMark.filter(account_id=account_id).exists():
        await ReadMark.filter(account_id=account_id, read_at__lt=read_at).update(read_at=read_at)
    else:
        await ReadMark.create(account_id=account_id, read_at=read_at)
    await record("read_notices", actor_id=account_id, object_kind="account", object_id=account_id, now=now)
