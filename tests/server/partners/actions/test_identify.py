"""Signed requests: taken once, from the partner that signed them, or refused alike."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from models.access import Account, RoleGrant
from models.partners import Partner, PartnerKey, PartnerNonce
from server.access.actions.accounts import disable_account
from server.partners.actions.identify import forget_nonces, identify_partner, take_nonce
from server.partners.actions.register import end_key, issue_key
from server.partners.signing import WINDOW, Signed
from server.platform.actions import action
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from server.platform.errors import Forbidden
from server.platform.limits import Limits
from tests.cast import Person, make_person
from tests.server.partners.operator import Operator, make_operator

WHERE = "/api/v1/partner/eligibility"
SENT = Signed(method="POST", target=WHERE, body=b"{}")


@pytest.fixture
async def operator(client: httpx2.AsyncClient, keyring: Keyring) -> Operator:
    return await make_operator(keyring, client=client)


async def asked(operator: Operator, headers: dict[str, str]) -> tuple[int, str]:
    """Send a body that makes no sense: 400 means that the signature was taken."""
    assert operator.client
    answer = await operator.client.post(WHERE, content=b"{}", headers=headers)
    return answer.status_code, answer.json()["code"]


async def test_a_signed_request_is_taken_once(operator: Operator) -> None:
    headers = operator.headers("POST", WHERE, b"{}")
    assert await asked(operator, headers) == (400, "invalid_body")
    assert await asked(operator, headers) == (401, "signature_invalid")
    assert await PartnerNonce.all().count() == 1


async def test_of_eight_replays_at_once_the_database_takes_one(operator: Operator, keyring: Keyring) -> None:
    key = await PartnerKey.get(name=operator.key)
    took = await asyncio.gather(*(take_nonce(key_id=key.id, nonce="n" * 16, now=utc_now()) for _ in range(8)), return_exceptions=True)
    assert [type(each) for each in took].count(Forbidden) == 7
    assert await PartnerNonce.all().count() == 1


async def test_replays_that_leave_no_row_would_be_caught(operator: Operator, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive version looks, and writes later: everybody who looked in between is let in."""
    key = await PartnerKey.get(name=operator.key)

    async def later(**_: Any) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(PartnerNonce, "create", later)
    took = await asyncio.gather(*(take_nonce(key_id=key.id, nonce="n" * 16, now=utc_now()) for _ in range(8)), return_exceptions=True)
    assert [type(each) for each in took].count(Forbidden) < 7


async def test_whatever_is_wrong_is_answered_alike_and_writes_nothing(operator: Operator, keyring: Keyring) -> None:
    other = await make_operator(keyring)
    shut = await make_operator(keyring)
    await disable_account(account_id=shut.partner.account_id, disabled_by=None, now=utc_now())
    ended = await make_operator(keyring)
    await end_key(partner_id=ended.partner.id, name=ended.key, after=timedelta(0), actor_id=None, now=utc_now())
    wrong: list[dict[str, str]] = [
        operator.headers("POST", WHERE, b"{ }"),
        operator.headers("POST", WHERE + "?x=1", b"{}"),
        operator.headers("POST", WHERE, b"{}", secret=other.secret),
        operator.headers("POST", WHERE, b"{}", key="xk_unknown"),
        operator.headers("POST", WHERE, b"{}", at=utc_now() - WINDOW - timedelta(seconds=2)),
        operator.headers("POST", WHERE, b"{}") | {"Idempotency-Key": "added-on-the-way"},
        {"Authorization": "XINMA1-HMAC-SHA256 nonsense"},
        shut.headers("POST", WHERE, b"{}"),
        ended.headers("POST", WHERE, b"{}"),
    ]
    assert {await asked(operator, headers) for headers in wrong} == {(401, "signature_invalid")}
    assert await PartnerNonce.all().count() == 0


async def test_a_key_is_rotated_without_a_gap(operator: Operator, keyring: Keyring) -> None:
    newer = await issue_key(partner_id=operator.partner.id, keyring=keyring, actor_id=None, now=utc_now())
    await end_key(partner_id=operator.partner.id, name=operator.key, after=timedelta(hours=1), actor_id=None, now=utc_now())
    assert await asked(operator, operator.headers("POST", WHERE, b"{}")) == (400, "invalid_body")
    by_newer = operator.headers("POST", WHERE, b"{}", key=newer.key.name, secret=newer.secret)
    assert await asked(operator, by_newer) == (400, "invalid_body")
    assert newer.secret.encode() not in (await PartnerKey.get(id=newer.key.id)).secret_sealed


async def test_a_partner_beyond_its_rate_waits_and_one_that_guesses_too(operator: Operator) -> None:
    await Partner.filter(id=operator.partner.id).update(requests_per_minute=2)
    codes = [await asked(operator, operator.headers("POST", WHERE, b"{}")) for _ in range(3)]
    assert codes[:2] == [(400, "invalid_body")] * 2
    assert codes[2] == (429, "too_many_requests")


async def test_forging_costs_an_address_its_tries(keyring: Keyring, operator: Operator, application: Any) -> None:
    limits: Limits = application.state["limits"]
    forged = operator.headers("POST", WHERE, b"{}", secret="guess")["Authorization"]
    refused = set()
    for _ in range(61):
        with pytest.raises(Forbidden) as error:
            await identify_partner(forged, SENT, address="198.51.100.7", keyring=keyring, limits=limits, now=utc_now())
        refused.add(error.value.code)
    assert refused == {"signature_invalid", "too_many_requests"}


async def test_a_token_does_not_stand_for_a_signature_nor_a_lost_role_for_a_partner(operator: Operator, client: httpx2.AsyncClient) -> None:
    person: Person = await make_person()
    assert (await client.post(WHERE, json={}, headers=person.headers)).json()["code"] == "not_allowed"
    account = await Account.get(id=operator.partner.account_id)
    await RoleGrant.filter(account_id=account.id).update(ended_at=utc_now())
    assert await asked(operator, operator.headers("POST", WHERE, b"{}")) == (401, "not_signed_in")


async def test_nonces_are_forgotten_when_their_time_alone_would_refuse_them(operator: Operator) -> None:
    await asked(operator, operator.headers("POST", WHERE, b"{}"))

    @action
    async def sweep(later: timedelta) -> None:
        await forget_nonces(now=utc_now() + later)

    await sweep(2 * WINDOW - timedelta(seconds=20))
    assert await PartnerNonce.all().count() == 1
    await sweep(2 * WINDOW + timedelta(seconds=20))
    assert await PartnerNonce.all().count() == 0
