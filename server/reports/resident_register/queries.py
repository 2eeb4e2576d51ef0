"""Residents in a list: who they are as far as may be shown, where they stand, and when they were last here. Six reads a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import RawSQL
from tortoise.functions import Max

from models.access import Account, Session
from models.benefits import Redemption
from models.enums import SubjectKind
from models.registry import Resident
from models.scoring import Score
from server.access.queries import Masked, masked, residents_known_by
from server.platform.crypto import Keyring
from server.platform.db import dialect
from server.reports.resident_register.number import number_of, parsed
from server.scoring.queries import consenting, scores_of

NUMBER = {"postgres": "right(resident.id::text, 8)", "sqlite": "substr(resident.id, -8)"}
"""Served by an index on just this."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """`score` is None for who does not agree to be scored, or is not scored yet; `seen_at` the last sign-in or use of a benefit, if any."""

    resident: Resident
    number: str
    shown: Masked
    score: Score | None
    seen_at: datetime | None


async def residents(*, keyring: Keyring, before: UUID | None, limit: int) -> list[Listed]:
    """Return at most `limit` residents, who joined last first."""
    rows = Resident.filter(id__lt=before) if before else Resident.all()
    return await _listed(await rows.order_by("-id").limit(limit), keyring)


async def residents_found(sought: str, *, keyring: Keyring, limit: int) -> list[Listed]:
    """Return whose number, whole phone or whole identity number it is; several may share a phone, hardly ever a number."""
    if number := parsed(sought):
        numbered = Resident.annotate(number=RawSQL(NUMBER[dialect()])).filter(number=number)
        if found := await numbered.order_by("-id").limit(limit):
            return await _listed(found, keyring)
    return await _listed(await residents_known_by(sought, keyring=keyring, limit=limit), keyring)


async def _listed(rows: Sequence[Resident], keyring: Keyring) -> list[Listed]:
    ids = [row.id for row in rows]
    agreed = await consenting(ids)
    scores, seen = await scores_of(SubjectKind.RESIDENT, agreed), await _seen(ids)
    return [
        Listed(
            resident=row, number=number_of(row.id), shown=masked(row, keyring=keyring), score=scores.get(row.id), seen_at=seen.get(row.id)
        )
        for row in rows
    ]


async def _seen(resident_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when each was last here. Sessions are asked by account: an index serves that, and no join."""
    accounts = dict(await Account.filter(resident_id__in=resident_ids).values_list("id", "resident_id"))
    signed_in = Session.filter(account_id__in=list(accounts)).annotate(at=Max("opened_at")).group_by("account_id")
    used = Redemption.filter(resident_id__in=resident_ids).annotate(at=Max("redeemed_at")).group_by("resident_id")
    found: dict[UUID, datetime] = {accounts[account]: at for account, at in await signed_in.values_list("account_id", "at")}
    for resident, at in await used.values_list("resident_id", "at"):
        found[resident] = max(at, found.get(resident, at))
    return found
