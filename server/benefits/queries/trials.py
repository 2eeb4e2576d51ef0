"""A draft tried on what happened: decisions and population are read in pieces and run by server/benefits/simulation.py."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from models.benefits import Benefit, BenefitRevision, SimulationRun
from models.enums import AccountKind, SubjectKind
from models.ledger import LedgerAccount
from server.benefits.attempts import Attempt, without_repeats
from server.benefits.effects import effect_for, gives
from server.benefits.forecast import Outlook, Pot, outlooks
from server.benefits.queries.facts import terms_of
from server.benefits.queries.past import past_attempts, residents
from server.benefits.queries.programme import find_live_revision
from server.benefits.simulation import Change, Replay, told_apart
from server.benefits.terms import Terms
from server.ledger.posting import CITY, WHOLE_BPS, split
from server.platform.clock import local_day
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, NotFound
from server.scoring.queries import live_scorecard
from server.scoring.scorecard import Tier

SPAN = timedelta(days=30)
MOST_WAITING = 50_000
"""So many attempts of one day wait for its end; of a busier day repeats are told apart within so many."""

Tell = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a revision is tried on: the terms that are live, the tiers, the city's days that are looked at."""

    benefit: Benefit
    revision: BenefitRevision
    live: BenefitRevision | None
    tiers: Sequence[Tier]
    since: datetime
    until: datetime

    @property
    def days(self) -> list[date]:
        first, last = local_day(self.since) + timedelta(days=1), local_day(self.until)
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


async def find_trial(benefit: Benefit, revision: BenefitRevision, *, now: datetime) -> Trial:
    """Return what a revision is tried on. Conflict("no_scorecard")."""
    scorecard = await live_scorecard(SubjectKind.RESIDENT)
    if scorecard is None:
        raise Conflict("no_scorecard")
    live = await find_live_revision(benefit)
    return Trial(benefit=benefit, revision=revision, live=live, tiers=scorecard[1].tiers, since=now - SPAN, until=now)


async def run(trial: Trial, *, keyring: Keyring | None, tell: Tell) -> tuple[Replay, list[Outlook]]:
    """Run a revision over everything, telling from time to time how many decisions and residents that was so far."""
    live, draft = terms_of(trial.live) if trial.live else None, terms_of(trial.revision)
    accounts = await LedgerAccount.filter(benefit_id=trial.benefit.id).select_related("funder")
    places = frozenset(each.merchant_id or each.district for each in accounts if each.kind == AccountKind.ALLOTMENT)
    replay = Replay(live=live, draft=draft, tiers=trial.tiers, places=places)
    asked, done = draft.asks | (live.asks if live else frozenset()), 0
    waiting: list[Attempt] = []
    async for batch in past_attempts(trial.benefit.id, asked=asked, keyring=keyring, since=trial.since, until=trial.until):
        ready, waiting = _whole_days([*waiting, *batch])
        await asyncio.to_thread(replay.feed, ready)
        await tell(done := done + len(batch))
    await asyncio.to_thread(replay.feed, without_repeats(waiting))
    async for people in residents(tiers=trial.tiers, asked=asked, keyring=keyring, now=trial.until):
        await asyncio.to_thread(replay.count, people, now=trial.until)
        await tell(done := done + len(people))
    pots, closes_at = list(_pots(accounts, draft)), draft.window.closes_at
    found = outlooks(pots, replay.spent, days=trial.days, today=local_day(trial.until), last=local_day(closes_at) if closes_at else None)
    return replay, found


def told(trial: Trial, replay: Replay, found: Sequence[Outlook]) -> dict[str, Any]:
    """Return as JSON values what came of a trial, in no language."""
    live, draft = terms_of(trial.live) if trial.live else None, terms_of(trial.revision)
    left_fen, cost_fen = trial.benefit.budget.left_fen, replay.total.cost_after_fen
    return {
        "compared_with": trial.live.number if trial.live else None,
        "since": trial.since.isoformat(),
        "until": trial.until.isoformat(),
        "tiers": [_tier(live, draft, tier, trial.tiers) | _change(replay.groups["tier"][tier.code]) for tier in trial.tiers],
        "districts": [{"district": word, **_change(each)} for word, each in told_apart(replay.groups["district"]).items()],
        "age_bands": [{"age_band": word, **_change(each)} for word, each in told_apart(replay.groups["age_band"]).items()],
        "total": _change(replay.total),
        "left_out": replay.left_out,
        "budgets": [
            {"funder": each.pot.funder, "merchant_id": str(each.pot.place) if isinstance(each.pot.place, UUID) else None,
             "district": each.pot.place if isinstance(each.pot.place, str) else None, "share_bps": each.pot.share_bps,
             "left_fen": each.pot.left_fen, "cost_fen": each.cost_fen,
             "runs_out_on": each.runs_out_on.isoformat() if each.runs_out_on else None}
            for each in found
        ],
        "budget_left_fen": left_fen,
        "budget_lasts_days": left_fen * SPAN.days // cost_fen if cost_fen else None,
    }  # fmt: skip


async def newest_run(benefit_id: UUID, number: int | None) -> SimulationRun:
    """Return the newest simulation of a revision, or of whichever was simulated last, its revision loaded. NotFound."""
    runs = SimulationRun.filter(revision__benefit_id=benefit_id)
    runs = runs if number is None else runs.filter(revision__number=number)
    found = await runs.order_by("-id").first().select_related("revision")
    if found is None:
        raise NotFound("not_found")
    return found


def _whole_days(attempts: Sequence[Attempt]) -> tuple[list[Attempt], list[Attempt]]:
    """Return the attempts of days that are over, without repeats, and those of the last day, to which more may come."""
    if not attempts:
        return [], []
    by_day: dict[date, list[Attempt]] = {}
    for each in attempts:
        by_day.setdefault(local_day(each.decided_at), []).append(each)
    *over, last = by_day.values()
    ready = [each for day in over for each in without_repeats(day)]
    return ([*ready, *without_repeats(last)], []) if len(last) > MOST_WAITING else (ready, last)


def _pots(accounts: Sequence[LedgerAccount], draft: Terms) -> Iterator[Pot]:
    """Yield what each funder would have: of what the campaign has left its share under the draft, of allotments what is there."""
    campaign_fen = sum(each.left_fen for each in accounts if each.kind == AccountKind.CAMPAIGN)
    shares = {each.funder: each.share_bps for each in draft.funding} or {CITY: WHOLE_BPS}
    for (funder, bps), left_fen in zip(shares.items(), split(campaign_fen, list(shares.values())), strict=True):
        yield Pot(place=None, funder=funder, share_bps=bps, left_fen=left_fen)
    for each in (row for row in accounts if row.kind == AccountKind.ALLOTMENT and row.share_bps):
        yield Pot(place=each.merchant_id or each.district, funder=each.funder.code, share_bps=each.share_bps, left_fen=each.left_fen)


def _tier(live: Terms | None, draft: Terms, tier: Tier, tiers: Sequence[Tier]) -> dict[str, Any]:
    named = {"tier": tier.code, "title": {"zh": tier.title.zh, "en": tier.title.en}, "colour": tier.colour}
    return {**named, "before": _effect(live, tier, tiers), "after": _effect(draft, tier, tiers)}


def _effect(terms: Terms | None, tier: Tier, tiers: Sequence[Tier]) -> dict[str, Any] | None:
    effect = effect_for(terms, tier, tiers) if terms else None
    return effect.model_dump(exclude_none=True) if effect and gives(effect) else None


def _change(change: Change) -> dict[str, int]:
    counted = {name: value for name, value in vars(change).items() if isinstance(value, int)}
    return {**counted, "residents_gaining": len(change.who_gains), "residents_losing": len(change.who_loses)}
