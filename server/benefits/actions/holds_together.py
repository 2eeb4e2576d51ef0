"""Holds of one benefit that wait at the same moment: decided in the order in which they came, written and committed as one. PostgreSQL.

Only what is plainly granted is granted here. Whatever else it is (a refusal, a replay, a code that is spent, terms that ask for more than
is read here) is left undecided, without a trace, and `hold_benefit` decides it alone.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from models.benefits import Hold, Redemption
from models.codes import CodeUse
from models.enums import BenefitState, LimitEntity, LimitPeriod
from models.registry import Merchant
from server.access.actor import Actor
from server.benefits.actions.counted_together import count_together
from server.benefits.actions.held import Held, new_hold, write_holds
from server.benefits.case import Around, Case, Desk
from server.benefits.conditions import Fact
from server.benefits.orders import Order
from server.benefits.queries.facts import desk_of, find_offer, find_standings, purse_at, usage_of
from server.benefits.queries.offers import Listed
from server.benefits.together import granted_in_order, taken_together
from server.codes.actions import lock_open_codes, spend_codes
from server.codes.keys import Issuer
from server.codes.queries import Presented, scanned_code
from server.ledger.actions import ShortOfMoney, hold_each
from server.platform.actions import Answer, Once, Raced, action, keep_each, reserve_each, step
from server.platform.clock import local_day
from server.platform.crypto import Keyring
from server.restrictions.policy import policies

READ_HERE = frozenset[str](
    {
        *(Fact.RESIDENT_TIER, Fact.RESIDENT_POINTS, Fact.MERCHANT_INDUSTRY, Fact.MERCHANT_DISTRICT),
        *(fact for fact in Fact if fact.startswith(("order.", "time."))),
        *(LimitEntity.CAMPAIGN, LimitEntity.RESIDENT, LimitEntity.MERCHANT, LimitEntity.CLERK, LimitEntity.DISTRICT, LimitEntity.VEHICLE),
    }
)
"""What rules may ask that is decided here. Whatever else they ask is read by `hold_benefit`, also what nobody has thought of yet."""


Key = tuple[UUID, str]
"""Whose Idempotency-Key, and which."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one caller asks of `hold_benefit`, and how its answer is kept."""

    clerk: Actor
    payload: str
    benefit_id: UUID
    amount_fen: int
    order_ref: str
    order: Order
    lasting: timedelta
    keyring: Keyring
    issuer: Issuer
    now: datetime
    once: Once | None = None

    @property
    def key(self) -> Key | None:
        return (self.once.owner_id, self.once.key) if self.once else None

    @property
    def place(self) -> tuple[UUID, str]:
        """The order that can have one hold of the benefit."""
        return self.clerk.desk()[1], self.order_ref


class _Caller(NamedTuple):
    """One of those who may be granted: which in the line, what they ask, and the code they presented."""

    turn: int
    asked: Asked
    presented: Presented


@action
async def hold_together(asked: Sequence[Asked]) -> list[Hold | Answer | None]:
    """Return for each, all of one benefit, the hold, or the answer kept of it; None for whom `hold_benefit` has to decide alone.

    Each is decided behind those before it, so a cap is met exactly; what others took meanwhile undoes all of it, and it begins anew.
    NotFound for a benefit that was never published.
    """
    now = max(each.now for each in asked)
    listed = await find_offer(asked[0].benefit_id)
    if not _is_plain(listed):
        return [None] * len(asked)
    callers = list(_apart(asked, now))
    keys = await reserve_each([each.asked.once for each in callers if each.asked.once])
    callers = [each for each in callers if each.asked.key is None or each.asked.key in keys]
    owners = await lock_open_codes([each.presented for each in callers])
    callers = [each for each in callers if each.presented.handle in owners]
    callers = await _with_new_orders(callers, listed)
    held = await _write(listed, callers, owners, now=now)
    kept = {keys[key]: (once, each.hold) for turn, each in held.items() if (once := asked[turn].once) and (key := asked[turn].key)}
    answers = await keep_each(kept, reserved=keys.values())
    await _take_money(listed, held.values(), now=now)
    return [_found(each, held.get(turn), answers, keys) for turn, each in enumerate(asked)]


def _found(asked: Asked, held: Held | None, answers: Mapping[UUID, Answer], keys: Mapping[Key, UUID]) -> Hold | Answer | None:
    return None if held is None else answers[keys[asked.key]] if asked.key else held.hold


def _is_plain(listed: Listed) -> bool:
    """Tell whether its rules ask only for what `_cases` reads."""
    terms, named = listed.offer.terms, {code for policy in policies().values() for code in policy.benefits}
    counters = {(limit.who, limit.period) for limit in terms.limits if limit.period != LimitPeriod.ROLLING}
    if listed.offer.state != BenefitState.LIVE or listed.benefit.code in named or len(counters) < len(terms.limits):
        return False
    return not terms.needs_voucher and terms.stacking is None and terms.asks <= READ_HERE


def _apart(asked: Sequence[Asked], now: datetime) -> Iterator[_Caller]:
    """Yield callers with a scanned code, of which no two have the code, the key or the order in common: of such the first."""
    seen: set[Hashable] = set()
    for turn, each in enumerate(asked):
        presented = scanned_code(each.payload, keyring=each.keyring, issuer=each.issuer, now=now)
        # Whether a clerk serves themselves takes looking for: those who are residents too are served alone.
        if presented is None or each.clerk.resident_id:
            continue
        marks = {presented.handle, each.place, each.key} - {None}
        if seen.isdisjoint(marks):
            yield _Caller(turn, each, presented)
        seen |= marks


@step
async def _with_new_orders(callers: Sequence[_Caller], listed: Listed) -> list[_Caller]:
    """Leave out whose order has a redemption or a hold of the benefit. UNIQUE (merchant, order, benefit) decides where two come at once."""
    merchants, refs = ([*each] for each in zip(*{each.asked.place for each in callers}, strict=True)) if callers else ([], [])
    same = {"merchant_id__in": merchants, "order_ref__in": refs, "benefit_id": listed.benefit.id}
    columns = ("merchant_id", "order_ref")
    rows = [*await Redemption.filter(**same).values_list(*columns), *await Hold.filter(**same, ended_at=None).values_list(*columns)]
    used = set(rows)
    return [each for each in callers if each.asked.place not in used]


@step
async def _write(listed: Listed, callers: Sequence[_Caller], owners: Mapping[int, UUID], *, now: datetime) -> dict[int, Held]:
    """Write the holds of those whom nothing stands against, and count them, by their place in the line."""
    cases = await _cases(listed, callers, [owners[each.presented.handle] for each in callers], now=now)
    known = cases[0].usage if cases else {}
    decided = granted_in_order(cases, partial(purse_at, accounts=listed.accounts))
    granted = [(caller, case) for caller, case in zip(callers, decided, strict=True) if case]
    if not granted:
        return {}
    uses = [_use(caller, case) for caller, case in granted]
    held = [
        Held(new_hold(listed, case, use, lasting=caller.asked.lasting), case, caller.asked.clerk)
        for (caller, case), use in zip(granted, uses, strict=True)
    ]
    await spend_codes(uses)
    await write_holds(listed, held)
    await count_together(listed.benefit.id, taken_together(case for _, case in granted), known=known)
    return {caller.turn: each for (caller, _), each in zip(granted, held, strict=True)}


@step
async def _take_money(listed: Listed, held: Iterable[Held], *, now: datetime) -> None:
    """Reserve it at the very end: everybody waits for it. Raced when there is less than when it was decided."""
    legs = {hold.id: purse_at(case.desk, listed.accounts).legs(case.worth_fen) for hold, case, _ in held}
    try:
        await hold_each(legs, now=now)
    except ShortOfMoney:
        raise Raced from None


async def _cases(listed: Listed, callers: Sequence[_Caller], residents: Sequence[UUID], *, now: datetime) -> list[Case]:
    standings = await find_standings(residents)
    merchants = {row.id: row for row in await Merchant.filter(id__in=list({each.asked.place[0] for each in callers}))}
    arounds = [
        Around(standing=standing, desk=_desk(merchants, asked, now), amount_fen=asked.amount_fen, order=_order(asked), now=now)
        for (_, asked, _), standing in zip(callers, standings, strict=True)
    ]
    usage = await usage_of([(listed.benefit.id, listed.offer.terms, around) for around in arounds])
    used = usage.get(listed.benefit.id, {})
    return [
        Case(offer=listed.offer, standing=around.standing, desk=around.desk, amount_fen=around.amount_fen, usage=used, now=now,
             order=around.order, around=around)
        for around in arounds
    ]  # fmt: skip


def _desk(merchants: dict[UUID, Merchant], asked: Asked, now: datetime) -> Desk:
    clerk_id, merchant_id = asked.clerk.desk()
    return replace(desk_of(merchants[merchant_id], day=local_day(now)), clerk_id=clerk_id)


def _order(asked: Asked) -> Order:
    return replace(asked.order, ref=asked.order_ref)


def _use(caller: _Caller, case: Case) -> CodeUse:
    clerk_id, merchant_id = caller.asked.clerk.desk()
    return CodeUse(
        handle=caller.presented.handle, step=caller.presented.step, payload_hash=caller.presented.hash,
        resident_id=case.standing.resident_id, merchant_id=merchant_id, clerk_id=clerk_id, used_at=case.now,
    )  # fmt: skip
