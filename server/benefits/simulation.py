"""What a draft would change: its terms run over what people tried, in its order and with its own limits, and over the population.

What cannot be known is left out: who would have come for the draft and did not come for what there was.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from models.enums import BenefitState, ConsentPurpose
from server.benefits.attempts import OF_PERSON, OF_STACKING, Attempt
from server.benefits.case import age_band
from server.benefits.eligibility import Case, Desk, Offer, Standing, reasons_to_refuse
from server.benefits.fairness import Harm
from server.benefits.forecast import Place
from server.benefits.limits import UNUSED, Meter, Used
from server.benefits.terms import MOST_FEN, Terms, Window
from server.platform.clock import local_day
from server.scoring.scorecard import Tier

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ALWAYS_OPEN = Window(opens_at=LONG_AGO)
UNKNOWN, OTHERS = "unknown", "others"
FEWEST = 5
"""Residents of the smallest group that is told apart: of somebody who is alone in a district a draft would tell what they are."""
DIMENSIONS = ("tier", "district", "age_band")


@dataclass(kw_only=True)
class Change:
    """One part of the people, before and after.

    `residents` agreed to be scored and to benefits; of them `entitled_*` could use it, at the right place, time and order. The rest counts
    what was tried: `granted` then, of these `refused` by the draft; `newly` granted by the draft alone; `gaining` and `losing` in money.
    """

    residents: int = 0
    entitled_before: int = 0
    entitled_after: int = 0
    attempts: int = 0
    granted: int = 0
    refused: int = 0
    newly: int = 0
    gaining: int = 0
    losing: int = 0
    cost_before_fen: int = 0
    cost_after_fen: int = 0
    who_gains: set[UUID] = field(default_factory=set)
    who_loses: set[UUID] = field(default_factory=set)

    @classmethod
    def of(cls, parts: Sequence["Change"]) -> "Change":
        """Return several parts of the people as one."""
        found: dict[str, Any] = {
            name: sum(values) if isinstance(values[0], int) else set().union(*values)
            for name in vars(cls())
            if (values := [getattr(part, name) for part in parts])
        }
        return cls(**found)

    def count(self, attempt: Attempt, after_fen: int, *, given: bool) -> None:
        before_fen = attempt.discount_fen if attempt.granted else 0
        self.attempts += 1
        self.granted += attempt.granted
        self.refused += attempt.granted and not given
        self.newly += given and not attempt.granted
        self.cost_before_fen += before_fen
        self.cost_after_fen += after_fen
        if after_fen > before_fen or (given and not attempt.granted):
            self.gaining += 1
            self.who_gains.add(attempt.standing.resident_id)
        elif after_fen < before_fen or (attempt.granted and not given):
            self.losing += 1
            self.who_loses.add(attempt.standing.resident_id)


class Counted(dict[Meter, Used]):
    """What was counted, a rolling limit by the day: asked for one it sums the days that it covers."""

    def get(self, meter: Meter, default: Used = UNUSED) -> Used:  # type: ignore[override]  # there is always an answer
        days = [meter.since + timedelta(days=n) for n in range(meter.rolling_days or 1)]
        found = (
            [super(Counted, self).get(Meter(meter.entity, meter.entity_key, meter.period, day), UNUSED) for day in days]
            if meter.rolling_days
            else ()
        )
        if not found:
            return super().get(meter, default)
        return Used(count=sum(each.count for each in found), fen=sum(each.fen for each in found))

    def add(self, meter: Meter, fen: int) -> None:
        used = super().get(meter, UNUSED)
        self[meter] = Used(count=used.count + 1, fen=used.fen + fen)


Groups = dict[str, dict[str, Change]]
"""By dimension, then by the word of the group."""


class Replay:
    """Runs a draft over attempts, in the order of time, and over residents. `groups` then tells who gains and who loses;
    `spent` what each purse would have paid on each day; `harm` the first purchase for which somebody would have paid more than its price.

    `places`: merchants and districts to which money of the benefit is allotted.
    """

    def __init__(self, *, live: Terms | None, draft: Terms, tiers: Sequence[Tier], places: frozenset[Place] = frozenset()) -> None:
        self._tiers = {tier.code: tier for tier in tiers}
        self._all = tuple(tiers)
        self._places = places
        self._draft, self._offer = draft, _open(draft, hours=True)
        self._at_home = [_open(live, hours=False) if live else None, _open(draft, hours=False)]
        self._usage = Counted()
        self.groups: Groups = {"tier": {tier.code: Change() for tier in tiers}, "district": {}, "age_band": {}}
        self.total = Change()
        self.spent: Counter[tuple[date, Place]] = Counter()
        self.harm: Harm | None = None
        self.left_out = 0

    def feed(self, attempts: Iterable[Attempt]) -> None:
        """Run attempts; of a tier that is gone and of nobody who agreed nothing is said."""
        for attempt in attempts:
            tier = self._tiers.get(attempt.tier)
            if tier is None:
                self.left_out += 1
                continue
            given, after_fen = self._give(attempt, tier)
            for change in self._changes(attempt.standing, tier, local_day(attempt.decided_at)):
                change.count(attempt, after_fen, given=given)
            self.spent[local_day(attempt.decided_at), self._purse(attempt.desk)] += after_fen

    def count(self, residents: Iterable[Standing], *, now: datetime) -> None:
        """Count residents as they stand, with their tier, and whether they could use what is live and what is drafted."""
        for resident in residents:
            if resident.tier is None or resident.tier.code not in self._tiers:
                continue
            before, after = (offer is not None and _entitled(offer, resident, now=now) for offer in self._at_home)
            for change in self._changes(resident, resident.tier, local_day(now)):
                change.residents += 1
                change.entitled_before += before
                change.entitled_after += after

    def _give(self, attempt: Attempt, tier: Tier) -> tuple[bool, int]:
        """Return whether the draft would have granted it and how much (fen), having counted it against the draft's limits."""
        points = tier.minimum_points if attempt.standing.points is None else attempt.standing.points
        standing = replace(
            attempt.standing, consents=frozenset(ConsentPurpose), points=points, tier=tier, tiers=self._all
        )  # fmt: skip
        case = Case(
            offer=self._offer, standing=standing, desk=attempt.desk, amount_fen=attempt.amount_fen, usage=self._usage, order=attempt.order,
            now=attempt.decided_at, holds_voucher="voucher_missing" not in attempt.reasons,
        )  # fmt: skip
        if case.worth_fen < 0 and self.harm is None:
            self.harm = Harm(tier=tier.code, amount_fen=attempt.amount_fen, payable_fen=attempt.amount_fen - case.worth_fen)
        stays = OF_PERSON | (OF_STACKING if self._draft.stacking else frozenset())
        if attempt.reasons & stays or reasons_to_refuse(case):
            return False, 0
        for meter, _ in case.meters():
            self._usage.add(meter, case.worth_fen)
        return True, case.worth_fen

    def _changes(self, standing: Standing, tier: Tier, day: date) -> list[Change]:
        words = {
            "tier": tier.code,
            "district": standing.district or UNKNOWN,
            "age_band": age_band(standing.born_on, day) if standing.born_on else UNKNOWN,
        }
        return [self.total, *(self.groups[name].setdefault(word, Change()) for name, word in words.items())]

    def _purse(self, desk: Desk) -> Place:
        return next((place for place in (desk.merchant_id, desk.district) if place in self._places), None)


def told_apart(groups: Mapping[str, Change]) -> dict[str, Change]:
    """Return the groups in the order of their words, those of fewer than FEWEST residents together as OTHERS.

    Where these are too few themselves, the next larger one is put to them: what is missing to the whole would be theirs.
    """
    by_size = sorted(groups, key=lambda word: (groups[word].residents, word))
    small = [word for word in by_size if groups[word].residents < FEWEST]
    while small and sum(groups[word].residents for word in small) < FEWEST and len(small) < len(by_size):
        small.append(by_size[len(small)])
    apart = {word: groups[word] for word in sorted(groups) if word not in small}
    return apart | ({OTHERS: Change.of([groups[word] for word in small])} if small else {})


def _open(terms: Terms, *, hours: bool) -> Offer:
    """Return terms as if they had always been open, at their hours or at any, with money enough."""
    window = terms.window.model_copy(update={"opens_at": LONG_AGO, "closes_at": None, "days_after_grant": None}) if hours else ALWAYS_OPEN
    return Offer(state=BenefitState.LIVE, terms=terms.model_copy(update={"window": window}), left_fen=MOST_FEN)


def _entitled(offer: Offer, resident: Standing, *, now: datetime) -> bool:
    """Tell whether a resident could use it at all: at some time, desk and order."""
    case = Case(offer=offer, standing=resident, desk=None, amount_fen=None, usage={}, now=now, holds_voucher=True)
    return all((reason.fact or "").startswith("time.") for reason in reasons_to_refuse(case))
