"""The map of where benefits count."""

import re
from datetime import datetime

import httpx2
import pytest

from models.enums import Industry
from models.registry import Merchant
from routes.pages.render import gift
from routes.pages.sketch import PIN, WIDTH, sketch
from server.benefits.terms import Effect
from server.opendata.actions import reckon_open_figures
from server.opendata.figures import Cell
from server.opendata.grid import Grid
from server.platform.actions import action
from tests.cast import make_merchant, make_merchant_code
from tests.server.benefits.desk import make_benefit

PAGE = {"accept": "text/html"}
GRID = Grid(30_220_000, 120_120_000, 1000, 48, 48)


@action
async def reckon(now: datetime) -> None:
    await reckon_open_figures(now=now)


async def place(name: str, industry: Industry, district: str, at: tuple[int, int]) -> Merchant:
    merchant = await make_merchant(name, industry=industry, district=district)
    await Merchant.filter(id=merchant.id).update(latitude_e6=at[0], longitude_e6=at[1])
    await make_merchant_code(merchant)
    return merchant


@pytest.fixture
async def city(database: None, now: datetime) -> dict[str, str]:
    """Three merchants, a benefit at some of them and one at a single merchant; the ids of the benefits."""
    await place("湖滨面馆", Industry.FOOD, "湖滨街道", (30_251_000, 120_151_000))
    await place("古塔面馆", Industry.FOOD, "古塔街道", (30_252_000, 120_152_000))
    garage = await place("诚信汽修", Industry.REPAIR, "湖滨街道", (30_253_000, 120_153_000))
    food = await make_benefit(now=now, scope={"industries": ["food"]})
    named = await make_benefit(now=now, scope={"merchant_ids": [str(garage.id)]})
    await reckon(now)
    return {"food": str(food.id), "named": str(named.id)}


def names(page: str) -> list[str]:
    return re.findall(r'<a href="/m/[A-Z2-7]{26}\?lang=\w\w">([^<]+)</a>', page)


def dots(page: str) -> int:
    return page.partition('<g class="dots">')[2].partition("</g>")[0].count("h0")


async def test_it_shows_where_each_benefit_counts(client: httpx2.AsyncClient, city: dict[str, str]) -> None:
    food = (await client.get("/incentives", params={"benefit": city["food"]}, headers=PAGE)).text
    assert (names(food), dots(food), food.count('<g class="pin">')) == (["古塔面馆", "湖滨面馆"], 2, 2)
    named = (await client.get("/incentives", params={"benefit": city["named"], "lang": "en"}, headers=PAGE)).text
    assert (names(named), dots(named)) == (["诚信汽修"], 1)


async def test_district_and_industry_narrow_it_and_empty_fields_do_not(client: httpx2.AsyncClient, city: dict[str, str]) -> None:
    asked = {"benefit": city["food"], "district": "湖滨街道", "industry": ""}
    page = (await client.get("/incentives", params=asked, headers=PAGE)).text
    assert (names(page), dots(page)) == (["湖滨面馆"], 1)
    nothing = (await client.get("/incentives", params={**asked, "industry": "repair"}, headers=PAGE)).text
    assert names(nothing) == []
    assert "没有找到商户" in nothing


async def test_many_places_come_page_by_page(client: httpx2.AsyncClient, city: dict[str, str]) -> None:
    for number in range(25):
        await place(f"第 {number:02} 面馆", Industry.FOOD, "湖滨街道", (30_251_000, 120_151_000 + number))
    first = (await client.get("/incentives", params={"benefit": city["food"], "district": "湖滨街道"}, headers=PAGE)).text
    following = re.search(r'href="(/incentives\?[^"]+)#places"', first)
    assert following
    second = (await client.get(following[1].replace("&amp;", "&"), headers=PAGE)).text
    assert len(names(first)) == 20
    assert len({*names(first), *names(second)}) == 26


async def test_before_the_first_night_the_list_is_there(client: httpx2.AsyncClient, database: None, now: datetime) -> None:
    assert "现在没有开放的激励措施" in (await client.get("/incentives", headers=PAGE)).text
    await place("湖滨面馆", Industry.FOOD, "湖滨街道", (30_251_000, 120_151_000))
    await make_benefit(now=now)
    page = (await client.get("/incentives", headers=PAGE)).text
    assert names(page) == ["湖滨面馆"]
    assert "地图每天夜里绘制" in page


@pytest.mark.parametrize("query", ["benefit=x", "industry=war", "district=" + "长" * 61, "cursor=%00", "district=a&district=b"])
async def test_a_question_that_makes_no_sense_is_a_page_that_says_so(client: httpx2.AsyncClient, query: str) -> None:
    answer = await client.get(f"/incentives?{query}", headers=PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")


def test_numbers_on_the_map_stand_clear_of_each_other_and_of_its_edge() -> None:
    same = [(number, (30_220_000, 120_120_000)) for number in range(1, 21)]
    drawn = sketch(GRID, cells=[Cell(0, 0, "food", "", 9), Cell(47, 47, "food", "", 1)], pins=[*same, (21, (0, 0))])
    assert [pin.number for pin in drawn.pins] == list(range(1, 21))
    for pin in drawn.pins:
        assert PIN <= pin.x <= WIDTH - PIN
        assert PIN <= pin.y <= drawn.height - PIN
    apart = [(one.x - two.x) ** 2 + (one.y - two.y) ** 2 for one in drawn.pins for two in drawn.pins if one.number < two.number]
    assert min(apart) >= (2 * PIN - 0.2) ** 2


def test_north_is_up_and_more_places_make_a_larger_dot() -> None:
    [south_west, north_east] = sketch(GRID, cells=[Cell(0, 0, "food", "", 9), Cell(47, 47, "food", "", 1)], pins=[]).dots
    assert north_east.y < south_west.y
    assert north_east.x > south_west.x
    assert north_east.size < south_west.size


@pytest.mark.parametrize(
    ("unit", "zh", "en"), [("minute", "前 30 分钟免费", "30 minutes free"), ("ferry", "前 30 ferry免费", "30 ferry free")]
)
def test_what_is_free_is_told_by_its_word_and_a_unit_of_the_city_as_it_is(unit: str, zh: str, en: str) -> None:
    effect = Effect.model_validate({"free_units": {"unit": unit, "quantity": 30}, "max_value_fen": 500})
    assert (zh in gift("zh", effect), en in gift("en", effect)) == (True, True)
