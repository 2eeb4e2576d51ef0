"""Writing merchants as their sources tell them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.enums import Industry
from models.keys import uuid7_texts
from server.platform.actions import step
from server.platform.bulk import insert_columns, rows_by, update_columns
from server.registry.batch import Batch

TEXTS = ("scope", "enterprise_type", "registered_capital", "province", "district", "address", "phone")
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


@step
async def _update(batch: Batch, ids: dict[str, Any], source_code: str, now: datetime) -> None:
    count = len(batch)
    told = {**batch.columns, "source_code": [source_code] * count, "content_hash": batch.hashes, "received_at": [now] * count}
    await update_columns("merchant", told, ids=[ids[each] for each in batch.keys])
