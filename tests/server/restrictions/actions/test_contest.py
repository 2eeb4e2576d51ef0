"""Commitments and objections."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.enums import Lift, Role
from models.registry import Merchant
from models.restrictions import Listing, ListingLift
from server.platform.errors import Conflict, NotFound
from server.restrictions.actions.contest import decide_objection, file_objection, sign_commitment
from server.restrictions.listing import extended
from server.restrictions.months import plus
from server.restrictions.queries import bars_at, served
from tests.cast import Person
from tests.server.restrictions.riders import ACTOR, RIDER, at, list_month_of

MARCH = date(2027, 3, 1)


async def sign(row: Listing, *, day: date = date(2027, 4, 20), **whose: UUID) -> Listing:
    return await sign_commitment(listing_id=row.id, by_role=Role.RESIDENT, account_id=ACTOR, now=at(day), **whose)


async def object_to(row: Listing, *, day: date = date(2027, 4, 20), **whose: UUID) -> Listing:
    return await file_objection(listing_id=row.id, text="车不是我停的", account_id=ACTOR, now=at(day), **whose)


async def decide(row: Listing, *, upheld: bool, day: date) -> Listing:
    return await decide_objection(listing_id=row.id, upheld=upheld, note="有照片", account_id=ACTOR, now=at(day))


async def test_the_first_commitment_lifts_the_bar_and_a_second_does_not(bike_share: Merchant) -> None:
    first, second = await list_month_of(bike_share, MARCH), await list_month_of(bike_share, plus(MARCH, 1))
    lifted = await sign(first)
    assert lifted.lift is not None
    assert (lifted.lift.why, lifted.lift.by_role) == (Lift.COMMITMENT, Role.RESIDENT)
    assert (await served(bike_share.id, RIDER, now=at(date(2027, 5, 3)))).until is None
    with pytest.raises(Conflict, match="commitment_given"):
        await sign(second, day=date(2027, 5, 20))
    with pytest.raises(Conflict, match="bar_over"):
        await sign(first)
    assert second.streak == 2, "a month that a commitment lifted was listed all the same"


async def test_of_two_commitments_at_once_one_is_taken(bike_share: Merchant) -> None:
    rows = [await list_month_of(bike_share, month) for month in (MARCH, plus(MARCH, 1))]
    outcomes = await asyncio.gather(*(sign(row) for row in rows), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Listing"]
    assert await ListingLift.all().count() == 1


async def test_an_upheld_objection_in_the_middle_takes_the_month_away_and_breaks_the_streak(
    bike_share: Merchant, gold_resident: Person
) -> None:
    assert gold_resident.resident_id
    months = [plus(MARCH, each) for each in range(3)]
    rows = [await list_month_of(bike_share, month, resident_id=gold_resident.resident_id) for month in months]
    assert [(row.bar_until - row.bar_from).days for row in rows] == [7, 7, 15]
    await object_to(rows[1], day=date(2027, 6, 3))
    await decide(rows[1], upheld=True, day=date(2027, 6, 3))
    third = await Listing.get(id=rows[2].id)
    assert (third.streak, third.bar_until - third.bar_from) == (1, timedelta(days=7))
    day = {"resident_id": gold_resident.resident_id, "benefits": ["bicycle-deposit"], "day": date(2027, 6, 3)}
    assert await bars_at(bike_share.id, **day) == []  # type: ignore[arg-type]
    fourth = await list_month_of(bike_share, plus(MARCH, 3))
    assert fourth.streak == 2


async def test_six_in_a_row_without_the_third_are_three(bike_share: Merchant) -> None:
    rows = [await list_month_of(bike_share, plus(MARCH, each)) for each in range(6)]
    assert (rows[5].bar_until - rows[5].bar_from).days == 30
    await object_to(rows[2], day=date(2027, 7, 1))
    await decide(rows[2], upheld=True, day=date(2027, 9, 12))
    later = [await Listing.get(id=row.id) for row in rows[3:]]
    assert [row.streak for row in later] == [4, 2, 3], "a bar that is over stays as it was served"
    assert (later[2].bar_until - later[2].bar_from).days == 15


async def test_an_objection_that_is_not_upheld_changes_nothing(bike_share: Merchant) -> None:
    row = await list_month_of(bike_share, MARCH)
    await object_to(row)
    decided = await decide(row, upheld=False, day=date(2027, 4, 25))
    assert decided.lift is None
    assert decided.objection is not None
    assert (decided.objection.upheld, decided.objection.note) == (False, "有照片")
    for again in (object_to(row), decide(row, upheld=True, day=date(2027, 4, 26))):
        with pytest.raises(Conflict, match=r"objection_(filed|decided)"):
            await again


async def test_a_pass_is_extended_by_the_days_that_were_served(bike_share: Merchant) -> None:
    row, ends_on = await list_month_of(bike_share, MARCH), date(2027, 12, 31)

    async def longer(today: date) -> date:
        return extended(ends_on, (await served(bike_share.id, RIDER, now=at(today))).extending)

    assert await longer(date(2027, 5, 3)) == date(2028, 1, 7)
    await object_to(row, day=date(2027, 5, 3))
    await decide(row, upheld=True, day=date(2027, 5, 4))
    assert await longer(date(2027, 5, 9)) == date(2028, 1, 3)


@pytest.mark.parametrize("deed", [sign, object_to])
async def test_a_listing_is_nobody_elses_and_ends_by_itself(bike_share: Merchant, deed: Any, standard_resident: Person) -> None:
    row = await list_month_of(bike_share, MARCH)
    with pytest.raises(NotFound):
        await deed(row, resident_id=standard_resident.resident_id)
    with pytest.raises(NotFound):
        await deed(row, merchant_id=uuid4())
    with pytest.raises(Conflict, match="bar_over"):
        await deed(row, day=date(2027, 5, 8))
    with pytest.raises(NotFound):
        await decide(row, upheld=True, day=date(2027, 5, 1))
