"""Noting that a desk saw something of a resident."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.access import PersonalLook
from models.enums import LookPurpose, Role
from server.access.actor import Actor
from server.platform.actions import step


@step
async def look_from_desk(clerk: Actor, *, resident_id: UUID, purpose: LookPurpose, now: datetime) -> None:
    """Write the line that the resident reads, in the transaction that told the clerk something."""
    await looks_from_desk([(clerk, resident_id)], purpose=purpose, now=now)


@step
async def looks_from_desk(seen: Sequence[tuple[Actor, UUID]], *, purpose: LookPurpose, now: datetime) -> None:
    """Write the lines of several: which clerk saw which resident."""
    await PersonalLook.bulk_create([_look(clerk, resident_id, purpose, now) for clerk, resident_id in seen])


def _look(clerk: Actor, resident_id: UUID, purpose: LookPurpose, now: datetime) -> PersonalLook:
    clerk_id, merchant_id = clerk.desk()
    role = Role.CLERK if Role.CLERK in clerk.roles else Role.MERCHANT_OWNER
    return PersonalLook(resident_id=resident_id, account_id=clerk_id, merchant_id=merchant_id, role=role, purpose=purpose, looked_at=now)
