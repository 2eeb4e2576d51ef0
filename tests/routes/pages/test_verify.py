"""Checking what is genuine: receipts, codes, numbers, offline proofs, and what only looks like them."""

import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from models.benefits import Benefit, Redemption
from models.codes import MerchantCode
from models.registry import Merchant
from server.benefits import receipts
from server.codes import offline_proof
from server.codes.actions import revoke_merchant_code, rotate_merchant_code
from server.codes.keys import Issuer, issuer_from
from server.platform.clock import local_day, utc_now
from server.platform.crypto import Keyring, keyring_from
from server.platform.settings import Settings
from tests.cast import Person, make_merchant_code
from tests.routes.pages.full_house import code_text
from tests.server.benefits.desk import Counter, make_benefit
from tests.servers import ROOT

Check = Callable[[str], Awaitable[str]]


@pytest.fixture
def issuer(settings: Settings) -> Issuer:
    return issuer_from(settings)


@pytest.fixture
async def check(client: httpx2.AsyncClient) -> Check:
    """Give a text to the page and get the verdict's heading, its explanation and its particulars, as one line."""

    async def ask(text: str) -> str:
        answer = await client.post("/verify", data={"text": text})
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        verdict = answer.text.partition('<section class="card verdict')[2].partition("</section>")[0]
        return " ".join(re.sub("<[^>]+>", " ", verdict).split())

    return ask


@pytest.fixture
async def code(noodle_shop: Merchant) -> MerchantCode:
    return await make_merchant_code(noodle_shop)


def receipt_of(merchant: Merchant, *, keyring: Keyring, issuer: Issuer, **others: object) -> str:
    """A receipt as redeeming makes one."""
    statement: dict[str, object] = {
        "city": issuer.city, "environment": issuer.environment, "redemption_id": "01a222a0-f388-7549-9806-3c5114498a7f",
        "benefit": "bike", "revision": 1, "merchant_id": str(merchant.id), "order_ref": "A-17", "amount_fen": 30_000,
        "discount_fen": 4_500, "payable_fen": 25_500, "redeemed_at": "2026-11-20T04:05:06Z",
    }  # fmt: skip
    return receipts.sign(statement | others, keyring=keyring)


async def test_a_receipt_is_genuine_and_says_what_was_given_and_when(
    check: Check, noodle_shop: Merchant, keyring: Keyring, issuer: Issuer
) -> None:
    await Benefit.create(code="bike", kind="deposit_waiver", title_zh="骑行免押", title_en="Free ride", created_at=utc_now())
    told = await check(receipt_of(noodle_shop, keyring=keyring, issuer=issuer))
    for said in ("是真的", "湖滨面馆", "骑行免押", "¥300", "¥45", "¥255", "A-17", "2026-11-20 12:05"):
        assert said in told


async def test_a_real_receipt_tells_what_was_returned_since(check: Check, clerk: Person, gold_resident: Person, keyring: Keyring) -> None:
    counter = Counter(clerk, keyring)
    redemption = await counter.redeem(gold_resident, await make_benefit())
    told = await check(redemption.receipt)
    assert "是真的" in told
    assert "已退回" not in told
    await counter.give_back(redemption)
    assert "已退回（按原价） ¥300" in await check(redemption.receipt)


async def test_a_receipt_that_was_changed_or_made_elsewhere_is_not_the_citys(
    check: Check, noodle_shop: Merchant, keyring: Keyring, issuer: Issuer
) -> None:
    genuine = receipt_of(noodle_shop, keyring=keyring, issuer=issuer)
    head, _, signature = genuine.split(".")
    cheaper = receipt_of(noodle_shop, keyring=keyring, issuer=issuer, payable_fen=1).split(".")[1]
    stranger = receipt_of(noodle_shop, keyring=keyring_from("a secret of somebody else, quite long"), issuer=issuer)
    elsewhere = receipt_of(noodle_shop, keyring=keyring, issuer=Issuer("330100", issuer.environment))
    for forged in (f"{head}.{cheaper}.{signature}", stranger, elsewhere, "a.b.c"):
        told = await check(forged)
        assert "不是本市出具的" in told
        assert "湖滨面馆" not in told


async def test_a_code_by_address_letters_or_digits_leads_to_its_merchant(
    check: Check, code: MerchantCode, settings: Settings, client: httpx2.AsyncClient
) -> None:
    printed = code_text(code, settings)
    for text in (f"{settings.base_url.upper()}/m/{printed}", printed.lower()):
        told = await check(text)
        assert "是真的" in told
        assert "湖滨面馆" in told
    english = await client.post("/verify?lang=en", data={"text": printed})
    assert f'href="/m/{printed}?lang=en"' in english.text


async def test_a_rotated_code_is_its_successors_and_a_revoked_one_has_ended(
    check: Check, code: MerchantCode, settings: Settings, keyring: Keyring, issuer: Issuer
) -> None:
    day = local_day(utc_now())
    proof = offline_proof.sign(offline_proof.Proof(code.handle, day, day), keyring=keyring, issuer=issuer)
    successor = await rotate_merchant_code(code_id=code.id, actor_id=None, now=utc_now())
    assert "湖滨面馆" in await check(code_text(code, settings))
    await revoke_merchant_code(code_id=successor.id, actor_id=None, now=utc_now())
    for text in (code_text(code, settings), proof):
        told = await check(text)
        assert "现在已失效" in told
        assert "湖滨面馆" not in told


async def test_an_offline_proof_holds_on_its_days(check: Check, code: MerchantCode, keyring: Keyring, issuer: Issuer) -> None:
    today = local_day(utc_now())
    for last, verdict in [(today, "是真的"), (today - timedelta(days=1), "现在已失效")]:
        proof = offline_proof.Proof(code.handle, today - timedelta(days=9), last)
        assert verdict in await check(offline_proof.sign(proof, keyring=keyring, issuer=issuer))
    other = offline_proof.sign(offline_proof.Proof(code.handle, today, today), keyring=keyring, issuer=Issuer("330100", "production"))
    assert "不是本市出具的" in await check(other)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("A" * 26, "不是本市出具的"),
        ("https://thief.example/m/" + "A" * 26, "这是别处的网址"),
        ("1234 5678", "这是居民的动态码"),
        ("我要退款", "认不出这是什么"),
        ("<script>alert(1)</script>", "认不出这是什么"),
    ],
)
async def test_everything_else_is_explained(check: Check, text: str, verdict: str) -> None:
    assert verdict in await check(text)


@pytest.mark.parametrize(("text", "said"), [("", "还没有填写"), (" \n", "还没有填写"), ("长" * 2001, "内容太长")])
async def test_nothing_and_too_much_are_told_beside_the_field(client: httpx2.AsyncClient, text: str, said: str) -> None:
    answer = await client.post("/verify", data={"text": text})
    assert (answer.status_code, said in answer.text) == (400, True)


async def test_hostile_text_comes_back_as_text_and_is_nowhere_kept(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/verify", data={"text": "</textarea><script>alert(1)</script>"})
    assert "<script>alert" not in answer.text
    assert (await client.post("/verify", data={"text": "a\0b"})).status_code == 400
    assert await Redemption.all().count() == 0


async def test_the_documented_offline_check_agrees(
    tmp_path: Path, client: httpx2.AsyncClient, noodle_shop: Merchant, keyring: Keyring, issuer: Issuer
) -> None:
    """The program in docs/verify.md is run as it stands, with nothing of ours to import."""
    program = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "verify.md").read_text(), re.DOTALL)
    assert program
    (tmp_path / "check.py").write_text(program[1])
    (tmp_path / "receipt-keys.json").write_bytes((await client.get("/api/v1/receipt-keys")).content)
    (tmp_path / "proof-keys.json").write_bytes((await client.get("/api/v1/proof-keys")).content)
    today = local_day(utc_now())
    proof = offline_proof.sign(offline_proof.Proof(7, today, today), keyring=keyring, issuer=issuer)
    receipt = receipt_of(noodle_shop, keyring=keyring, issuer=issuer)
    assert (run_apart(tmp_path, receipt) or {})["payable_fen"] == 25_500
    assert run_apart(tmp_path, proof) == {"handle": 7, "from": str(today), "until": str(today)}
    for forged in (receipt[:-6] + "AAAAAA", proof[:-6] + "AAAAAA", "nothing"):
        assert run_apart(tmp_path, forged) is None


def run_apart(folder: Path, text: str) -> dict[str, object] | None:
    done = subprocess.run([sys.executable, "check.py", text], cwd=folder, env={}, capture_output=True, text=True, check=False)
    said: dict[str, object] | None = json.loads(done.stdout) if done.returncode == 0 else None
    return said
