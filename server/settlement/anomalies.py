"""What a day's uses look like when somebody plays with the city's money. Pure: uses in, findings with their reasons out.

Nothing follows from a finding by itself: a person looks (PIPL art. 24).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

SAME_PAIR, EQUAL_AMOUNTS, BURST = 5, 8, 10
BURST_SPAN = timedelta(minutes=5)


class Pattern(StrEnum):
    SAME_PAIR = "same_pair"
    BURST = "burst"
    EQUAL_AMOUNTS = "equal_amounts"
    CLOSED_RING = "closed_ring"


@dataclass(frozen=True, slots=True)
class Use:
    """One redemption; `works_at` are the merchants at whose desks the resident works."""

    redemption_id: UUID
    resident_id: UUID
    merchant_id: UUID
    amount_fen: int
    at: datetime
    works_at: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`actual` uses where fewer than `expected` would be ordinary, and which; of a ring the merchants in it."""

    pattern: Pattern
    merchants: Sequence[UUID]
    expected: int
    actual: int
    redemptions: Sequence[UUID]


def findings(uses: Iterable[Use]) -> list[Finding]:
    """Return everything that stands out in the uses of one day."""
    ordered = sorted(uses, key=lambda use: use.at)
    return [*_same_pairs(ordered), *_bursts(ordered), *_equal_amounts(ordered), *_rings(ordered)]


def _same_pairs(uses: Sequence[Use]) -> Iterator[Finding]:
    pairs: defaultdict[tuple[UUID, UUID], list[Use]] = defaultdict(list)
    for use in uses:
        pairs[use.merchant_id, use.resident_id].append(use)
    for (merchant, _), mine in pairs.items():
        if len(mine) >= SAME_PAIR:
            yield _finding(Pattern.SAME_PAIR, [merchant], SAME_PAIR, mine)


def _bursts(uses: Sequence[Use]) -> Iterator[Finding]:
    for merchant, mine in _by_merchant(uses).items():
        first = 0
        for last, use in enumerate(mine):
            while use.at - mine[first].at > BURST_SPAN:
                first += 1
            if last - first + 1 >= BURST:
                yield _finding(Pattern.BURST, [merchant], BURST, mine[first : last + 1])
                break


def _equal_amounts(uses: Sequence[Use]) -> Iterator[Finding]:
    for merchant, mine in _by_merchant(uses).items():
        amount, times = Counter(use.amount_fen for use in mine).most_common(1)[0]
        if times >= EQUAL_AMOUNTS and 2 * times > len(mine):
            yield _finding(Pattern.EQUAL_AMOUNTS, [merchant], EQUAL_AMOUNTS, [use for use in mine if use.amount_fen == amount])


def _rings(uses: Sequence[Use]) -> Iterator[Finding]:
    """Merchants whose people use benefits at each other's desks, all the way round."""
    leads: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for use in uses:
        for work in use.works_at - {use.merchant_id}:
            leads[work].add(use.merchant_id)
    reach = {merchant: _reached(merchant, leads) for merchant in leads}
    seen: set[UUID] = set()
    for merchant in sorted(leads):
        ring = {other for other in reach[merchant] if merchant in reach.get(other, ())}
        if merchant in ring and merchant not in seen:
            seen |= ring
            inside = [use for use in uses if use.merchant_id in ring and use.works_at & ring - {use.merchant_id}]
            yield _finding(Pattern.CLOSED_RING, sorted(ring), 1, inside)


def _reached(start: UUID, leads: Mapping[UUID, set[UUID]]) -> set[UUID]:
    found: set[UUID] = set()
    ahead = [start]
    while ahead:
        new = leads.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found


def _by_merchant(uses: Sequence[Use]) -> dict[UUID, list[Use]]:
    found: defaultdict[UUID, list[Use]] = defaultdict(list)
    for use in uses:
        found[use.merchant_id].append(use)
    return dict(found)


def _finding(pattern: Pattern, merchants: Sequence[UUID], expected: int, uses: Sequence[Use]) -> Finding:
    redemptions = [use.redemption_id for use in uses]
    return Finding(pattern=pattern, merchants=merchants, expected=expected, actual=len(uses), redemptions=redemptions)
