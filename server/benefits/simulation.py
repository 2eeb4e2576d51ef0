"""What a draft would change: its terms run over past redemptions, in their order and with its limits, and over the tiers of today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from models.enums import BenefitState, ConsentPurpose
from server.benefits.effects import effect_for, gives
from server.benefits.eligibility import Case, Desk, Offer, Standing, reasons_to_refuse
from server.benefits.limits import UNUSED, Meter, Used
from server.benefits.terms import MOST_FEN, Effect, Terms, Window
from server.scoring.scorecard import Tier

ALWAYS_OPEN = Window(opens_at=datetime(2000, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, kw_only=True)
class Past:
    """One redemption as it was."""

    resident_id: UUID
    tier: str
    desk: Desk
    amount_fen: int
    discount_fen: int
    redeemed_at: datetime


@dataclass(kw_only=True)
class TierChange:
    """One tier before and after. `residents` have joined and consented; gaining and losing count redemptions of the past."""

    tier: Tier
    residents: int
    before: Effect | None
    after: Effect | None
    redemptions: int = 0
    gaining: int = 0
    losing: int = 0
    refused: int = 0
    cost_before_fen: int = 0
    cost_after_fen: int = 0
    residents_gaining: set[UUID] = field(default_factory=set)
    residents_losing: set[UUID] = field(default_factory=set)

    def count(self, past: Past, after_fen: int) -> None:
        self.redemptions += 1
        self.cost_before_fen += past.discount_fen
        self.cost_after_fen += after_fen
        self.refused += after_fen == 0
        if after_fen > past.discount_fen:
            self.gaining += 1
            self.residents_gaining.add(past.resident_id)
        elif after_fen < past.discount_fen:
            self.losing += 1
            self.residents_losing.add(past.resident_id)


class Replay:
    """Runs a draft over what happened. Feed it redemptions in the order of time; `changes` then tells, lowest tier first.

    What cannot be known is left out: who would have come for the draft and did not come for what there was.
    """

    def __init__(self, *, live: Terms | None, draft: Terms, tiers: Sequence[Tier], population: Mapping[str, int]) -> None:
        self._tiers = tuple(tiers)
        self._offer = Offer(state=BenefitState.LIVE, terms=draft.model_copy(update={"window": ALWAYS_OPEN}), left_fen=MOST_FEN)
        self._usage: dict[Meter, Used] = {}
        self.changes = {
            tier.code: TierChange(
                tier=tier,
                residents=population.get(tier.code, 0),
                before=_given(live, tier, tiers) if live else None,
                after=_given(draft, tier, tiers),
            )
            for tier in tiers
        }

    def feed(self, redemptions: Iterable[Past]) -> None:
        for past in redemptions:
            if change := self.changes.get(past.tier):
                change.count(past, self._give(past, change.tier))

    def _give(self, past: Past, tier: Tier) -> int:
        """Return what the draft would have given (fen), having counted it against the draft's limits."""
        standing = Standing(
            resident_id=past.resident_id, consents=frozenset(ConsentPurpose), points=tier.minimum_points, tier=tier, tiers=self._tiers
        )
        case = Case(
            offer=self._offer,
            standing=standing,
            desk=past.desk,
            amount_fen=past.amount_fen,
            usage=self._usage,
            now=past.redeemed_at,
            holds_voucher=True,
        )
        if reasons_to_refuse(case):
            return 0
        for meter, _ in case.meters():
            used = self._usage.get(meter, UNUSED)
            self._usage[meter] = replace(used, count=used.count + 1, fen=used.fen + case.worth_fen)
        return case.worth_fen


def _given(terms: Terms, tier: Tier, tiers: Sequence[Tier]) -> Effect | None:
    effect = effect_for(terms, tier, tiers)
    return effect if effect and gives(effect) else None
