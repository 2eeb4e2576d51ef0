"""Records entered, withdrawn and repaired by hand: on the merchant's page at once."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from models.audit import AuditLine
from models.registry import Merchant, Record
from server.registry.actions.catalogue import seed_catalogue
from tests.cast import NOW, Person

RECORDS = "/api/v1/admin/records"
END = {"reason": "误报", "basis": "撤销决定书 1 号"}


@pytest.fixture
async def penalty(noodle_shop: Merchant) -> dict[str, Any]:
    await seed_catalogue(now=NOW)
    return {
        "catalogue_code": "penalty_general", "source_code": "market_supervision", "source_ref": "罚 1", "title": "未公示许可证",
        "dated_on": "2026-03-01", "merchant_id": str(noodle_shop.id), "amount_fen": 50_000, "content": {"law": "食品安全法 §126"},
    }  # fmt: skip


@pytest.fixture
async def code(client: httpx2.AsyncClient, administrator: Person, noodle_shop: Merchant) -> str:
    answer = await client.post(f"/api/v1/admin/merchants/{noodle_shop.id}/codes", headers=administrator.headers)
    found: str = answer.json()["code"]
    return found


async def penalties(client: httpx2.AsyncClient, code: str) -> int:
    return len((await client.get(f"/m/{code}", headers={"accept": "application/json"})).json()["penalties"])


@pytest.mark.parametrize("end", ["withdrawal", "repair"])
async def test_a_record_comes_and_goes_with_its_reason_and_basis(
    client: httpx2.AsyncClient, administrator: Person, penalty: dict[str, Any], code: str, end: str
) -> None:
    seen = [await penalties(client, code)]
    entered = await client.post(RECORDS, json=penalty, headers=administrator.headers)
    assert (entered.status_code, entered.json()["severity"], entered.json()["ends_on"]) == (201, "general", "2027-03-01")
    seen.append(await penalties(client, code))
    path = f"{RECORDS}/{entered.json()['id']}/{end}"
    ended = [(await client.post(path, json=END, headers=administrator.headers)).status_code for _ in range(2)]
    seen.append(await penalties(client, code))
    assert (seen, ended) == ([0, 1, 0], [204, 409])
    line = await AuditLine.get(deed__in=["withdrawn_record", "repaired_record"])
    assert (line.actor_id, line.particulars) == (administrator.account_id, END)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"merchant_id": str(uuid4())}, 404, "merchant_unknown"),
        ({"merchant_id": None, "resident_id": str(uuid4()), "catalogue_code": "blood_donation", "content": {}}, 422, "record_refused"),
        ({"catalogue_code": "gossip"}, 422, "record_refused"),
        ({"content": {"law": {"deep": 1}}}, 422, "record_refused"),
        ({"dated_on": "yesterday"}, 400, "invalid_body"),
    ],
)
async def test_what_may_not_enter_does_not(
    client: httpx2.AsyncClient, administrator: Person, penalty: dict[str, Any], change: dict[str, Any], status: int, code: str
) -> None:
    answer = await client.post(RECORDS, json={**penalty, **change}, headers=administrator.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await Record.all().count() == 0
