"""Noting that a desk saw something of a resident."""

from datetime import datetime
from uuid import UUID

from models.access import PersonalLook
from models.enums import Role
from server.access.actor import Actor
from server.platform.actions import step


@step
async def look(clerk: Actor, *, resident_id: UUID, purpose: str, now: datetime) -> None:
    """Write one line that the resident reads under "who looked"."""
    clerk_id, merchant_id = clerk.desk()
    role = Role.CLERK if Role.CLERK in clerk.roles else Role.MERCHANT_OWNER
    await PersonalLook.create(
        resident_id=resident_id, account_id=clerk_id, merchant_id=merchant_id, role=role, purpose=purpose, looked_at=now
    )
