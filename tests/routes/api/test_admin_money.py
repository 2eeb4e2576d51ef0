"""Allotments, appropriations, groups and households over HTTP."""

import httpx2
import pytest

from models.registry import Merchant, Resident
from tests.cast import Person
from tests.server.benefits.desk import EVERYWHERE, make_benefit

URL = "/api/v1/admin"


async def test_a_district_is_allotted_money_and_a_funder_a_cap(
    client: httpx2.AsyncClient, administrator: Person, noodle_shop: Merchant
) -> None:
    benefit, by = await make_benefit(budget_fen=100_000), administrator.headers
    here, wish = f"{URL}/benefits/{benefit.id}/allotments", {"district": noodle_shop.district, "expected_fen": 0, "allotted_fen": 5_000}
    made = await client.post(here, json=wish, headers=by)
    assert made.status_code == 201, made.text
    [item] = made.json()["items"]
    assert (item["merchant_id"], item["district"]) == (None, noodle_shop.district)
    assert (item["allotted_fen"], item["used_fen"], item["held_fen"], item["left_fen"]) == (5_000, 0, 0, 5_000)
    assert (await client.get(here, headers=by)).json() == made.json()
    stale = await client.post(here, json=wish, headers=by)
    assert (stale.status_code, stale.json()["code"]) == (409, "allotment_changed")
    assert stale.json()["reasons"][0]["message"] == "该处现分配 50.00 元"
    both = await client.post(here, json=wish | {"merchant_id": str(noodle_shop.id)}, headers=by)
    assert (both.status_code, both.json()["reasons"][0]["code"]) == (422, "one_place")
    capped = await client.post(f"{URL}/funders/city/appropriation", json={"expected_fen": None, "cap_fen": 100_000}, headers=by)
    assert [(each["code"], each["granted_fen"], each["cap_fen"]) for each in capped.json()["items"]] == [("city", 100_000, 100_000)]
    draft = {"code": "tea", "kind": "graded_discount", "title_zh": "茶", "title_en": "Tea", "budget_fen": 1, "terms": EVERYWHERE}
    over = await client.post(f"{URL}/benefits", json=draft, headers=by)
    assert (over.status_code, over.json()["code"], over.json()["reasons"][0]["gap"]) == (409, "appropriation_exceeded", 1)


async def test_merchants_are_grouped_and_residents_housed(
    client: httpx2.AsyncClient, administrator: Person, gold_resident: Person, noodle_shop: Merchant
) -> None:
    by, groups = administrator.headers, f"{URL}/merchant-groups"
    assert (await client.post(groups, json={"code": "green", "title_zh": "绿", "title_en": "Green"}, headers=by)).status_code == 201
    joined = await client.post(f"{groups}/green/members", json={"joining": [str(noodle_shop.id)]}, headers=by)
    assert joined.json()["members"] == 1
    assert [each["code"] for each in (await client.get(groups, headers=by)).json()["items"]] == ["green"]
    house = {"number": "310104001234567", "residents": [str(gold_resident.resident_id)]}
    assert (await client.post(f"{URL}/households", json=house, headers=by)).json() == {"residents": 1}
    home = {"district": "松岭社区", "residents": [str(gold_resident.resident_id)]}
    assert (await client.post(f"{URL}/residences", json=home, headers=by)).json() == {"residents": 1}
    assert (await Resident.get(id=gold_resident.resident_id)).district == "松岭社区"


@pytest.mark.parametrize("body", [{}, {"number": None, "residents": []}, {"number": "1", "residents": ["x"]}])
async def test_a_household_of_nobody_is_no_wish(client: httpx2.AsyncClient, administrator: Person, body: dict[str, object]) -> None:
    assert (await client.post(f"{URL}/households", json=body, headers=administrator.headers)).status_code == 400
