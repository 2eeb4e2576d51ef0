"""Deciding several uses of one benefit in the order in which they came: each sees what those before it took. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from server.benefits.case import Case, Desk
from server.benefits.eligibility import reasons_to_refuse
from server.benefits.limits import UNUSED, Meter, Used
from server.benefits.terms import Limit
from server.ledger.posting import Purse


@dataclass(frozen=True, slots=True)
class Taken:
    """How much several uses together take from the counter of a limit."""

    limit: Limit
    count: int = 0
    fen: int = 0


def granted_in_order(asked: Iterable[Case], purse_at: Callable[[Desk | None], Purse]) -> Iterator[Case | None]:
    """Yield each case as it stands behind those granted before it; None where anything is against it then.

    purse_at: who pays at a desk, as it was before the first.
    """
    money: Counter[UUID] = Counter()
    used: dict[Meter, Used] = {}
    for case in asked:
        purse = purse_at(case.desk).less(money)
        here = replace(case, offer=replace(case.offer, left_fen=purse.left_fen), usage={**case.usage, **used})
        if reasons_to_refuse(here):
            yield None
            continue
        for payer, part in purse.legs(here.worth_fen):
            money[payer.account_id] += part
        for meter, _ in here.meters():
            before = here.usage.get(meter, UNUSED)
            used[meter] = Used(count=before.count + 1, fen=before.fen + here.worth_fen)
        yield here


def taken_together(granted: Iterable[Case]) -> Mapping[Meter, Taken]:
    """Return what the uses take from each counter, in the order in which counters are claimed."""
    found: dict[Meter, Taken] = {}
    for case in granted:
        for meter, limit in case.meters():
            before = found.get(meter, Taken(limit))
            found[meter] = Taken(limit, before.count + 1, before.fen + case.worth_fen)
    return dict(sorted(found.items()))
