"""Taking from limits and budgets, and giving back. The conditional update decides who gets the last unit, on either engine."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from tortoise.expressions import F
from tortoise.queryset import QuerySet

from models.benefits import Hold, LimitCounter, Redemption
from models.vouchers import Voucher
from server.benefits.actions.rolling import claim_rolling
from server.benefits.eligibility import Case, budget_reasons, limit_reasons, voucher_reason
from server.benefits.limits import Meter, Used
from server.benefits.queries.facts import find_purse
from server.benefits.queries.vouchers import open_voucher
from server.benefits.terms import Limit
from server.ledger.actions import ShortOfMoney, hold, spend
from server.ledger.posting import Purse
from server.platform.actions import Raced, step
from server.platform.errors import Refused


@step
async def claim_limits(benefit_id: UUID, case: Case) -> None:
    """Count the use on every limit of the benefit. Refused("not_eligible") when one has filled up since the case was decided."""
    worth_fen, basis = case.worth_fen, case.offer.terms.basis
    for meter, limit in case.meters():
        if meter.rolling_days:
            await claim_rolling(benefit_id, case, meter, limit)
            continue
        while not await _within(_counter(benefit_id, meter), limit, worth_fen).update(
            used_count=F("used_count") + 1, used_fen=F("used_fen") + worth_fen
        ):
            row = await _counter(benefit_id, meter).get_or_none()
            if row is None:
                await _begin_counting(benefit_id, meter)
            elif reasons := list(limit_reasons(limit, Used(count=row.used_count, fen=row.used_fen), worth_fen=case.least_fen, basis=basis)):
                raise Refused("not_eligible", reasons=reasons, about=case.standing.resident_id)


@step
async def claim_budget(redemption: Redemption, case: Case, purse: Purse) -> None:
    """Owe the merchant what the case is worth. Refused("not_eligible") when that has gone since the case was decided."""
    try:
        await spend(purse, case.worth_fen, merchant_id=redemption.merchant_id, about_id=redemption.id, now=case.now)
    except ShortOfMoney:
        raise await _short_of(redemption.benefit_id, case) from None


@step
async def hold_budget(held: Hold, case: Case, purse: Purse) -> None:
    """Reserve what the case is worth. Errors as `claim_budget`."""
    try:
        await hold(purse, case.worth_fen, about_id=held.id, now=case.now)
    except ShortOfMoney:
        raise await _short_of(held.benefit_id, case) from None


async def _short_of(benefit_id: UUID, case: Case) -> Exception:
    """Return why there is not enough, as it is by now; Raced when there is again."""
    purse = await find_purse(benefit_id, case.desk)
    reasons = list(budget_reasons(purse.left_fen, worth_fen=case.least_fen, basis=case.offer.terms.basis))
    return Refused("not_eligible", reasons=reasons, about=case.standing.resident_id) if reasons else Raced()


@step
async def use_voucher(taker: Redemption | Hold, case: Case) -> None:
    """Take a voucher for a redemption or a hold where the terms need one. Refused("not_eligible") when the last has gone meanwhile."""
    if not case.offer.terms.needs_voucher:
        return
    resident_id = case.standing.resident_id
    taken = {"hold_id" if isinstance(taker, Hold) else "redemption_id": taker.id}
    days = case.offer.terms.window.days_after_grant
    given_after = case.now - timedelta(days=days) if days else None
    while voucher := await open_voucher(resident_id, taker.benefit_id, given_after=given_after, now=case.now):
        if await Voucher.filter(id=voucher.id, redemption_id=None, hold_id=None).update(**taken):
            return
    raise Refused("not_eligible", reasons=[voucher_reason(case.offer.terms)], about=resident_id)


@step
async def give_back_voucher(redemption_id: UUID) -> None:
    """Let the voucher of a redemption that was wholly returned be used again, as long as its campaign runs."""
    await Voucher.filter(redemption_id=redemption_id).update(redemption_id=None)


@step
async def uncount(benefit_id: UUID, meters: Sequence[Meter], *, uses: int, value_fen: int) -> None:
    """Take `uses` and `value_fen` off every meter. What was never counted cannot be taken off (CHECK)."""
    for meter in meters if uses or value_fen else ():
        await _counter(benefit_id, meter).update(used_count=F("used_count") - uses, used_fen=F("used_fen") - value_fen)


def _counter(benefit_id: UUID, meter: Meter) -> QuerySet[LimitCounter]:
    return LimitCounter.filter(
        benefit_id=benefit_id, entity=meter.entity, entity_key=meter.entity_key, period=meter.period, period_start=meter.period_start
    )


def _within(counter: QuerySet[LimitCounter], limit: Limit, worth_fen: int) -> QuerySet[LimitCounter]:
    if limit.max_count is not None:
        counter = counter.filter(used_count__lt=limit.max_count)
    if limit.max_fen is not None:
        counter = counter.filter(used_fen__lte=limit.max_fen - worth_fen)
    return counter


async def _begin_counting(benefit_id: UUID, meter: Meter) -> None:
    """Add the counter, unless another deed is just adding it; PostgreSQL waits here until it knows which."""
    row = LimitCounter(
        benefit_id=benefit_id, entity=meter.entity, entity_key=meter.entity_key, period=meter.period, period_start=meter.period_start
    )
    await LimitCounter.bulk_create([row], ignore_conflicts=True)
