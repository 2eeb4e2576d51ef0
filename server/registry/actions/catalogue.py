"""Bringing the shipped catalogue and the sources into the database."""

from dataclasses import asdict
from datetime import datetime

from models.registry import CatalogueItem, Source
from server.audit.actions import record
from server.platform.actions import action
from server.registry.catalogue import FEEDS, ITEMS, Feed, Item


@action
async def seed_catalogue(*, now: datetime) -> int:
    """Add or correct what ships with the program; items and sources that a city added stay. Return how many rows changed."""
    known_items = {row.code: row for row in await CatalogueItem.all()}
    known_feeds = {row.code: row for row in await Source.all()}
    changed = [item for item in ITEMS if not _same(item, known_items.get(item.code))]
    changed_feeds = [feed for feed in FEEDS if not _same(feed, known_feeds.get(feed.code))]
    for item in changed:
        await CatalogueItem.filter(code=item.code).update(**asdict(item)) or await CatalogueItem.create(**asdict(item))
    for feed in changed_feeds:
        await Source.filter(code=feed.code).update(**asdict(feed)) or await Source.create(**asdict(feed))
    if changed or changed_feeds:
        codes = [item.code for item in changed] + [feed.code for feed in changed_feeds]
        await record("seed_catalogue", actor_id=None, object_kind="catalogue", object_id=None, now=now, particulars={"codes": codes})
    return len(changed) + len(changed_feeds)


def _same(shipped: Item | Feed, row: CatalogueItem | Source | None) -> bool:
    return row is not None and all(getattr(row, name) == value for name, value in asdict(shipped).items())
