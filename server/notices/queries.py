"""The notices of an account: to its resident, to the merchants it works for, and to everybody since it joined."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from models.notices import Notice, ReadMark
from models.registry import Merchant, Resident

MOST_COUNTED = 100
NAMING = ("merchant_id", "used_merchant_id")
"""Particulars that are the id of a merchant."""


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """A page of notices, newest first; `read_at` is None when nothing was read yet. `unread` stops at MOST_COUNTED.

    `merchants` has the names of those that the notices speak of, by the text of their id.
    """

    notices: list[Notice]
    merchants: dict[str, str]
    read_at: datetime | None
    unread: int


async def inbox_of(account_id: UUID, *, resident_id: UUID | None, merchant_ids: Collection[UUID], before: UUID | None, limit: int) -> Inbox:
    """Return at most `limit` notices older than the notice `before`, and how many are unread."""
    meant = await _meant_for(resident_id, merchant_ids)
    if meant is None:
        return Inbox(notices=[], merchants={}, read_at=None, unread=0)
    mark = await ReadMark.get_or_none(account_id=account_id)
    notices = Notice.filter(meant, id__lt=before) if before else Notice.filter(meant)
    new = Notice.filter(meant, written_at__gt=mark.read_at) if mark else Notice.filter(meant)
    page = await notices.order_by("-id").limit(limit)
    return Inbox(
        notices=page,
        merchants=await _names_of({each.particulars[name] for each in page for name in NAMING if name in each.particulars}),
        read_at=mark.read_at if mark else None,
        unread=len(await new.limit(MOST_COUNTED).values_list("id", flat=True)),
    )


async def _names_of(merchant_ids: Collection[str]) -> dict[str, str]:
    rows = await Merchant.filter(id__in=list(merchant_ids)).only("id", "name") if merchant_ids else []
    return {str(row.id): row.name for row in rows}


async def _meant_for(resident_id: UUID | None, merchant_ids: Collection[UUID]) -> Q | None:
    meant: list[Q] = []
    if resident_id:
        joined = await Resident.get(id=resident_id).only("id", "joined_at")
        meant += [Q(resident_id=resident_id), Q(resident_id=None, merchant_id=None, written_at__gte=joined.joined_at)]
    if merchant_ids:
        meant.append(Q(merchant_id__in=list(merchant_ids)))
    return Q(*meant, join_type="OR") if meant else None
