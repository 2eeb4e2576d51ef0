"""Voucher campaigns over HTTP: by the administrator who runs one, by the resident who holds a voucher."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2

from models.vouchers import Voucher
from server.platform.clock import utc_now
from tests.cast import Person
from tests.server.benefits.actions.test_vouchers import work
from tests.server.benefits.desk import make_benefit

CAMPAIGNS, MINE = "/api/v1/admin/voucher-campaigns", "/api/v1/me/vouchers"


async def opened(client: httpx2.AsyncClient, administrator: Person, **changes: Any) -> dict[str, Any]:
    benefit = await make_benefit(now=utc_now() - timedelta(days=1))
    body = {
        "benefit_id": str(benefit.id), "title_zh": "文旅券", "title_en": "Travel voucher", "pattern": "LINHU-########", "wanted": 3,
        "expires_at": (utc_now() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    answer = await client.post(CAMPAIGNS, json=body | changes, headers=administrator.headers)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_campaign_from_opening_to_its_end(client: httpx2.AsyncClient, administrator: Person, gold_resident: Person) -> None:
    campaign = await opened(client, administrator)
    assert (campaign["state"], campaign["made"]) == ("making", 0)
    await work()
    path = f"{CAMPAIGNS}/{campaign['id']}"
    grant = await client.post(f"{path}/grants", json={"tiers": ["gold"]}, headers=administrator.headers)
    assert (grant.status_code, grant.json()["done"]) == (201, False)
    await work()
    shown = (await client.get(path, headers=administrator.headers)).json()
    assert (shown["state"], shown["made"], shown["granted"]) == ("ready", 3, 1)
    assert [(each["given"], each["short"], each["done"]) for each in shown["grants"]] == [(1, 0, True)]
    [mine] = (await client.get(MINE, headers=gold_resident.headers)).json()["items"]
    assert (mine["title"], mine["state"]) == ("文旅券", "open")
    ended = await client.post(f"{path}/end", headers=administrator.headers)
    assert (ended.status_code, ended.json()["state"]) == (201, "ended")
    [mine] = (await client.get(MINE, headers=gold_resident.headers)).json()["items"]
    assert mine["state"] == "ended"


async def test_the_codes_to_print_are_those_that_are_nobodys(
    client: httpx2.AsyncClient, administrator: Person, gold_resident: Person
) -> None:
    campaign = await opened(client, administrator)
    await work()
    path = f"{CAMPAIGNS}/{campaign['id']}"
    await client.post(f"{path}/grants", json={"residents": [str(gold_resident.resident_id)]}, headers=administrator.headers)
    await work()
    printed = await client.post(f"{path}/codes", headers=administrator.headers)
    free = await Voucher.filter(campaign_id=campaign["id"], resident_id=None).order_by("id").values_list("code", flat=True)
    assert printed.headers["content-type"] == "text/csv; charset=utf-8"
    assert printed.text.splitlines() == ["code", *map(str, free)]
    assert len(free) == 2


async def test_a_resident_makes_a_printed_code_their_own(client: httpx2.AsyncClient, administrator: Person, gold_resident: Person) -> None:
    await opened(client, administrator)
    await work()
    voucher = await Voucher.first()
    assert voucher
    answer = await client.post(MINE, json={"code": voucher.code.lower()}, headers=gold_resident.headers)
    assert (answer.status_code, answer.json()["code"]) == (201, voucher.code)


async def test_whoever_guesses_is_slowed_down(client: httpx2.AsyncClient, gold_resident: Person) -> None:
    guesses = [await client.post(MINE, json={"code": f"LINHU-AAAA-{place:04}"}, headers=gold_resident.headers) for place in range(11)]
    assert [each.status_code for each in guesses] == [404] * 10 + [429]


async def test_a_campaign_that_could_be_guessed_is_refused_with_what_to_do(client: httpx2.AsyncClient, administrator: Person) -> None:
    benefit = await make_benefit()
    body = {
        "benefit_id": str(benefit.id), "title_zh": "券", "title_en": "Voucher", "pattern": "X-###", "wanted": 10,
        "expires_at": "2020-01-01T00:00:00Z",
    }  # fmt: skip
    answer = await client.post(CAMPAIGNS, json=body, headers=administrator.headers)
    assert (answer.status_code, [reason["code"] for reason in answer.json()["reasons"]]) == (422, ["pattern_too_short", "not_ahead"])
    assert answer.json()["reasons"][0]["remedy"]


async def test_a_grant_names_tiers_or_residents(client: httpx2.AsyncClient, administrator: Person) -> None:
    campaign = await opened(client, administrator)
    both = {"tiers": ["gold"], "residents": [str(uuid4())]}
    for body in ({}, both):
        answer = await client.post(f"{CAMPAIGNS}/{campaign['id']}/grants", json=body, headers=administrator.headers)
        assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (422, "tiers_or_residents")


async def test_campaigns_are_paged_newest_first(client: httpx2.AsyncClient, administrator: Person) -> None:
    made = [(await opened(client, administrator))["id"] for _ in range(3)]
    first = (await client.get(CAMPAIGNS, params={"limit": 2}, headers=administrator.headers)).json()
    rest = (await client.get(CAMPAIGNS, params={"limit": 2, "cursor": first["next"]}, headers=administrator.headers)).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None


async def test_what_is_not_there_is_not_found(client: httpx2.AsyncClient, administrator: Person) -> None:
    path = f"{CAMPAIGNS}/{uuid4()}"
    asked = [await client.get(path, headers=administrator.headers)]
    asked += [await client.post(f"{path}/{noun}", headers=administrator.headers) for noun in ("end", "codes")]
    asked.append(await client.post(f"{path}/grants", json={"tiers": ["gold"]}, headers=administrator.headers))
    assert [each.status_code for each in asked] == [404] * 4
