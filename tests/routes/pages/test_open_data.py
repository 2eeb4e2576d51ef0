"""Open data: the city in numbers, every public row, nothing else."""

import csv
import io
import json
from datetime import timedelta
from unittest.mock import patch

import httpx2
import pytest

from models.benefits import Benefit
from models.enums import ComplaintState, Visibility
from models.registry import Merchant, Record
from models.scoring import Withholding
from routes.pages import open_data
from server.opendata.actions import reckon_open_figures
from server.opendata.queries import downloads
from server.opendata.queries.downloads import DOWNLOADS
from server.platform.actions import action
from server.platform.clock import utc_now
from server.platform.limits import Allowance
from server.platform.settings import Settings
from tests.cast import NOW, make_merchant, make_merchant_code
from tests.routes.pages.full_house import complain, open_house
from tests.server.benefits.desk import make_benefit

PAGE = {"accept": "text/html"}
PRIVATE = ("13900001234", "面里有头发", "面劲道", "灭蝇灯")


@action
async def reckon() -> None:
    await reckon_open_figures(now=utc_now())


async def rows(client: httpx2.AsyncClient, name: str) -> list[dict[str, str]]:
    answer = await client.get(f"/open-data/{name}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


async def test_every_set_is_the_same_as_csv_and_as_json_and_names_nobody(client: httpx2.AsyncClient, settings: Settings) -> None:
    shop, code = await open_house(settings)
    await Merchant.filter(id=shop.id).update(phone="13900001234")
    await make_benefit(now=NOW)
    for name, described in DOWNLOADS.items():
        found = json.loads((await client.get(f"/open-data/{name}.json")).text)
        told = await rows(client, name)
        assert len(found) == len(told) >= 1, name
        assert list(found[0]) == list(told[0]) == list(described.columns)
        assert not [secret for secret in PRIVATE if secret in json.dumps([found, told], ensure_ascii=False)]
    [merchant] = await rows(client, "merchants")
    assert (merchant["code"], merchant["state"], merchant["grade"], merchant["points"]) == (code, "graded", "A", "93")
    [complaints] = await rows(client, "complaints")
    assert [complaints[each] for each in ("in_progress", "resolved", "unresolved")] == ["1", "1", "1"]


async def test_what_is_not_public_is_in_none_of_it(client: httpx2.AsyncClient, settings: Settings) -> None:
    shop, _ = await open_house(settings)
    await Withholding.create(merchant=shop, reason="复核", since=NOW)
    await Record.filter(merchant=shop).update(visibility=Visibility.SHARED)
    await make_merchant("没有码的店")
    other = await make_merchant("只有举报的店")
    await make_merchant_code(other)
    await complain(other, ComplaintState.FILED)
    found = {row["name"]: row for row in await rows(client, "merchants")}
    assert set(found) == {shop.name, other.name}
    assert (found[shop.name]["state"], found[shop.name]["grade"], found[shop.name]["points"]) == ("withheld", "", "")
    assert await rows(client, "inspections") == []
    assert other.name not in {row["name"] for row in await rows(client, "complaints")}


async def test_pieces_leave_nobody_out_and_name_nobody_twice(client: httpx2.AsyncClient, settings: Settings) -> None:
    shop, _ = await open_house(settings)
    for number in range(6):
        merchant = await make_merchant(f"第 {number} 店")
        await make_merchant_code(merchant)
        await complain(merchant, ComplaintState.RESOLVED)
    with patch.object(downloads, "PIECE", 2):
        for name in ("merchants", "complaints"):
            found = [row["name"] for row in await rows(client, name)]
            assert sorted(found) == sorted({shop.name, *(f"第 {number} 店" for number in range(6))}), name
            assert len(json.loads((await client.get(f"/open-data/{name}.json")).text)) == 7


async def test_nothing_is_an_empty_list(client: httpx2.AsyncClient) -> None:
    assert await Benefit.all().count() == 0
    for name in DOWNLOADS:
        assert json.loads((await client.get(f"/open-data/{name}.json")).text) == []
        assert await rows(client, name) == []


@pytest.mark.parametrize("file", ["residents.csv", "merchants", "merchants.xml", ".csv", "..%2fmerchants.csv"])
async def test_there_is_nothing_else(client: httpx2.AsyncClient, file: str) -> None:
    assert (await client.get(f"/open-data/{file}")).status_code == 404


async def test_one_address_takes_so_many_an_hour(client: httpx2.AsyncClient) -> None:
    with patch.object(open_data, "TAKING", Allowance(name="open_data_test", most=2, per=timedelta(hours=1))):
        answers = [(await client.get("/open-data/benefits.csv")).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


async def test_the_page_says_the_numbers_the_day_and_the_licence(client: httpx2.AsyncClient, settings: Settings) -> None:
    assert "还没有第一次" in (await client.get("/open-data", headers=PAGE)).text
    await open_house(settings)
    await reckon()
    for language, said in (("zh", ["在营商户", "CC BY 4.0", "统计于", "湖滨街道"]), ("en", ["Open merchants", "CC BY 4.0", "Counted on"])):
        page = (await client.get(f"/open-data?lang={language}", headers=PAGE)).text
        assert [each for each in said if each not in page] == []
