"""What a resident sees of benefits."""

from datetime import date
from uuid import UUID

import httpx2

from models.benefits import LimitCounter
from models.enums import Industry
from models.registry import Merchant
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from tests.cast import Person, make_merchant, make_merchant_code
from tests.server.benefits.desk import Counter, make_benefit

BENEFITS, REDEMPTIONS = "/api/v1/me/benefits", "/api/v1/me/redemptions"
LIMITS = [{"entity": "resident", "period": "month", "max_count": 1}, {"entity": "merchant", "period": "day", "max_count": 1}]


async def test_every_benefit_is_shown_and_what_is_to_be_had_first(client: httpx2.AsyncClient, gold_resident: Person) -> None:
    for_diamonds = await make_benefit(tiers={"diamond": {"percent_off_bps": 100, "max_value_fen": 100}})
    for_gold = await make_benefit(limits=LIMITS)
    answer = await client.get(BENEFITS, headers=gold_resident.headers)
    assert answer.status_code == 200
    first, second = answer.json()["items"]
    assert (first["id"], first["available"], first["mine"]) == (str(for_gold.id), True, {"percent_off_bps": 1500, "max_value_fen": 15_000})
    assert [(each["entity"], each["max_count"], each["used_count"]) for each in first["limits"]] == [("resident", 1, 0)]
    assert (second["id"], second["available"], second["mine"]) == (str(for_diamonds.id), False, None)
    [reason] = second["reasons"]
    assert (reason["code"], reason["expected"], reason["actual"], reason["gap"]) == ("points_too_low", 850, 720, 130)
    assert reason["remedy"] == "再获得 130 分即可使用，方法见“我的信用分”"


async def test_what_was_used_counts_at_once(client: httpx2.AsyncClient, gold_resident: Person, clerk: Person, keyring: Keyring) -> None:
    benefit = await make_benefit(limits=LIMITS)
    await Counter(clerk, keyring, utc_now()).redeem(gold_resident, benefit)
    [only] = (await client.get(BENEFITS, headers=gold_resident.headers)).json()["items"]
    assert [reason["code"] for reason in only["reasons"]] == ["resident_count_reached"]
    assert only["limits"][0]["used_count"] == 1
    assert await LimitCounter.all().count() == 2


async def test_who_agreed_to_nothing_is_told_what_to_do(client: httpx2.AsyncClient, unscored_resident: Person) -> None:
    await make_benefit()
    [only] = (await client.get(f"{BENEFITS}?lang=en", headers=unscored_resident.headers)).json()["items"]
    assert [(reason["code"], reason["remedy"]) for reason in only["reasons"]] == [
        ("consent_needed", "The resident can agree under Me, Consents"),
        ("not_scored", "The resident can agree to be scored under Me, Consents"),
    ]


async def test_the_redemptions_are_ones_own_newest_first(
    client: httpx2.AsyncClient, gold_resident: Person, standard_resident: Person, clerk: Person, keyring: Keyring
) -> None:
    counter, benefit = Counter(clerk, keyring), await make_benefit()
    made = [str((await counter.redeem(gold_resident, benefit)).id) for _ in range(3)]
    first = (await client.get(f"{REDEMPTIONS}?limit=2", headers=gold_resident.headers)).json()
    rest = (await client.get(f"{REDEMPTIONS}?limit=2&cursor={first['next']}", headers=gold_resident.headers)).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == made[::-1]
    assert {each["merchant"] for each in first["items"]} == {"湖滨面馆"}
    assert (await client.get(REDEMPTIONS, headers=standard_resident.headers)).json() == {"items": [], "next": None}


async def test_a_redemption_shows_up_in_the_access_log(
    client: httpx2.AsyncClient, gold_resident: Person, clerk: Person, keyring: Keyring
) -> None:
    await Counter(clerk, keyring).redeem(gold_resident, await make_benefit())
    [look] = (await client.get("/api/v1/me/access-log", headers=gold_resident.headers)).json()["items"]
    assert look["purpose"] == "redemption"


async def test_only_a_resident_may(client: httpx2.AsyncClient, clerk: Person) -> None:
    for url in (BENEFITS, REDEMPTIONS):
        assert (await client.get(url)).status_code == 401
        assert (await client.get(url, headers=clerk.headers)).status_code == 403


async def test_merchants_that_a_benefit_names_are_counted_and_found_page_by_page(client: httpx2.AsyncClient, gold_resident: Person) -> None:
    shops = [await make_merchant(name) for name in ("丙", "甲", "乙", "歇业")]
    for shop in shops:
        await make_merchant_code(shop)
    await Merchant.filter(id=shops[3].id).update(closed_on=date(2026, 1, 1))
    elsewhere = await make_merchant("别处")
    await make_merchant_code(elsewhere)
    await make_benefit(scope={"merchant_ids": [str(shop.id) for shop in shops]})
    answer = await client.get(BENEFITS, headers=gold_resident.headers)
    [only] = answer.json()["items"]
    scope = only["terms"]["scope"]
    assert (scope["everywhere"], scope["merchant_count"]) == (False, 4)
    assert str(shops[0].id) not in answer.text
    first = (await client.get(scope["merchants_url"], params={"limit": 2}, headers=gold_resident.headers)).json()
    second = (await client.get(scope["merchants_url"], params={"cursor": first["next"]}, headers=gold_resident.headers)).json()
    assert [[each["name"] for each in page["items"]] for page in (first, second)] == [["丙", "乙"], ["甲"]]
    assert second["next"] is None


async def test_a_benefit_counts_at_merchants_that_every_list_names(client: httpx2.AsyncClient, gold_resident: Person) -> None:
    inside, other_trade = await make_merchant("甲", industry=Industry.REPAIR), await make_merchant("乙", industry=Industry.FOOD)
    for shop in (inside, other_trade):
        await make_merchant_code(shop)
    benefit = await make_benefit(scope={"merchant_ids": [str(inside.id), str(other_trade.id)], "industries": ["repair"]})
    found = (await client.get(f"{BENEFITS}/{benefit.id}/merchants", headers=gold_resident.headers)).json()
    assert [each["name"] for each in found["items"]] == ["甲"]


async def test_where_an_unknown_benefit_counts_is_not_found(client: httpx2.AsyncClient, gold_resident: Person) -> None:
    answer = await client.get(f"{BENEFITS}/{UUID(int=7)}/merchants", headers=gold_resident.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = await client.get(f"{BENEFITS}/{(await make_benefit()).id}/merchants?cursor=nonsense", headers=gold_resident.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_unknown")
