"""Noting who looked at a resident's personal data. The resident reads these lines."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.access import PersonalLook
from models.enums import LookPurpose, Role
from server.platform.actions import action, step


@step
async def look(
    *, resident_id: UUID, account_id: UUID | None, merchant_id: UUID | None, role: Role, purpose: LookPurpose, now: datetime
) -> None:
    """Note one look, in the transaction that shows something of a resident to somebody else."""
    await PersonalLook.create(
        resident_id=resident_id, account_id=account_id, merchant_id=merchant_id, role=role, purpose=purpose, looked_at=now
    )


@action
async def note_look(
    *, resident_id: UUID, account_id: UUID | None, merchant_id: UUID | None, role: Role, purpose: LookPurpose, now: datetime
) -> None:
    """Note one look of somebody who only reads, before showing what they asked for."""
    await look(resident_id=resident_id, account_id=account_id, merchant_id=merchant_id, role=role, purpose=purpose, now=now)


@action
async def note_register(*, resident_ids: Sequence[UUID], account_id: UUID, now: datetime) -> None:
    """Note that an administrator saw these residents, masked, on one page of their register."""
    await PersonalLook.bulk_create(
        PersonalLook(resident_id=each, account_id=account_id, role=Role.ADMINISTRATOR, purpose=LookPurpose.REGISTER, looked_at=now)
        for each in resident_ids
    )
