"""Finding out who asks."""

from datetime import datetime
from uuid import UUID

from models.access import RoleGrant, Session
from models.enums import Role
from server.access.actor import ANONYMOUS, Actor
from server.platform.crypto import plain_hash


async def identify(token: str | None, *, now: datetime) -> Actor:
    """Return who holds this token; nobody (ANONYMOUS) when it is missing, unknown, expired, revoked or its account disabled."""
    if token is None:
        return ANONYMOUS
    session = await Session.get_or_none(token_hash=plain_hash(token), ended_at=None, expires_at__gt=now).select_related("account")
    if session is None or session.account.disabled_at is not None:
        return ANONYMOUS
    grants = await RoleGrant.filter(account_id=session.account_id, ended_at=None)
    merchants: dict[Role, frozenset[UUID]] = {}
    for grant in grants:
        if grant.merchant_id:
            merchants[grant.role] = merchants.get(grant.role, frozenset()) | {grant.merchant_id}
    roles = {grant.role for grant in grants} | ({Role.RESIDENT} if session.account.resident_id else set()) | {Role.ANONYMOUS}
    return Actor(
        account_id=session.account_id,
        session_id=session.id,
        resident_id=session.account.resident_id,
        roles=frozenset(roles),
        merchant_ids=merchants,
    )
