"""Whatever is held, committed, returned, revised and granted, in whatever order and by whatever clock: what docs/ledger.md promises."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from tortoise.functions import Sum

from models.benefits import Benefit, Hold, LimitCounter, Redemption
from models.enums import AccountKind, HoldEnd
from models.ledger import Budget, LedgerAccount
from server.benefits.actions import holds
from server.benefits.actions.budgets import lower_budget
from server.benefits.actions.draft import change_benefit
from server.benefits.actions.holds import commit_hold, hold_benefit, release_hold
from server.benefits.actions.lapse import lapse_next
from server.benefits.actions.redeem import redeem
from server.benefits.actions.return_redemption import return_redemption
from server.ledger.queries import discrepancies
from server.platform.crypto import Keyring
from server.platform.errors import DomainError
from tests.cast import NOW, Person, make_resident
from tests.server.benefits.actions.programme import raise_budget
from tests.server.benefits.desk import HERE, actor_of, go_live, make_benefit, show_code

T = TypeVar("T")
STEPS, SEEN = 6, 5
LIMIT = {"entity": "resident", "period": "day", "max_count": 3, "max_fen": 20_000}
AMOUNTS, SKEWS = st.sampled_from([1, 99, 10_000, 30_001]), st.sampled_from([-120, 0, 0, 120])
PICKS = st.integers(0, 5)


class Money(RuleBasedStateMachine):
    """One benefit, two residents, a clock that goes on, and workers whose clocks are off. What happens is the service's own actions."""

    benefit: ClassVar[Benefit]
    people: ClassVar[list[Person]]
    clerk: ClassVar[Person]
    keyring: ClassVar[Keyring]
    loop: ClassVar[asyncio.AbstractEventLoop]
    today: ClassVar[datetime] = NOW

    def __init__(self) -> None:
        super().__init__()
        # Each example lives on a day of its own, so that what the earlier ones left counts for nothing.
        Money.today += timedelta(days=2)
        self.now, self.made, self.used = Money.today, list[UUID](), list[UUID]()

    def do(self, deed: Coroutine[Any, Any, T]) -> T | None:
        """Do it, however it is refused; anything but a refusal is a bug."""
        try:
            return asyncio.run_coroutine_threadsafe(deed, self.loop).result(timeout=30)
        except DomainError:
            return None

    @initialize(left_fen=st.sampled_from([1, 5_000, 100_000, 100_000]))
    def begin(self, left_fen: int) -> None:
        async def afresh() -> None:
            while await lapse_next(now=self.now):
                pass
            budget = await self.budget()
            await self.budget_to(budget.granted_fen, budget.used_fen + left_fen)

        self.do(afresh())
        self.use(10_000, 0, 0, hold=True)

    @rule(amount_fen=AMOUNTS, who=st.integers(0, 1), skew=SKEWS, hold=st.booleans())
    def come(self, amount_fen: int, who: int, skew: int, hold: bool) -> None:
        self.use(amount_fen, who, skew, hold=hold)

    def use(self, amount_fen: int, who: int, skew: int, *, hold: bool) -> None:
        now = self.now + timedelta(seconds=skew)

        async def come() -> None:
            payload = await show_code(self.people[who], self.keyring, now)
            order: dict[str, Any] = {"order_ref": uuid4().hex, "keyring": self.keyring, "issuer": HERE, "now": now, "payload": payload}
            order |= {"clerk": actor_of(self.clerk), "benefit_id": self.benefit.id, "amount_fen": amount_fen}
            if hold:
                self.made.append((await hold_benefit(**order, lasting=timedelta(minutes=5))).id)
            else:
                self.used.append((await redeem(**order)).id)

        self.do(come())

    @rule(pick=PICKS, part=st.sampled_from([1, 50, 100]), skew=SKEWS)
    def commit(self, pick: int, part: int, skew: int) -> None:
        async def settle(hold_id: UUID) -> None:
            now, hold = self.now + timedelta(seconds=skew), await Hold.get(id=hold_id)
            in_time = hold.ended_at is None and hold.expires_at > now
            amount_fen = max(hold.amount_fen * part // 100, 1)
            made = await commit_hold(
                clerk=actor_of(self.clerk), hold_id=hold_id, amount_fen=amount_fen, keyring=self.keyring, issuer=HERE, now=now
            )
            self.used.append(made.id)
            assert made.id == hold_id
            assert not in_time or (made.revision_id == hold.revision_id and made.discount_fen <= hold.discount_fen)
            assert hold.ended_as in (None, "lapsed"), "a hold ends once"

        if self.made:
            self.do(settle(self.made[pick % len(self.made)]))

    @rule(pick=PICKS, skew=SKEWS)
    def release(self, pick: int, skew: int) -> None:
        if self.made:
            hold_id, now = self.made[pick % len(self.made)], self.now + timedelta(seconds=skew)
            self.do(release_hold(clerk=actor_of(self.clerk), hold_id=hold_id, now=now))

    @rule(pick=PICKS, amount_fen=st.sampled_from([None, 1, 5_000]))
    def give_back(self, pick: int, amount_fen: int | None) -> None:
        if self.used:
            redemption_id = self.used[pick % len(self.used)]
            self.do(return_redemption(clerk=actor_of(self.clerk), redemption_id=redemption_id, amount_fen=amount_fen, now=self.now))

    @rule(change_fen=st.sampled_from([-5_000, -1, 1, 5_000]))
    def grant(self, change_fen: int) -> None:
        async def change() -> None:
            granted_fen = (await self.budget()).granted_fen
            wanted = max(granted_fen + change_fen, 0)
            await self.budget_to(granted_fen, wanted)

        self.do(change())

    async def budget_to(self, expected_fen: int, granted_fen: int) -> None:
        if granted_fen > expected_fen:
            await raise_budget(self.benefit.id, expected_fen=expected_fen, granted_fen=granted_fen, now=self.now)
        else:
            amounts = {"expected_fen": expected_fen, "granted_fen": granted_fen}
            await lower_budget(benefit_id=self.benefit.id, **amounts, actor_id=None, now=self.now)

    @rule(bps=st.sampled_from([1, 1_000, 3_333]))
    def revise(self, bps: int) -> None:
        async def publish() -> None:
            patch = {"tiers": {"gold": {"percent_off_bps": bps}}}
            await change_benefit(benefit_id=self.benefit.id, patch=patch, actor_id=uuid4(), now=self.now)
            await go_live(self.benefit, now=self.now)

        self.do(publish())

    @rule(seconds=st.sampled_from([1, 150, 301]), sweeps=st.booleans())
    def wait(self, seconds: int, sweeps: bool) -> None:
        self.now += timedelta(seconds=seconds)
        if sweeps:
            self.do(lapse_next(now=self.now))

    def teardown(self) -> None:
        asyncio.run_coroutine_threadsafe(self.look(), self.loop).result(timeout=30)

    async def budget(self) -> Budget:
        return Budget.of(await LedgerAccount.filter(benefit_id=self.benefit.id))

    async def look(self) -> None:
        assert await discrepancies() == []
        budget = await self.budget()
        assert budget.held_fen + budget.used_fen <= budget.granted_fen
        held = [hold.discount_fen for hold in await Hold.filter(ended_at=None)]
        assert budget.held_fen == sum(held)
        [(given, returned)] = await Redemption.annotate(a=Sum("discount_fen"), b=Sum("returned_discount_fen")).values_list("a", "b")
        assert budget.used_fen == (given or 0) - (returned or 0)
        owed = await LedgerAccount.get_or_none(kind=AccountKind.PAYABLE)
        assert budget.used_fen == (owed.left_fen if owed else 0)
        [(count, fen)] = await LimitCounter.annotate(a=Sum("used_count"), b=Sum("used_fen")).values_list("a", "b")
        whole = await Redemption.filter(returned_fen__lt=10**15).values_list("amount_fen", "returned_fen")
        assert (count or 0) == len(held) + sum(amount_fen > returned_fen for amount_fen, returned_fen in whole)
        assert (fen or 0) == budget.held_fen + budget.used_fen


@pytest.fixture
async def machine(clerk: Person, keyring: Keyring, engine: str) -> type[Money]:
    if engine != "sqlite":
        pytest.skip("one writer at a time: what the machine finds is no race, and SQLite is the quicker")
    Money.benefit = await make_benefit(budget_fen=0, limits=[LIMIT])
    Money.people = [await make_resident(points=720) for _ in range(2)]
    Money.clerk, Money.keyring, Money.loop, Money.today = clerk, keyring, asyncio.get_running_loop(), NOW
    return Money


def run(machine: type[Money], examples: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    chosen = settings(
        phases=[Phase.generate], max_examples=examples, stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=checks,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=chosen)


@pytest.mark.slow
async def test_money_is_always_where_it_must_be(machine: type[Money], request: pytest.FixtureRequest) -> None:
    await asyncio.to_thread(run, machine, request.config.getoption("--seeds"))
    for much in (Hold.filter(ended_as=end).count() for end in HoldEnd):
        assert await much > SEEN, "histories in which nothing happens show nothing"
    assert await Redemption.filter(returned_fen__gt=0).exists()  # a return needs a use before it, so they are few


@pytest.mark.slow
async def test_a_hold_that_may_end_twice_is_found(machine: type[Money], monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: whoever ends a hold is believed."""

    async def end(hold: Hold, how: Any, *, now: datetime) -> bool:
        return bool(await Hold.filter(id=hold.id).update(ended_at=now, ended_as=how))

    monkeypatch.setattr(holds, "end", end)
    with pytest.raises(BaseException):  # noqa: B017, PT011 — a failed invariant, a CHECK, or a group of both
        await asyncio.to_thread(run, machine, 300)
