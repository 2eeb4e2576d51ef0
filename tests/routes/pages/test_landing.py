"""The first page: what this is, finding a merchant, the ways to everything else."""

import httpx2
import pytest

from server.codes import short_number
from server.platform.settings import Settings
from tests.cast import make_merchant, make_merchant_code
from tests.routes.pages.full_house import code_text, open_house

PAGE = {"accept": "text/html"}
NUMBER = short_number.from_entropy(bytes(8))


async def test_it_says_what_this_is_in_the_language_of_who_asks(client: httpx2.AsyncClient) -> None:
    assert "一张码，看清一家店" in (await client.get("/", headers=PAGE)).text
    assert "One code tells you who runs a shop" in (await client.get("/?lang=en", headers=PAGE)).text


async def test_it_leads_only_where_there_is_something(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/", headers=PAGE)).text
    for path in ("/admin", "/miniapp/", "/docs"):
        there = (await client.get(path, headers=PAGE, follow_redirects=True)).status_code != 404
        assert (f'href="{path}' in page) is there, path


async def test_a_merchant_is_found_by_a_part_of_its_name_with_its_grade(
    client: httpx2.AsyncClient, settings: Settings, database: None
) -> None:
    _, code = await open_house(settings)
    page = (await client.get("/", params={"q": "老面"}, headers=PAGE)).text
    assert f'<a href="/m/{code}?lang=zh">湖滨老面馆（古塔店）</a>' in page
    assert "A 优秀" in page


async def test_the_number_under_a_code_leads_to_its_page(client: httpx2.AsyncClient, settings: Settings, database: None) -> None:
    row = await make_merchant_code(await make_merchant("面馆"))
    await type(row).filter(id=row.id).update(short_number=NUMBER)
    answer = await client.get("/", params={"q": short_number.grouped(NUMBER), "lang": "en"}, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/m/{code_text(row, settings)}?lang=en")


async def test_many_merchants_come_page_by_page(client: httpx2.AsyncClient, settings: Settings, database: None) -> None:
    for number in range(25):
        await make_merchant_code(await make_merchant(f"第 {number} 面馆"))
    first = (await client.get("/", params={"q": "面馆"}, headers=PAGE)).text
    following = first.partition('<p><a href="')[2].partition('"')[0].replace("&amp;", "&")
    second = (await client.get(following, headers=PAGE)).text
    assert [text.count('<a href="/m/') for text in (first, second)] == [20, 5]


async def test_what_is_not_found_says_what_to_do(client: httpx2.AsyncClient) -> None:
    assert "没有找到“龙宫酒家”" in (await client.get("/", params={"q": "龙宫酒家"}, headers=PAGE)).text


@pytest.mark.parametrize("q", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "%_\\", "'; DROP TABLE merchant; --"])
async def test_hostile_words_are_only_words(q: str, client: httpx2.AsyncClient) -> None:
    answer = await client.get("/", params={"q": q}, headers=PAGE)
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "<img src=x" not in answer.text


@pytest.mark.parametrize("query", ["q=" + "长" * 61, "q=%00", "q=a&cursor=here"])
async def test_a_search_that_makes_no_sense_is_a_page_that_says_so(query: str, client: httpx2.AsyncClient) -> None:
    answer = await client.get(f"/?{query}", headers=PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")


async def test_a_number_that_nobody_has_is_a_page_that_says_so(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/", params={"q": NUMBER}, headers=PAGE)
    assert (answer.status_code, "请核对码上的编号" in answer.text) == (404, True)
