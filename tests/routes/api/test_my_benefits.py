"""What a resident sees of benefits."""

import httpx2

from models.benefits import LimitCounter
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from tests.cast import Person
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
