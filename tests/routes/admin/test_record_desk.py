"""A record repaired by the console."""

from datetime import date

import httpx2

from models.enums import Outcome
from models.registry import Merchant, Resolution
from server.registry.actions.catalogue import seed_catalogue
from server.registry.actions.records import take_in_record
from server.registry.records import NewRecord
from tests.cast import NOW
from tests.routes.admin.staff import make_staff, signed_in, submit


async def test_a_penalty_is_repaired_after_its_minimum_and_not_before(client: httpx2.AsyncClient, noodle_shop: Merchant) -> None:
    await seed_catalogue(now=NOW)
    await make_staff("chen")
    await signed_in(client, "chen")
    pages = []
    for ref, dated_on in (("1", date(2026, 3, 1)), ("2", date(2026, 10, 1))):
        new = NewRecord(
            catalogue_code="penalty_general", source_code="market_supervision", source_ref=ref, title="未公示许可证", dated_on=dated_on,
            merchant_id=noodle_shop.id,
        )  # fmt: skip
        path = f"/admin/record-desk/{(await take_in_record(new, actor_id=None, now=NOW)).id}"
        await submit(client, path, f"{path}/repair", {"reason": "已整改", "basis": "修复决定书"})
        pages.append((await client.get(path)).text)
    assert ["已修复" in page for page in pages] == [True, False]
    assert [row.outcome for row in await Resolution.all()] == [Outcome.REPAIRED]
