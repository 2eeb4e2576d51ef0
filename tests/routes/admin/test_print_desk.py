"""Printing from the console: ordered by a form, watched, downloaded, ended."""

import httpx2

from models.printing import PrintOrder
from models.registry import Merchant
from server.platform.settings import Settings
from server.worker import make_worker
from tests.cast import make_merchant_code
from tests.routes.admin.staff import submit

HERE = "/admin/prints"


async def test_a_district_is_ordered_watched_downloaded_and_ended(
    console: httpx2.AsyncClient, noodle_shop: Merchant, settings: Settings
) -> None:
    await make_merchant_code(noodle_shop)
    await submit(console, HERE, f"{HERE}/new", {"sheet": "poster", "district": "湖滨街道", "industry": ""})
    page = (await console.get(HERE)).text
    assert "已开始制作" in page
    assert 'data-again="4"' in page
    order = await PrintOrder.get()
    assert await make_worker(settings).do_next()
    assert f'href="{HERE}/{order.id}/file"' in (await console.get(HERE)).text
    assert (await console.get(f"{HERE}/{order.id}/file")).content.startswith(b"PK")
    await submit(console, HERE, f"{HERE}/{order.id}/end", {})
    assert "已停止" in (await console.get(HERE)).text


async def test_what_cannot_be_printed_is_said_on_the_page(console: httpx2.AsyncClient) -> None:
    for wrong in ({"sheet": "poster", "district": "没有的街道"}, {"sheet": "flag"}, {"sheet": "poster", "with_proof": "maybe"}):
        await submit(console, HERE, f"{HERE}/new", wrong)
        assert "alert" in (await console.get(HERE)).text
    assert await PrintOrder.all().count() == 0
