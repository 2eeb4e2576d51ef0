"""Writing merchants as their sources tell them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from models.enums import Industry
from models.keys import uuid7_texts
from models.registry import Merchant
from server.audit.actions import record
from server.platform.actions import action, step
from server.platform.bulk import insert_columns, rows_by, update_columns
from server.platform.errors import NotFound
from server.registry.batch import Batch

TEXTS = ("scope", "enterprise_type", "registered_capital", "province", "district", "address", "phone")
CORRECTABLE = ("name", "address", "phone", "closed_on")
BLANK = dict.fromkeys(TEXTS, "") | {"industry": Industry.OTHER.value}
"""What the columns without a NULL hold where a source says nothing."""


@dataclass(frozen=True)
class Upserted:
    """The ids of new merchants in the order of the batch, and how many others were changed or were as told already."""

    created: list[str]
    updated: int
    unchanged: int


@step
async def upsert_merchants(batch: Batch, *, key: str, source_code: str, now: datetime) -> Upserted:
    """Insert or update merchants by `key`: "uscc", or "source_ref" within the source. No key stands twice in a batch.

    A row whose hash is the stored one is not written, so what an administrator corrected stays until the source says something new.
    Another import of the same merchant at once: the unique key refuses one of them, and its action is tried again.
    """
    within = {"source_code": source_code} if key == "source_ref" else {}
    found = await rows_by("merchant", (key, "id", "content_hash"), key=key, values=batch.keys, **within)
    known = {found_key: (merchant_id, told) for found_key, merchant_id, told in found}
    fresh = batch.only([each not in known for each in batch.keys]) if known else batch
    changed = [each in known and known[each][1] != told for each, told in zip(batch.keys, batch.hashes, strict=True)] if known else []
    ids = uuid7_texts(len(fresh))
    if ids:
        blank = {name: value for name, value in BLANK.items() if name not in fresh.columns}
        told = {"id": ids, **fresh.columns, "content_hash": fresh.hashes}
        await insert_columns("merchant", told, same={**blank, "source_code": source_code, "received_at": now})
    if updated := sum(changed):
        await _update(batch.only(changed), {each: merchant_id for each, (merchant_id, _) in known.items()}, source_code, now)
    return Upserted(ids, updated, len(batch) - len(ids) - updated)


@action
async def correct_merchant(*, merchant_id: UUID, changes: Mapping[str, Any], reason: str, actor_id: UUID, now: datetime) -> Merchant:
    """Set some of CORRECTABLE by hand. It stays until the register says something new of this merchant. NotFound.

    `closed_on` is a local day or None. What is told already changes nothing and is no deed.
    """
    row = await Merchant.filter(id=merchant_id).select_for_update(no_key=True).get_or_none()
    if row is None:
        raise NotFound("not_found")
    changed = {name: value for name, value in changes.items() if name in CORRECTABLE and value != getattr(row, name)}
    if not changed:
        return row
    # Not the numbers themselves: a shop's phone may be a person's.
    told = {name: name == "phone" or [_told(getattr(row, name)), _told(value)] for name, value in changed.items()}
    await Merchant.filter(id=merchant_id).update(**changed)
    particulars = {"changed": told, "reason": reason}
    await record("correct_merchant", actor_id=actor_id, object_kind="merchant", object_id=merchant_id, now=now, particulars=particulars)
    return await Merchant.get(id=merchant_id)


@step
async def _update(batch: Batch, ids: dict[str, Any], source_code: str, now: datetime) -> None:
    count = len(batch)
    told = {**batch.columns, "source_code": [source_code] * count, "content_hash": batch.hashes, "received_at": [now] * count}
    await update_columns("merchant", told, ids=[ids[each] for each in batch.keys])


def _told(value: date | str | None) -> str | None:
    return value if value is None else str(value)
