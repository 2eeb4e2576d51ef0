"""What a standing and a grade tell."""

from datetime import date, timedelta

from models.registry import Consent, Merchant
from models.scoring import Withholding
from server.scoring.queries import grade_of_merchant, grades_of_merchants, standing_of_resident, tier_of_resident
from server.scoring.standings import GradeState
from tests.cast import NOW, Person

TODAY = date(2026, 11, 20)


async def test_a_standing_has_points_tier_and_parts_that_add_up(gold_resident: Person) -> None:
    assert gold_resident.resident_id
    standing = await standing_of_resident(gold_resident.resident_id)
    assert standing is not None
    assert (standing.points, standing.tier.code, standing.tier.rank) == (720, "gold", 2)
    assert sum(part.points for part in standing.parts) == 720
    assert standing.next_tier is not None
    assert (standing.next_tier.tier.code, standing.next_tier.points_needed) == ("diamond", 130)
    assert [(way.indicator.code, way.each, way.up_to) for way in standing.next_tier.ways] == [("volunteering", 5, 280)]


async def test_the_desk_reads_points_and_tier_alone(standard_resident: Person) -> None:
    assert standard_resident.resident_id
    found = await tier_of_resident(standard_resident.resident_id)
    assert found is not None
    assert (found.points, found.tier.code) == (550, "standard")


async def test_a_withdrawn_consent_hides_the_standing_at_once(gold_resident: Person) -> None:
    assert gold_resident.resident_id
    await Consent.filter(resident_id=gold_resident.resident_id, purpose="scoring").update(ended_at=NOW)
    assert await standing_of_resident(gold_resident.resident_id) is None
    assert await tier_of_resident(gold_resident.resident_id) is None


async def test_a_merchant_without_a_score_is_not_yet_rated(noodle_shop: Merchant) -> None:
    grade = await grade_of_merchant(noodle_shop.id, today=TODAY)
    assert (grade.state, grade.tier, grade.points, grade.parts) == (GradeState.NOT_YET_RATED, None, None, ())


async def test_a_withheld_grade_says_since_when_and_why(noodle_shop: Merchant) -> None:
    await Withholding.create(merchant=noodle_shop, reason="申诉中", since=NOW)
    grade = await grade_of_merchant(noodle_shop.id, today=TODAY)
    assert (grade.state, grade.since, grade.because) == (GradeState.WITHHELD, NOW, "申诉中")
    assert (await grades_of_merchants([noodle_shop.id], today=TODAY))[noodle_shop.id].state is GradeState.WITHHELD


async def test_an_ended_withholding_withholds_nothing(noodle_shop: Merchant) -> None:
    await Withholding.create(merchant=noodle_shop, reason="申诉中", since=NOW, ended_at=NOW)
    assert (await grade_of_merchant(noodle_shop.id, today=TODAY)).state is GradeState.NOT_YET_RATED


async def test_a_merchant_is_closed_from_its_last_day_on(noodle_shop: Merchant) -> None:
    await Merchant.filter(id=noodle_shop.id).update(closed_on=TODAY)
    assert (await grade_of_merchant(noodle_shop.id, today=TODAY)).state is GradeState.CLOSED
    assert (await grade_of_merchant(noodle_shop.id, today=TODAY - timedelta(days=1))).state is GradeState.NOT_YET_RATED
