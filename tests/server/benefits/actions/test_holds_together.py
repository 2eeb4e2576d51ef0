"""Many holds in one transaction: caps met exactly, each with its own answer, and no trace of those that are left for later."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models.access import PersonalLook
from models.audit import AuditLine
from models.benefits import Benefit, Hold, LimitCounter
from models.codes import CodeUse, ResidentCode
from models.decisions import Decision
from models.enums import Role
from models.operation import IdempotentAnswer
from models.registry import Merchant
from server.benefits.actions import counted_together, holds_together
from server.benefits.actions.holds import hold_benefit
from server.benefits.actions.holds_together import Asked, hold_together
from server.benefits.orders import PLAIN
from server.benefits.queries.facts import usage_of
from server.platform.actions import Answer, Once
from server.platform.crypto import Keyring
from server.platform.errors import NotFound, Refused
from tests.cast import NOW, Person, make_merchant, make_person, make_resident
from tests.server.benefits.desk import HERE, Counter, actor_of, make_benefit, show_code
from tests.server.ledger.books import the_budget

QUARTER = timedelta(minutes=15)
VALUE_FEN = 4_500


@pytest.fixture(autouse=True)
def _on_postgres(engine: str, database: None) -> None:
    if engine == "sqlite":
        pytest.skip("on SQLite holds are made one by one")


class Line:
    """Callers at one desk, each a gold resident with a fresh code, an order of 300 yuan and a key."""

    def __init__(self, clerk: Person, keyring: Keyring) -> None:
        self.clerk, self.keyring = clerk, keyring

    async def asked(self, benefit: Benefit, **changes: Any) -> Asked:
        payload = await show_code(await make_resident(points=720), self.keyring)
        ref = uuid4().hex
        terms = {"payload": payload, "order_ref": ref, "amount_fen": 30_000, "once": self.once(ref), "clerk": actor_of(self.clerk)}
        return Asked(
            benefit_id=benefit.id, order=PLAIN, lasting=QUARTER, keyring=self.keyring, issuer=HERE, now=NOW, **{**terms, **changes}
        )  # fmt: skip

    def once(self, key: str) -> Once:
        return Once(
            owner_id=self.clerk.account_id, key=key, fingerprint=key[::-1].ljust(64)[:64], status=201, present=lambda hold: str(hold.id),
            present_error=lambda error: (error.status, str(error)), now=NOW,
        )  # fmt: skip


@pytest.fixture
def line(clerk: Person, keyring: Keyring) -> Line:
    return Line(clerk, keyring)


async def test_a_cap_is_met_exactly_and_each_hears_its_own(line: Line) -> None:
    benefit = await make_benefit(budget_fen=5 * VALUE_FEN + VALUE_FEN - 1, limits=[{"entity": "merchant", "period": "day", "max_count": 9}])
    asked = [await line.asked(benefit) for _ in range(7)]
    found = await hold_together(asked)
    holds = {str(hold.id): hold for hold in await Hold.all()}
    assert [each is not None for each in found] == [True] * 5 + [False] * 2
    for each, answer in zip(asked[:5], found[:5], strict=True):
        assert isinstance(answer, Answer)
        assert holds[answer.body.strip('"')].order_ref == each.order_ref
    budget = await the_budget()
    assert (budget.held_fen, budget.left_fen) == (5 * VALUE_FEN, VALUE_FEN - 1)
    assert [(row.used_count, row.used_fen) for row in await LimitCounter.all()] == [(5, 5 * VALUE_FEN)]
    assert [await model.all().count() for model in (CodeUse, PersonalLook, IdempotentAnswer)] == [5, 5, 5]
    assert await AuditLine.filter(deed="hold", object_id__in=[hold.id for hold in holds.values()]).count() == 5
    assert {row.id for row in await Decision.filter(granted=True)} == {hold.decision_id for hold in holds.values()}


async def test_a_refusal_undoes_nobody_and_leaves_no_trace(line: Line) -> None:
    benefit = await make_benefit(minimum_order_fen=20_000)
    granted, refused = await line.asked(benefit), await line.asked(benefit, amount_fen=19_999)
    stranger = await line.asked(benefit, payload="X" * 45)
    typed = await line.asked(benefit, payload="12345678")
    found = await hold_together([refused, granted, stranger, typed])
    assert [each is not None for each in found] == [False, True, False, False]
    assert [await model.all().count() for model in (Hold, CodeUse, IdempotentAnswer, PersonalLook, Decision)] == [1] * 5
    assert await ResidentCode.filter(accepted_step__gt=0).count() == 1
    assert await alone(refused) == Answer(422, '"not_eligible"', replayed=False)


async def test_of_two_with_one_code_order_or_key_the_first_is_granted(line: Line) -> None:
    benefit = await make_benefit()
    first = await line.asked(benefit)
    same_code = await line.asked(benefit, payload=first.payload)
    same_order = await line.asked(benefit, order_ref=first.order_ref)
    same_key = await line.asked(benefit, once=first.once)
    found = await hold_together([first, same_code, same_order, same_key])
    assert [each is not None for each in found] == [True, False, False, False]
    later = await line.asked(benefit, order_ref=first.order_ref)
    assert await hold_together([first, later]) == [None, None]
    assert await Hold.all().count() == 1


async def test_an_answer_is_kept_with_its_hold_and_given_again_byte_for_byte(line: Line) -> None:
    asked = await line.asked(await make_benefit())
    [answer] = await hold_together([asked])
    assert isinstance(answer, Answer)
    assert await alone(asked) == Answer(201, answer.body, replayed=True)
    without = await line.asked(await make_benefit(), once=None)
    [hold] = await hold_together([without])
    assert isinstance(hold, Hold)
    assert (hold.discount_fen, hold.expires_at, hold.benefit.code) == (
        VALUE_FEN,
        NOW + QUARTER,
        (await Benefit.get(id=hold.benefit_id)).code,
    )


@pytest.mark.parametrize(
    "terms",
    [
        {"needs_voucher": True},
        {"stacking": {"group": "g", "rule": "exclusive"}},
        {"limits": [{"entity": "resident", "period": "rolling", "days": 7, "max_count": 9}]},
        {"limits": [{"entity": "household", "period": "day", "max_count": 9}]},
        {"condition": {"fact": "merchant.grade", "one_of": ["A"]}},
        {"scope": {"groups": ["lake"]}},
    ],
    ids=lambda terms: next(iter(terms)),
)
async def test_terms_that_ask_for_more_are_left_to_be_decided_alone(terms: dict[str, Any], line: Line) -> None:
    assert await hold_together([await line.asked(await make_benefit(**terms))]) == [None]


async def test_a_clerk_who_is_a_resident_is_served_alone_and_nobody_of_an_unknown_benefit(line: Line, noodle_shop: Merchant) -> None:
    benefit = await make_benefit()
    clerk = replace(actor_of(line.clerk), resident_id=uuid4())
    assert await hold_together([await line.asked(benefit, clerk=clerk)]) == [None]
    with pytest.raises(NotFound):
        await hold_together([replace(await line.asked(benefit), benefit_id=uuid4())])


@pytest.mark.parametrize("naive", [False, True], ids=["the service", "a naive version"])
async def test_two_transactions_at_once_never_pass_the_last_unit(naive: bool, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read before either writes. The naive version adds what it read about, and asks no more whether there is room."""
    both_have_read(monkeypatch)
    if naive:
        unconditional, _, rest = counted_together.COUNT.partition("AND (m.max_count")
        monkeypatch.setattr(counted_together, "COUNT", unconditional + rest[rest.index("RETURNING") :])
    benefit = await make_benefit(limits=[{"entity": "campaign", "period": "lifetime", "max_count": 5}])
    desks = [await make_merchant("东店"), await make_merchant("西店")]
    lines = [Line(await make_person(Role.CLERK, merchant=desk), keyring) for desk in desks]
    found = await asyncio.gather(*[hold_together([await line.asked(benefit) for _ in range(4)]) for line in lines])
    granted = sum(each is not None for line in found for each in line)
    assert (granted, await Hold.all().count()) == ((8, 8) if naive else (5, 5))
    assert [row.used_count for row in await LimitCounter.all()] == [granted]
    assert (await the_budget()).held_fen == granted * VALUE_FEN


async def test_money_that_others_took_meanwhile_is_not_given_twice(
    keyring: Keyring, clerk: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_read(monkeypatch)
    benefit = await make_benefit(budget_fen=5 * VALUE_FEN)
    asked = [[await Line(clerk, keyring).asked(benefit) for _ in range(4)] for _ in range(2)]
    found = await asyncio.gather(*map(hold_together, asked))
    assert sum(each is not None for line in found for each in line) == await Hold.all().count() == 5
    assert (await the_budget()).left_fen == 0
    left = next(each for each, answer in zip(asked[0] + asked[1], found[0] + found[1], strict=True) if answer is None)
    with pytest.raises(Refused) as refusal:
        await Counter(clerk, keyring).redeem_payload(left.payload, benefit.id)
    assert [reason.code for reason in refusal.value.reasons] == ["budget_exhausted"]


def both_have_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first two transactions go on only when both have read where the counters and the money stand."""
    read, together, turns = usage_of, asyncio.Barrier(2), iter(range(2))

    async def reading(*asked: Any) -> Any:
        found = await read(*asked)
        if next(turns, None) is not None:
            await together.wait()
        return found

    monkeypatch.setattr(holds_together, "usage_of", reading)


async def alone(asked: Asked) -> Hold | Answer:
    terms: dict[str, Any] = {name: value for name, value in vars(asked).items() if name != "once"}
    return await (hold_benefit.once(asked.once, **terms) if asked.once else hold_benefit(**terms))
