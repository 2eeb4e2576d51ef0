"""The main job, end to end, as programs see it: from a public register to a discount that was changed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from server.codes.keys import issuer_from
from server.demo.load import PASSWORD, load_city
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.registry.unified_code import completed
from tests.conftest import Application
from tests.pictures import picture, texts_in
from tests.servers import ROOT

HEADER = "企业名称,统一社会信用代码,注册日期,企业类型,注册资本,经营范围,省份,地区,注册地址"
Client = httpx2.AsyncClient


@pytest.fixture
async def city(application: Application, client: Client, keyring: Keyring) -> dict[str, Any]:
    return await load_city(keyring=keyring, issuer=issuer_from(application.state["settings"]), now=utc_now())


@pytest.mark.slow
async def test_from_a_register_to_a_changed_discount(
    client: Client, city: dict[str, Any], environment: dict[str, str], tmp_path: Path
) -> None:
    counts = import_register(tmp_path / "register.csv", environment)
    assert (counts["rows"], counts["created"], counts["rejected"]) == (3, 2, 1)

    merchant = (await client.get("/api/v1/merchants", params={"q": "听泉"})).json()["items"][0]
    symbol = await client.get(f"/m/{merchant['code']}/qr.png")
    (scanned,) = texts_in(picture(symbol.content))
    page = await client.get(f"/m/{scanned.rsplit('/', 1)[1]}", headers={"Accept": "text/html"})
    assert (page.status_code, "听泉茶馆" in page.text) == (200, True)

    await complain_and_follow(client, merchant["code"])

    gold, garage = first_of(city, "gold"), city["merchants"][0]
    benefit_id = next(each["id"] for each in city["benefits"] if "汽修" in each["title"])
    assert await pays(client, gold[0], garage, benefit_id, order="A-1") == 25_500
    await change_the_discount(client, benefit_id)
    assert await pays(client, gold[1], garage, benefit_id, order="A-2") == 24_000


def import_register(path: Path, environment: dict[str, str]) -> dict[str, int]:
    shops = [
        ("听泉茶馆有限公司", completed("91330199MA2AAAA1")),
        ("松月书店有限公司", completed("91330199MA2AAAA2")),
        ("错码公司", "913301990000000000"),
    ]
    rows = [f"{name},{uscc},2001-02-03,有限责任公司,10万,餐饮服务,浙江省,杭州市,湖滨路 9 号" for name, uscc in shops]
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "server", "import", "merchants", str(path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "uscc_check" in path.with_suffix(".rejects.csv").read_text(encoding="utf-8-sig")
    counts: dict[str, int] = json.loads(done.stdout.strip().splitlines()[-1])
    return counts


async def complain_and_follow(client: Client, code: str) -> None:
    filed = await client.post(f"/api/v1/merchants/{code}/complaints", json={"kind": "complaint", "text": "多收了十元茶位费。"})
    assert filed.status_code == 201
    mine = filed.json()
    followed = await client.get(f"/api/v1/complaints/{mine['reference']}", params={"secret": mine["secret"]})
    assert followed.json()["state"] == "filed"
    stranger = await client.get(f"/api/v1/complaints/{mine['reference']}", params={"secret": "guess"})
    assert stranger.status_code == 404


def first_of(city: dict[str, Any], tier: str) -> list[str]:
    """The tokens of residents who used least of late: the last of the list."""
    return [each["token"] for each in reversed(city["residents"]) if each["tier"] == tier]


async def pays(client: Client, resident_token: str, merchant: dict[str, str], benefit_id: str, *, order: str) -> int:
    """What a resident pays for 300 yuan: shown a code, verified, redeemed, and refused the second time."""
    shown = (await client.post("/api/v1/me/codes", headers=bearer(resident_token))).json()
    desk = bearer(merchant["clerk_token"])
    seen = await client.post("/api/v1/desk/verifications", headers=desk, json={"payload": shown["payload"], "amount_fen": 30_000})
    offer = next(each for each in seen.json()["benefits"] if each["id"] == benefit_id)
    assert offer["available"], offer["reasons"]
    body = {"payload": shown["payload"], "benefit_id": benefit_id, "amount_fen": 30_000, "order_ref": order}
    redeemed = await client.post("/api/v1/desk/redemptions", headers=desk | {"Idempotency-Key": order}, json=body)
    assert redeemed.status_code == 201, redeemed.text
    again = await client.post("/api/v1/desk/redemptions", headers=desk | {"Idempotency-Key": order}, json=body)
    assert (again.content, again.headers["idempotency-replayed"]) == (redeemed.content, "true")
    second = await client.post("/api/v1/desk/redemptions", headers=desk, json=body | {"order_ref": f"{order}-again"})
    assert (second.status_code, second.json()["code"]) == (409, "code_used")
    assert offer["payable_fen"] == redeemed.json()["payable_fen"]
    payable: int = redeemed.json()["payable_fen"]
    return payable


async def change_the_discount(client: Client, benefit_id: str) -> None:
    """Draft, simulate; the drafter may not approve; a second person does; published."""
    admin, deputy = await signed_in(client, "admin"), await signed_in(client, "deputy")
    url = f"/api/v1/admin/benefits/{benefit_id}"
    terms = {"terms": {"tiers": {"gold": {"percent_off_bps": 2_000}}}}
    assert (await client.patch(url, headers=admin, json=terms)).status_code == 200
    assert (await client.post(f"{url}/simulation", headers=admin)).status_code == 201
    assert (await client.post(f"{url}/approval", headers=admin)).status_code in (403, 409, 422)
    assert (await client.post(f"{url}/approval", headers=deputy)).status_code == 201
    assert (await client.post(f"{url}/publication", headers=admin)).status_code == 201


async def signed_in(client: Client, username: str) -> dict[str, str]:
    answer = await client.post("/api/v1/sessions", json={"username": username, "password": PASSWORD})
    return bearer(answer.json()["token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
