"""The shipped scorecard of residents."""

from datetime import date, timedelta
from uuid import uuid4

from models.enums import RecordKind, SubjectKind
from server.scoring.evaluation import Fact, evaluate
from server.scoring.scorecard import parse
from server.scoring.shipped import SHIPPED

DAY = date(2026, 11, 20)
CARD = parse(SHIPPED[SubjectKind.RESIDENT]["definition"])


def order(days_ago: int, *, in_time: bool) -> Fact:
    return Fact(
        record_id=uuid4(), catalogue_code="waiver_order", kind=RecordKind.CONTRACT, severity=None, dated_on=DAY - timedelta(days=days_ago),
        ends_on=None, mark=100 if in_time else 0, amount_fen=500,
    )  # fmt: skip


def points(*orders: Fact) -> int:
    return evaluate(CARD, orders, day=DAY).points


def test_a_late_order_costs_what_an_earlier_one_gave_and_never_more() -> None:
    kept = [order(days, in_time=True) for days in range(10, 20)]
    assert points(*kept) == CARD.base_points + 30
    assert points(*kept, order(1, in_time=False)) == CARD.base_points + 27
    assert points(*(order(days, in_time=False) for days in range(20))) == points() == CARD.base_points
