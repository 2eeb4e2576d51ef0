"""Reading why."""

import pytest
from httpx2 import AsyncClient

from server.platform.crypto import Keyring
from server.platform.errors import Refused
from tests.cast import Person
from tests.server.benefits.desk import Counter, make_benefit


async def test_a_resident_reads_every_decision_with_what_the_desk_was_not_told(
    client: AsyncClient, clerk: Person, gold_resident: Person, standard_resident: Person, keyring: Keyring
) -> None:
    counter = Counter(clerk, keyring)
    granting, refusing = await make_benefit(), await make_benefit(condition={"fact": "resident.points", "at_least": 900})
    redemption = await counter.redeem(gold_resident, granting)
    with pytest.raises(Refused):
        await counter.redeem(gold_resident, refusing)
    first = (await client.get("/api/v1/me/decisions?limit=1", headers=gold_resident.headers)).json()
    [refusal] = first["items"]
    assert (refusal["granted"], refusal["benefit_id"], refusal["discount_fen"]) == (False, str(refusing.id), 0)
    [reason] = refusal["reasons"]
    assert (reason["code"], reason["path"], reason["fact"]) == ("too_little", "condition", "resident.points")
    assert (reason["expected"], reason["actual"], reason["gap"]) == (900, 720, 180)
    assert reason["remedy"]
    assert reason["basis"]
    second = (await client.get(f"/api/v1/me/decisions?limit=1&cursor={first['next']}", headers=gold_resident.headers)).json()
    [grant] = second["items"]
    assert (grant["granted"], grant["redemption_id"], grant["revision"], grant["scorecard_version"]) == (True, str(redemption.id), 1, 1)
    assert "tier_reached" in {each["code"] for each in grant["reasons"]}
    assert second["next"] is None
    nobodys = (await client.get("/api/v1/me/decisions", headers=standard_resident.headers)).json()
    assert nobodys == {"items": [], "next": None}


async def test_the_desk_reads_why_it_was_granted_without_the_points(
    client: AsyncClient, clerk: Person, gold_resident: Person, keyring: Keyring
) -> None:
    benefit = await make_benefit(condition={"fact": "resident.points", "at_least": 600})
    redemption = await Counter(clerk, keyring).redeem(gold_resident, benefit)
    shown = (await client.get(f"/api/v1/desk/redemptions/{redemption.id}", headers=clerk.headers)).json()
    fits = next(each for each in shown["decision"]["reasons"] if each["code"] == "fact_fits")
    assert (fits["expected"], "actual" in fits, shown["decision"]["revision"]) == (600, False, 1)
