from datetime import datetime

from models.audit import AuditLine
from models.registry import CatalogueItem, Source
from server.registry.actions.catalogue import seed_catalogue
from server.registry.catalogue import FEEDS, ITEMS


async def test_seeding_brings_every_item_and_source_and_writes_it_down(database: None, now: datetime) -> None:
    assert await seed_catalogue(now=now) == len(ITEMS) + len(FEEDS)
    assert await CatalogueItem.all().count() == len(ITEMS)
    assert await Source.all().count() == len(FEEDS)
    assert await AuditLine.filter(deed="seed_catalogue").count() == 1


async def test_seeding_again_changes_and_writes_nothing(database: None, now: datetime) -> None:
    await seed_catalogue(now=now)
    assert await seed_catalogue(now=now) == 0
    assert await AuditLine.filter(deed="seed_catalogue").count() == 1


async def test_a_shipped_item_is_corrected_and_a_city_s_own_stays(database: None, now: datetime) -> None:
    await seed_catalogue(now=now)
    await CatalogueItem.filter(code="food_licence").update(title_en="?")
    shipped = await CatalogueItem.get(code="food_licence")
    like_it = {"subject_kind": shipped.subject_kind, "record_kind": shipped.record_kind, "visibility": shipped.visibility}
    await CatalogueItem.create(code="own", title_zh="自", title_en="own", **like_it)
    assert await seed_catalogue(now=now) == 1
    assert (await CatalogueItem.get(code="food_licence")).title_en == "Food business licence"
    assert await CatalogueItem.exists(code="own")
