"""Everything that a decision looks at: the benefit, the resident, the desk, the order, what was used, the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from models.enums import BenefitState, ConsentPurpose, DayKind, Industry, LimitEntity
from server.benefits.conditions import Asking, Fact, Value
from server.benefits.effects import discount_fen, effect_for
from server.benefits.limits import Meter, Parties, Usage, in_order, meter, unknown
from server.benefits.orders import PLAIN, Order
from server.benefits.terms import Effect, Limit, Terms
from server.platform.clock import LOCAL, local_day
from server.platform.holidays import is_working_day
from server.platform.once import once
from server.restrictions.bars import Bar
from server.scoring.scorecard import Tier


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A benefit as it stands: the state, the terms of its live revision, the money left (fen)."""

    state: BenefitState
    terms: Terms
    left_fen: int
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A resident as benefits see one: open consents; if scored, points, tier and the tiers of the scorecard that scored.

    What follows is loaded where a rule asks for it; None: not known.
    """

    resident_id: UUID
    consents: frozenset[ConsentPurpose] = frozenset()
    points: int | None = None
    tier: Tier | None = None
    tiers: tuple[Tier, ...] = ()
    scorecard_version: int | None = None
    district: str | None = None
    joined_at: datetime | None = None
    born_on: date | None = None
    natural_person: str | None = None
    household: str | None = None
    record_kinds: frozenset[str] | None = None
    records: frozenset[str] | None = None
    cards: frozenset[str] | None = None

    @property
    def agrees_to_benefits(self) -> bool:
        return ConsentPurpose.BENEFITS in self.consents


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The merchant where it is to be used, and every resident whom the clerk may be."""

    merchant_id: UUID
    industry: Industry
    district: str
    closed: bool = False
    clerk_id: UUID | None = None
    clerk_residents: frozenset[UUID] = frozenset()
    groups: frozenset[str] = frozenset()
    grade: str | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One question. `desk` None: at home; `amount_fen` None: about no order.

    `around`: the rest of it, where it was put together for many benefits at once, to be worked out once.
    `rivals`: what every benefit of the same best-deal group, this one too, would take off this order, by code.
    `bars`: restrictions under way at this desk that name this benefit.
    """

    offer: Offer
    standing: Standing
    desk: Desk | None
    amount_fen: int | None
    usage: Usage
    now: datetime
    order: Order = PLAIN
    holds_voucher: bool = False
    voucher_granted_at: datetime | None = None
    rivals: Mapping[str, int] = field(default_factory=dict)
    bars: tuple[Bar, ...] = ()
    around: "Around | None" = None

    @once
    def effect(self) -> Effect | None:
        tier = self.standing.tier
        return effect_for(self.offer.terms, tier, self.standing.tiers) if tier else None

    @once
    def worth_fen(self) -> int:
        """What the order would cost less, if nothing else stood against it; 0 where there is no order or nothing to get.

        Of an order that cost less already, in earlier lanes of the same group, only the rest is looked at.
        """
        if self.effect is None or not self.amount_fen:
            return 0
        return discount_fen(self.effect, max(self.amount_fen - self.order.earlier_fen, 0), self.order)

    @once
    def least_fen(self) -> int:
        """What budget and limits must have left; nothing for an entitlement without money."""
        return 0 if self.effect and self.effect.priority else max(self.worth_fen, 1)

    @once
    def about(self) -> "Around":
        return self.around or Around(standing=self.standing, desk=self.desk, amount_fen=self.amount_fen, order=self.order, now=self.now)

    @once
    def metered(self) -> list[tuple[Meter, Limit]]:
        return self.about.meters(self.offer.terms)

    def meters(self) -> list[tuple[Meter, Limit]]:
        """Return the limits that this question can ask about: without a desk only those of the resident and the whole campaign."""
        return self.metered

    def unmetered(self) -> list[LimitEntity]:
        """Return the parties that a limit asks for and that should be known, and are not."""
        about, limits = self.about, self.offer.terms.limits
        if len(self.metered) == len(limits):
            return []
        asked = (limit for limit in limits if not about.unasked.intersection(limit.who))
        return list(dict.fromkeys(entity for limit in asked for entity in unknown(limit, about.parties)))

    def fact(self, fact: Fact) -> Value | Asking:
        """Return what a condition asks for."""
        return self.about.fact(fact)


@dataclass(frozen=True, kw_only=True)
class Around:
    """What is the same for every benefit that one question asks about."""

    standing: Standing
    desk: Desk | None
    amount_fen: int | None
    order: Order
    now: datetime

    @once
    def day(self) -> date:
        return local_day(self.now)

    @once
    def parties(self) -> Parties:
        """Everybody whose uses a limit may count, as far as they are known."""
        standing, desk = self.standing, self.desk
        known = {
            LimitEntity.CAMPAIGN: "all",
            LimitEntity.RESIDENT: str(standing.resident_id),
            LimitEntity.NATURAL_PERSON: standing.natural_person,
            LimitEntity.HOUSEHOLD: standing.household,
            LimitEntity.VEHICLE: self.order.vehicle,
            LimitEntity.MERCHANT: str(desk.merchant_id) if desk else None,
            LimitEntity.CLERK: str(desk.clerk_id) if desk and desk.clerk_id else None,
            LimitEntity.DISTRICT: desk.district if desk else None,
        }
        return {entity: key for entity, key in known.items() if key}

    @once
    def unasked(self) -> frozenset[LimitEntity]:
        """Parties that this question is not about."""
        of_desk = frozenset() if self.desk else frozenset({LimitEntity.MERCHANT, LimitEntity.CLERK, LimitEntity.DISTRICT})
        return of_desk if self.amount_fen is not None else of_desk | {LimitEntity.VEHICLE}

    def meters(self, terms: Terms) -> list[tuple[Meter, Limit]]:
        """Return the counters of some terms, worked out once: to read where they stand, and to judge it."""
        if id(terms) not in self._metered:
            self._metered[id(terms)] = in_order((found, limit) for limit in terms.limits if (found := self._meter(limit)))
        return self._metered[id(terms)]

    def _meter(self, limit: Limit) -> Meter | None:
        """Many benefits limit the same parties by the same period. None where one of them is not known."""
        if limit.counter not in self._meters:
            known = not unknown(limit, self.parties)
            self._meters[limit.counter] = meter(limit, parties=self.parties, day=self.day) if known else None
        return self._meters[limit.counter]

    @once
    def _metered(self) -> dict[int, list[tuple[Meter, Limit]]]:
        return {}

    @once
    def _meters(self) -> dict[str, Meter | None]:
        return {}

    def fact(self, fact: Fact) -> Value | Asking:
        found = self._facts.get(fact)
        if found is not None and found != "":
            return found
        part = fact.partition(".")[0]
        unasked = (part == "merchant" and self.desk is None) or (part == "order" and self.amount_fen is None)
        return Asking.UNASKED if unasked else Asking.MISSING

    @once
    def _facts(self) -> dict[Fact, Value | None]:
        return {
            **_of_resident(self.standing, self.day),
            **(_of_merchant(self.desk) if self.desk else {}),
            **(_of_order(self.order, self.amount_fen) if self.amount_fen is not None else {}),
            **_of_time(self.now),
        }


def _of_resident(standing: Standing, day: date) -> dict[Fact, Value | None]:
    return {
        Fact.RESIDENT_TIER: standing.tier.code if standing.tier else None,
        Fact.RESIDENT_POINTS: standing.points,
        Fact.RESIDENT_AGE_BAND: age_band(standing.born_on, day) if standing.born_on else None,
        Fact.RESIDENT_DISTRICT: standing.district,
        Fact.RESIDENT_RECORD_KINDS: standing.record_kinds,
        Fact.RESIDENT_RECORDS: standing.records,
        Fact.RESIDENT_CARDS: standing.cards,
        Fact.RESIDENT_DAYS_JOINED: (day - local_day(standing.joined_at)).days if standing.joined_at else None,
    }


def _of_merchant(desk: Desk) -> dict[Fact, Value | None]:
    return {Fact.MERCHANT_INDUSTRY: desk.industry, Fact.MERCHANT_DISTRICT: desk.district, Fact.MERCHANT_GRADE: desk.grade}


def _of_order(order: Order, amount_fen: int) -> dict[Fact, Value | None]:
    return {
        Fact.ORDER_AMOUNT: amount_fen,
        Fact.ORDER_KIND: order.kind,
        Fact.ORDER_QUANTITY: order.quantity,
        Fact.ORDER_UNIT: order.unit,
        Fact.ORDER_VEHICLE_KIND: order.vehicle_kind,
    }


def _of_time(now: datetime) -> dict[Fact, Value | None]:
    local = now.astimezone(LOCAL)
    return {
        Fact.TIME_WEEKDAY: local.isoweekday(),
        Fact.TIME_HOUR: local.hour,
        Fact.TIME_MONTH: local.month,
        Fact.TIME_DAY_OF_MONTH: local.day,
        Fact.TIME_DAY_KIND: DayKind.WORKING if is_working_day(local.date()) else DayKind.OFF,
    }


def age_band(born_on: date, day: date) -> str:
    """Return in which of the bands of conditions.WORDS somebody is on a day."""
    age = day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    return "under_18" if age < 18 else "18_34" if age < 35 else "35_59" if age < 60 else "60_plus"
