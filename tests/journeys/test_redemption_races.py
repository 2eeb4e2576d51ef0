"""Vouchers under contention: on PostgreSQL over HTTP with two workers, on SQLite in process. A naive version must be noticed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx2
import pytest

from models.benefits import Benefit, LimitCounter, Redemption, RedemptionReturn
from models.enums import BenefitKind, Industry, Role
from server.benefits.actions.budgets import lower_budget
from server.benefits.actions.holds import hold_benefit
from server.benefits.actions.redeem import redeem
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, DomainError, Refused
from tests.cast import NOW, Person, make_merchant, make_person, make_resident
from tests.journeys.contest import CONTENDERS, Contest, violations
from tests.server.benefits.desk import Counter, make_benefit, show_code
from tests.server.benefits.naive import hold_naively, redeem_naively, without_transaction
from tests.server.ledger.books import the_budget
from tests.servers import xinma_server

VALUE_FEN = 500
ONCE = [{"entity": "resident", "period": "lifetime", "max_count": 1}]


@pytest.fixture
async def clerks(database: None) -> list[Person]:
    """As many desks as there are contenders, at four shops."""
    shops = [await make_merchant(f"第{number}店", industry=Industry.FOOD) for number in range(4)]
    return [await make_person(Role.CLERK, merchant=shops[number % 4]) for number in range(CONTENDERS)]


async def make_voucher(*, budget_fen: int = 10**8, limits: Sequence[dict[str, Any]] = ONCE) -> Benefit:
    tiers = {"standard": {"amount_off_fen": VALUE_FEN}}
    return await make_benefit(kind=BenefitKind.VOUCHER, tiers=tiers, limits=list(limits), budget_fen=budget_fen)


@pytest.mark.slow
@pytest.mark.parametrize(("naive", "vouchers"), [(False, 200), (True, 40)], ids=["the service", "a naive version"])
async def test_vouchers_with_eight_contenders_for_each_are_used_exactly_once(
    naive: bool, vouchers: int, asking: httpx2.AsyncClient, clerks: list[Person]
) -> None:
    voucher = await make_voucher()
    residents = [await make_resident(points=720) for _ in range(vouchers)]
    tally = await Contest(asking, clerks, voucher).run(residents)
    wrong = await violations(voucher, tally, value_fen=VALUE_FEN, expected=vouchers)
    if naive:
        assert [each for each in wrong if each.startswith("there should be")], (wrong, tally.heard)
        return
    assert wrong == []
    assert tally.heard["granted"] + tally.heard["code_used"] + tally.heard["code_expired"] + tally.heard["not_eligible"] == 8 * vouchers


@pytest.fixture
async def asking(
    naive: bool, environment: dict[str, str], client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx2.AsyncClient]:
    """Two workers of their own on PostgreSQL, this process on SQLite; with the planted fault where it is asked for."""
    if environment["XINMA_DATABASE_URL"].startswith("postgres"):
        program = "tests.naive_server" if naive else "server"
        with xinma_server(environment, workers=2, program=program) as base_url:
            # Forgotten sooner than the server closes it, so that no request meets a connection that is just going.
            limits = httpx2.Limits(max_connections=100, keepalive_expiry=1)
            async with httpx2.AsyncClient(base_url=base_url, timeout=60, limits=limits) as asking:
                yield asking
        return
    for deed, fault in ((redeem, redeem_naively), (hold_benefit, hold_naively)) if naive else ():
        monkeypatch.setattr(deed, "deed", fault)
        monkeypatch.setattr(deed, "_in_one_transaction", without_transaction)
    told = httpx2.ASGITransport(app=client._transport.app, raise_app_exceptions=False)  # type: ignore[attr-defined]
    async with httpx2.AsyncClient(transport=told, base_url=client.base_url) as asking:
        yield asking


SHARED: dict[str, Any] = {"entity": "merchant", "period": "day"}


@pytest.mark.parametrize(
    ("limits", "budget_fen", "granted"),
    [
        ([], 5 * VALUE_FEN + VALUE_FEN - 1, 5),
        ([SHARED | {"max_count": 5}], 10**8, 5),
        ([SHARED | {"max_fen": 5 * VALUE_FEN + 1}], 10**8, 5),
        ([SHARED | {"max_count": 1}], VALUE_FEN, 1),
    ],
    ids=["budget", "uses", "value", "the last unit"],
)
async def test_budget_and_limits_are_exact_when_everybody_comes_at_once(
    limits: list[dict[str, Any]], budget_fen: int, granted: int, clerk: Person, keyring: Keyring
) -> None:
    voucher = await make_voucher(budget_fen=budget_fen, limits=limits)
    outcomes = await _all_at_once(voucher, clerk, keyring)
    assert sum(isinstance(each, Redemption) for each in outcomes) == granted
    refused = [each for each in outcomes if not isinstance(each, Redemption)]
    assert all(isinstance(each, Refused) and each.reasons for each in refused), refused
    assert (await the_budget()).used_fen == granted * VALUE_FEN
    assert [(row.used_count, row.used_fen) for row in await LimitCounter.all()] == [(granted, granted * VALUE_FEN)] * len(limits)


async def test_a_naive_version_is_noticed_by_budget_or_limit(clerk: Person, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redeem, "deed", redeem_naively)
    monkeypatch.setattr(redeem, "_in_one_transaction", without_transaction)
    voucher = await make_voucher(limits=[SHARED | {"max_count": 5}], budget_fen=5 * VALUE_FEN)
    outcomes = await _all_at_once(voucher, clerk, keyring)
    assert sum(isinstance(each, Redemption) for each in outcomes) > 5


async def _all_at_once(voucher: Benefit, clerk: Person, keyring: Keyring) -> list[Redemption | BaseException]:
    counter = Counter(clerk, keyring)
    residents = [await make_resident(points=720) for _ in range(16)]
    payloads = [await show_code(resident, keyring) for resident in residents]
    tries = [counter.redeem_payload(payload, voucher.id, 3_000) for payload in payloads]
    return await asyncio.gather(*tries, return_exceptions=True)


async def test_one_order_at_many_tills_uses_a_benefit_once(clerk: Person, keyring: Keyring) -> None:
    voucher, counter = await make_voucher(), Counter(clerk, keyring)
    residents = [await make_resident(points=720) for _ in range(8)]
    payloads = [await show_code(resident, keyring) for resident in residents]
    tries = [counter.redeem_payload(payload, voucher.id, 3_000, order_ref="A-1") for payload in payloads]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, Redemption) for each in outcomes) == 1
    assert {each.code for each in outcomes if isinstance(each, Conflict)} == {"order_ref_used"}
    assert (await the_budget()).used_fen == VALUE_FEN


async def test_many_returns_at_once_never_pass_what_was_given(clerk: Person, gold_resident: Person, keyring: Keyring) -> None:
    counter = Counter(clerk, keyring)
    redemption = await counter.redeem(gold_resident, await make_voucher(), 3_000)
    outcomes = await asyncio.gather(*[counter.give_back(redemption, 700) for _ in range(8)], return_exceptions=True)
    assert sum(not isinstance(each, Conflict) for each in outcomes) == 4
    row = await Redemption.get()
    assert (row.returned_fen, row.returned_discount_fen) == (2_800, 466)
    assert (await the_budget()).used_fen == VALUE_FEN - 466
    assert await RedemptionReturn.all().count() == 4


async def test_a_whole_return_asked_for_many_times_happens_once(clerk: Person, gold_resident: Person, keyring: Keyring) -> None:
    counter = Counter(clerk, keyring)
    redemption = await counter.redeem(gold_resident, await make_voucher(), 3_000)
    outcomes = await asyncio.gather(*[counter.give_back(redemption) for _ in range(8)], return_exceptions=True)
    assert sorted(each.code if isinstance(each, Conflict) else "returned" for each in outcomes) == ["already_returned"] * 7 + ["returned"]
    assert (await the_budget()).used_fen == 0


async def test_redemptions_returns_and_budget_changes_mixed_never_pass_the_budget(clerk: Person, keyring: Keyring) -> None:
    counter = Counter(clerk, keyring)
    voucher = await make_voucher(limits=[SHARED | {"max_count": 12}], budget_fen=10 * VALUE_FEN)
    residents = [await make_resident(points=720) for _ in range(16)]
    payloads = [await show_code(resident, keyring) for resident in residents]

    async def come(payload: str) -> None:
        redemption = await counter.redeem_payload(payload, voucher.id, 3_000)
        if redemption.id.int % 2:
            await counter.give_back(redemption)

    async def cut() -> None:
        await lower_budget(benefit_id=voucher.id, expected_fen=10 * VALUE_FEN, granted_fen=6 * VALUE_FEN, actor_id=None, now=NOW)

    outcomes = await asyncio.gather(*[come(payload) for payload in payloads], cut(), return_exceptions=True)
    assert all(each is None or isinstance(each, DomainError) for each in outcomes), outcomes
    rows, budget, [counter_row] = await Redemption.all(), await the_budget(), await LimitCounter.all()
    standing = [row for row in rows if row.returned_fen == 0]
    assert budget.used_fen == len(standing) * VALUE_FEN <= budget.granted_fen
    assert counter_row.used_count == len(standing)
