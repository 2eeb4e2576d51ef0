"""A partner's question about the resident whose code it was shown."""

import httpx2
import pytest

from models.access import PersonalLook
from models.audit import AuditLine
from models.codes import CodeUse
from models.enums import LookPurpose, Role
from server.platform.clock import utc_now
from server.platform.crypto import Keyring
from tests.cast import Person, make_resident
from tests.server.benefits.desk import show_code
from tests.server.ledger.books import the_budget
from tests.server.partners.operator import RISK_FEN, Operator, make_deposit, make_operator

WHERE = "/api/v1/partner/eligibility"


@pytest.fixture
async def operator(client: httpx2.AsyncClient, keyring: Keyring) -> Operator:
    return await make_operator(keyring, client=client)


async def test_credit_and_cash_make_up_the_risk_and_nothing_is_spent(operator: Operator, keyring: Keyring) -> None:
    benefit = await make_deposit()
    silver = await make_resident(points=650)
    payload = await show_code(silver, keyring, utc_now())
    for _ in range(2):
        answer = await operator.post(WHERE, {"payload": payload, "benefit": benefit.code, "risk_fen": RISK_FEN})
        told = answer.json()
        assert (answer.status_code, told["eligible"], told["tier"]) == (201, True, "silver"), told
        assert (told["credit_fen"], told["cash_fen"]) == (7_960, 11_940)
    assert await CodeUse.all().count() == 0
    assert (await the_budget(benefit.id)).used_fen == 0
    looks = await PersonalLook.filter(resident_id=silver.resident_id)
    assert {(look.role, look.purpose, look.merchant_id) for look in looks} == {
        (Role.PARTNER, LookPurpose.ELIGIBILITY, operator.merchant.id)
    }
    assert await AuditLine.filter(deed="ask_eligibility").count() == 2


async def test_without_consent_a_partner_is_told_that_alone(operator: Operator, keyring: Keyring, unscored_resident: Person) -> None:
    benefit = await make_deposit(now=utc_now())
    payload = await show_code(unscored_resident, keyring, utc_now())
    told = (await operator.post(WHERE, {"payload": payload, "benefit": benefit.code, "risk_fen": RISK_FEN})).json()
    assert [reason["code"] for reason in told["reasons"]] == ["consent_needed"]
    assert (told["eligible"], told["tier"], told["credit_fen"], told["cash_fen"]) == (False, None, 0, RISK_FEN)


async def test_an_identity_number_is_no_code_and_a_benefit_must_be_there(
    operator: Operator, keyring: Keyring, gold_resident: Person
) -> None:
    benefit = await make_deposit()
    asked = {"benefit": benefit.code, "risk_fen": RISK_FEN}
    assert (await operator.post(WHERE, {"payload": "11010519491231002X", **asked})).json()["code"] == "code_invalid"
    payload = await show_code(gold_resident, keyring, utc_now())
    answer = await operator.post(WHERE, {"payload": payload, "benefit": "unknown", "risk_fen": RISK_FEN})
    assert (answer.status_code, answer.json()["code"]) == (404, "benefit_unknown")
    assert await PersonalLook.all().count() == 0


async def test_a_sandbox_asks_about_people_who_are_made_up_and_never_about_real_ones(
    client: httpx2.AsyncClient, keyring: Keyring, gold_resident: Person
) -> None:
    sandbox = await make_operator(keyring, client=client, sandbox=True)
    benefit = await make_deposit()
    asked = {"benefit": benefit.code, "risk_fen": RISK_FEN}
    told = (await sandbox.post(WHERE, {"payload": "sandbox:gold:ann", **asked})).json()
    assert (told["eligible"], told["credit_fen"]) == (True, RISK_FEN)
    told = (await sandbox.post(WHERE, {"payload": "sandbox:standard:bob", **asked})).json()
    assert [reason["code"] for reason in told["reasons"]] == ["tier_too_low", "nothing_to_give"][: len(told["reasons"])]
    payload = await show_code(gold_resident, keyring, utc_now())
    assert (await sandbox.post(WHERE, {"payload": payload, **asked})).json()["code"] == "code_invalid"
    assert await PersonalLook.all().count() == 0


async def test_the_same_key_and_question_get_the_same_bytes(operator: Operator, keyring: Keyring, gold_resident: Person) -> None:
    benefit = await make_deposit()
    asked = {"payload": await show_code(gold_resident, keyring, utc_now()), "benefit": benefit.code, "risk_fen": RISK_FEN}
    first, second = [await operator.post(WHERE, asked, idempotency_key="question-1") for _ in range(2)]
    assert first.content == second.content
    assert second.headers["Idempotency-Replayed"] == "true"
    other = await operator.post(WHERE, asked | {"risk_fen": 1}, idempotency_key="question-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
