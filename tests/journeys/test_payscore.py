"""WeChat Pay's public SDK, unmodified, its gateway pointed at this service, runs deposit-free orders through and checks our callbacks."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from wechatpayv3 import WeChatPay, WeChatPayType

from models.benefits import Benefit
from models.enums import WaiverState
from models.partners import WaiverOrder
from server.partners.actions.platform_certificate import platform_certificates
from server.partners.actions.register import take_certificate
from server.partners.jobs import Courier
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.registry.actions.catalogue import seed_catalogue
from tests.cast import Person
from tests.server.ledger.books import the_budget
from tests.server.partners.inbox import Inbox, open_inbox
from tests.server.partners.operator import make_deposit, make_operator

PAID = [{"name": "骑行费", "amount": 650, "description": "65 分钟"}]
LESS = [{"name": "骑行费", "amount": 500, "description": "少计 15 分钟"}]


@dataclass(frozen=True)
class Shop:
    """A bicycle operator's program: the SDK, what it was called back with, and the resident's phone."""

    pay: WeChatPay
    base_url: str
    service_id: str
    inbox: Inbox
    keyring: Keyring

    async def call(self, method: str, **said: Any) -> tuple[int, dict[str, Any]]:
        """Ask by the SDK, which checks the signature of every success itself."""
        ask: Callable[..., tuple[int, str]] = getattr(self.pay, method)
        status, text = await asyncio.to_thread(ask, service_id=self.service_id, **said)
        return status, json.loads(text)

    async def create(self, number: str, *, risk_fen: int = 19_900) -> tuple[int, dict[str, Any]]:
        return await self.call(
            "payscore_create", out_order_no=number, service_introduction="共享单车", time_range={"start_time": "OnAccept"},
            risk_fund={"name": "ESTIMATE_ORDER_COST", "amount": risk_fen}, attach="a=1",
        )  # fmt: skip

    async def told(self) -> list[dict[str, Any]]:
        """Deliver what is due and return every callback, opened by the SDK."""
        while await Courier(keyring=self.keyring, production=False, clock=utc_now).deliver_next():
            pass
        return [self.pay.callback(headers, body) for headers, body in self.inbox.letters]

    async def on_the_phone(self, resident: Person, order_id: str, *deeds: str) -> None:
        async with httpx2.AsyncClient(base_url=self.base_url) as phone:
            for deed in deeds:
                answer = await phone.post(f"/api/v1/me/waiver-orders/{order_id}/{deed}", headers=resident.headers)
                assert answer.status_code == 201, answer.text


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with open_inbox() as server:
        yield server


@pytest.fixture
async def deposit(database: None) -> Benefit:
    await seed_catalogue(now=utc_now())
    return await make_deposit()


@pytest.fixture
async def shop(live_server: str, keyring: Keyring, deposit: Benefit, inbox: Inbox, tmp_path: Path) -> Shop:
    operator = await make_operator(keyring)
    private_key, certificate = certificate_of_a_merchant()
    issued = await take_certificate(partner_id=operator.partner.id, certificate=certificate, keyring=keyring, actor_id=None, now=utc_now())
    [ours] = await platform_certificates(keyring=keyring, now=utc_now())
    (tmp_path / "platform.pem").write_text(ours.certificate)  # where the SDK keeps what it fetched before
    pay = WeChatPay(
        wechatpay_type=WeChatPayType.MINIPROG, mchid=operator.partner.code, private_key=private_key, cert_serial_no=issued.key.name,
        appid="wxd678efh567hg6787", apiv3_key=issued.secret, notify_url=inbox.url, cert_dir=str(tmp_path),
    )  # fmt: skip
    pay._core._gate_way = live_server
    return Shop(pay=pay, base_url=live_server, service_id=deposit.code, inbox=inbox, keyring=keyring)


async def test_create_confirm_complete_modify_sync(shop: Shop, gold_resident: Person, deposit: Benefit) -> None:
    status, created = await shop.create("RIDE-1")
    assert (status, created["state"], created["out_order_no"]) == (200, "CREATED", "RIDE-1"), created
    await shop.on_the_phone(gold_resident, created["order_id"], "acceptance", "confirmation")
    [confirmed] = await shop.told()
    assert confirmed["event_type"] == "PAYSCORE.USER_CONFIRM"
    assert confirmed["resource"]["state_description"] == "USER_CONFIRM"
    assert (await the_budget(deposit.id)).held_fen == 19_900

    for _ in range(2):  # a program that did not hear the answer says it again
        status, completed = await shop.call("payscore_complete", out_order_no="RIDE-1", post_payments=PAID, total_amount=650)
        assert (status, completed["state_description"], completed["collection"]["state"]) == (200, "MCH_COMPLETE", "USER_PAYING"), completed
    too_much = await shop.call("payscore_modify", out_order_no="RIDE-1", post_payments=PAID, total_amount=651, reason="x")
    assert (too_much[0], too_much[1]["code"]) == (422, "PARAM_ERROR")
    status, modified = await shop.call("payscore_modify", out_order_no="RIDE-1", post_payments=LESS, total_amount=500, reason="少计")
    assert (status, modified["total_amount"]) == (200, 500)
    status, synced = await shop.call("payscore_sync", out_order_no="RIDE-1", detail={"paid_time": "20261120091210"})
    assert (status, synced["state"], synced["collection"]["paid_amount"]) == (200, "DONE", 500)

    status, queried = await shop.call("payscore_query", out_order_no="RIDE-1")
    assert (status, queried) == (200, synced)
    assert [event["event_type"] for event in await shop.told()] == ["PAYSCORE.USER_CONFIRM", "PAYSCORE.USER_PAID"]
    assert (await the_budget(deposit.id)).held_fen == 0


async def test_create_cancel_and_what_is_refused(shop: Shop, gold_resident: Person) -> None:
    """One server for several short ways: it takes longer to start than they do."""
    await cancel(shop, gold_resident)
    await give_a_number_twice(shop)
    await fetch_certificates_and_refuse_a_forgery(shop, gold_resident)
    shop.pay._core._mchid = "another"
    status, refused = await shop.create("RIDE-5")
    assert (status, refused["code"]) == (401, "SIGN_ERROR")
    assert not await WaiverOrder.exists(number="RIDE-5")


async def cancel(shop: Shop, resident: Person) -> None:
    _, created = await shop.create("RIDE-2")
    await shop.on_the_phone(resident, created["order_id"], "acceptance", "confirmation")
    for _ in range(2):
        status, cancelled = await shop.call("payscore_cancel", out_order_no="RIDE-2", reason="用户未取车")
        assert (status, cancelled["state"]) == (200, "REVOKED")
    refused = await shop.call("payscore_complete", out_order_no="RIDE-2", post_payments=PAID, total_amount=650)
    assert (refused[0], refused[1]["code"]) == (409, "INVALID_ORDER_STATE")


async def give_a_number_twice(shop: Shop) -> None:
    """The same body is the same order, another body a conflict."""
    (_, first), (_, again) = [await shop.create("RIDE-3") for _ in range(2)]
    assert first["order_id"] == again["order_id"]
    status, refused = await shop.create("RIDE-3", risk_fen=9_900)
    assert (status, refused["code"]) == (409, "OUT_TRADE_NO_USED")
    assert [order.state for order in await WaiverOrder.filter(number="RIDE-3")] == [WaiverState.QUOTED]


async def fetch_certificates_and_refuse_a_forgery(shop: Shop, resident: Person) -> None:
    await shop.told()
    shop.inbox.letters.clear()
    shop.pay._core._certificates.clear()
    _, created = await shop.create("RIDE-4")  # the first answer has it fetch /v3/certificates
    assert len(shop.pay._core._certificates) == 1
    await shop.on_the_phone(resident, created["order_id"], "acceptance", "confirmation")
    assert len(await shop.told()) == 1
    [(headers, body)] = shop.inbox.letters
    assert shop.pay.callback(headers, body.replace(b"USER_CONFIRM", b"USER_PAID")) is None
    key, shop.pay._core._apiv3_key = shop.pay._core._apiv3_key, "0" * 32
    assert shop.pay.callback(headers, body) is None
    shop.pay._core._apiv3_key = key


def certificate_of_a_merchant() -> tuple[str, str]:
    """Return private key and certificate, as WeChat Pay's tool makes them for a merchant."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "1230000109")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=365))
    certificate = builder.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(), certificate
