"""The courier, with an operator's server on this machine at the other end."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from models.enums import DeliveryState, Fault, PartnerScheme
from models.partners import Delivery, DeliveryAttempt
from server.partners import jobs
from server.partners.actions.deliver import lease_delivery, note_attempt
from server.partners.callbacks import Letter
from server.partners.jobs import MOST_ANSWER_BYTES, Courier, post
from server.partners.signing import Signed, claimed, hmac_holds
from server.partners.telling import PAUSES
from server.platform.crypto import Keyring
from tests.cast import NOW
from tests.server.partners.inbox import Inbox, open_inbox
from tests.server.partners.operator import Operator, make_operator

LETTER = Letter(headers={"content-type": "application/json"}, body=b"{}")


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with open_inbox() as server:
        yield server


@pytest.fixture
async def operator(database: None, keyring: Keyring) -> Operator:
    return await make_operator(keyring)


async def write(operator: Operator, url: str, **changes: Any) -> Delivery:
    told = {"partner_id": operator.partner.id, "event_id": uuid4(), "event": "waiver.confirm", "scheme": PartnerScheme.HMAC, "url": url}
    return await Delivery.create(**{**told, "told": {"number": "A-1"}, "due_at": NOW, "written_at": NOW, **changes})


def courier(keyring: Keyring, at: datetime = NOW, *, production: bool = False) -> Courier:
    return Courier(keyring=keyring, production=production, clock=lambda: at)


def signature_holds(operator: Operator, headers: dict[str, str], body: bytes) -> bool:
    claim = claimed(headers["authorization"])
    assert claim
    return hmac_holds(claim, Signed(method="POST", target="/hook", body=body), secret=operator.secret)


async def test_what_is_due_is_delivered_once_and_signed(operator: Operator, inbox: Inbox, keyring: Keyring) -> None:
    delivery = await write(operator, inbox.url)
    await write(operator, inbox.url, due_at=NOW + timedelta(seconds=1))
    assert [await courier(keyring).deliver_next() for _ in range(2)] == [True, False]
    [(headers, body)] = inbox.letters
    assert signature_holds(operator, headers, body)
    assert json.loads(body)["id"] == str(delivery.event_id)
    await delivery.refresh_from_db()
    assert delivery.state is DeliveryState.DELIVERED
    assert [(each.number, each.status) for each in await DeliveryAttempt.all()] == [(1, 200)]


async def test_a_failure_is_tried_again_after_its_pause_and_logged(operator: Operator, inbox: Inbox, keyring: Keyring) -> None:
    inbox.statuses = [500, 302]
    delivery = await write(operator, inbox.url)
    at = NOW
    for pause in PAUSES[:2]:
        assert await courier(keyring, at).deliver_next()
        assert not await courier(keyring, at + pause - timedelta(seconds=1)).deliver_next()
        at += pause
    await courier(keyring, at).deliver_next()
    await delivery.refresh_from_db()
    assert delivery.state is DeliveryState.DELIVERED
    assert [each.status for each in await DeliveryAttempt.all().order_by("number")] == [500, 302, 200]
    assert len(inbox.letters) == 3


async def test_it_is_given_up_after_the_last_pause(operator: Operator, keyring: Keyring) -> None:
    delivery = await write(operator, "http://127.0.0.1:9/", attempts=len(PAUSES))
    await courier(keyring).deliver_next()
    await delivery.refresh_from_db()
    assert delivery.state is DeliveryState.DEAD
    assert (await DeliveryAttempt.get()).error == "ConnectError"


async def test_a_wrong_signature_is_sent_once_and_then_a_right_one(operator: Operator, inbox: Inbox, keyring: Keyring) -> None:
    inbox.statuses = [401]
    await write(operator, inbox.url, fault=Fault.BAD_SIGNATURE)
    await courier(keyring).deliver_next()
    await courier(keyring, NOW + PAUSES[0]).deliver_next()
    assert [signature_holds(operator, *letter) for letter in inbox.letters] == [False, True]


async def test_a_lease_is_one_couriers_and_a_lost_one_notes_nothing(operator: Operator, inbox: Inbox) -> None:
    delivery = await write(operator, inbox.url)
    first = await lease_delivery(now=NOW)
    assert first
    assert await lease_delivery(now=NOW) is None
    second = await lease_delivery(now=NOW + timedelta(minutes=2))
    assert second
    await note_attempt(first, status=200, error="", now=NOW)
    await delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 2)


async def test_production_does_not_reach_this_machine_even_by_a_name(
    operator: Operator, inbox: Inbox, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = await write(operator, f"https://operator.example:{inbox.server_port}/hook")

    async def resolve(host: str, port: int) -> list[str]:
        return ["93.184.215.14", "127.0.0.1"]

    monkeypatch.setattr(jobs, "resolved", resolve)
    await courier(keyring, production=True).deliver_next()
    assert (await DeliveryAttempt.get(delivery_id=delivery.id)).error == "address_not_public"
    assert inbox.letters == []


async def test_the_connection_goes_to_the_address_that_was_judged(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere the second time it is asked is asked once."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr(jobs, "resolved", resolve)
    sent = await post(f"http://operator.example:{inbox.server_port}/hook", LETTER, production=False)
    assert (sent.status, asked) == (200, ["operator.example"])
    assert inbox.letters[0][0]["host"] == f"operator.example:{inbox.server_port}"


async def test_a_long_answer_and_a_slow_one_are_cut(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.answer = b"x" * (MOST_ANSWER_BYTES + 1)
    assert (await post(inbox.url, LETTER, production=False)).error == "answer_too_long"
    monkeypatch.setattr(jobs, "SECONDS", 0)
    assert (await post(inbox.url, LETTER, production=False)).error == "timeout"


async def test_a_partner_without_a_key_is_told_nothing_unsigned(operator: Operator, inbox: Inbox, keyring: Keyring) -> None:
    await write(operator, inbox.url, scheme=PartnerScheme.WECHATPAY)
    await courier(keyring).deliver_next()
    assert (await DeliveryAttempt.get()).error == "no_key"
    assert inbox.letters == []
