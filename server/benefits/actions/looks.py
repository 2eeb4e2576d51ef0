"""Noting that a desk saw something of a resident."""

from datetime import datetime
from uuid import UUID

from models.enums import LookPurpose, Role
from server.access.actions.looks import look
from server.access.actor import Actor
from server.platform.actions import step


@step
async def look_from_desk(clerk: Actor, *, resident_id: UUID, purpose: LookPurpose, now: datetime) -> None:
    """Write the line that the resident reads, in the transaction that told the clerk something."""
    clerk_id, merchant_id = clerk.desk()
    role = Role.CLERK if Role.CLERK in clerk.roles else Role.MERCHANT_OWNER
    await look(resident_id=resident_id, account_id=clerk_id, merchant_id=merchant_id, role=role, purpose=purpose, now=now)
