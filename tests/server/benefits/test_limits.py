"""Which counters a use is counted on."""

from datetime import date
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from models.enums import LimitEntity, LimitPeriod
from server.benefits.limits import entity_key, meters
from server.benefits.terms import Limit
from tests.server.benefits.offers import MERCHANT, RESIDENT, entities, periods

DAY = date(2026, 11, 22)
limits = st.lists(st.builds(Limit, entity=entities, period=periods, max_count=st.just(1)), max_size=15)


def test_a_resident_a_merchant_and_the_two_together_are_counted_apart() -> None:
    keys = {entity_key(entity, RESIDENT, MERCHANT) for entity in LimitEntity}
    assert len(keys) == 3
    assert entity_key(LimitEntity.PAIR, RESIDENT, MERCHANT) != entity_key(LimitEntity.PAIR, MERCHANT, RESIDENT)


def test_a_key_fits_its_column() -> None:
    assert max(len(entity_key(entity, uuid4(), uuid4())) for entity in LimitEntity) <= 80


@given(limits, st.permutations(range(15)))
def test_counters_are_claimed_in_one_order_however_the_terms_are_written(written: list[Limit], order: list[int]) -> None:
    other = [written[place] for place in order if place < len(written)]
    first, second = ([m for m, _ in meters(each, resident_id=RESIDENT, merchant_id=MERCHANT, day=DAY)] for each in (written, other))
    assert first == second


def test_a_meter_names_benefit_period_and_entity() -> None:
    limit = Limit(entity=LimitEntity.PAIR, period=LimitPeriod.MONTH, max_count=2)
    [(found, same)] = meters([limit], resident_id=UUID(int=7), merchant_id=UUID(int=8), day=DAY)
    assert same is limit
    assert (found.entity, found.period, found.period_start) == (LimitEntity.PAIR, LimitPeriod.MONTH, date(2026, 11, 1))
    assert found.entity_key == f"{UUID(int=7)}:{UUID(int=8)}"
