"""What a standing and a grade tell."""

from datetime import date, timedelta

from models.registry import Consent, Merchant
from models.scoring import Score, ScoreEntry, Withholding
from server.scoring.queries import grade_of_merchant, grades_of_merchants, standing_of_resident
from server.scoring.standings import GradeState
from tests.cast import NOW, Person
from tests.statements import counted_statements

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


async def test_a_long_ledger_is_summed_by_the_database_and_only_its_newest_movements_are_told(gold_resident: Person) -> None:
    score = await Score.get(resident_id=gold_resident.resident_id).select_related("scorecard")
    there = score.sequence
    await ScoreEntry.bulk_create(
        [
            ScoreEntry(
                score_id=score.id, sequence=there + place, scorecard_id=score.scorecard_id, indicator="volunteering",
                points=1 if place % 2 else -1, reason=reason, entered_at=NOW,
            )
            for place, reason in enumerate(["record_counted", *["rules_changed"] * 200], 1)
        ]
    )  # fmt: skip
    await Score.filter(id=score.id).update(sequence=there + 201, points=score.points + 1)
    with counted_statements() as statements:
        standing = await standing_of_resident(gold_resident.resident_id or score.id)
    assert len(statements) == 5
    assert standing is not None
    assert sum(part.points for part in standing.parts) == standing.points == score.points + 1
    added = [part for part in standing.parts if part.indicator == "volunteering" and part.record is None]
    assert [(part.points, part.reason) for part in added] == [(1, "record_counted")]
    assert [each.sequence for each in standing.movements] == list(range(there + 201, there + 151, -1))


async def test_what_is_appended_after_the_score_was_read_is_not_told_yet(gold_resident: Person) -> None:
    score = await Score.get(resident_id=gold_resident.resident_id)
    await ScoreEntry.create(
        score_id=score.id, sequence=score.sequence + 1, scorecard_id=score.scorecard_id, indicator="volunteering", points=9,
        reason="record_counted", entered_at=NOW,
    )  # fmt: skip
    standing = await standing_of_resident(gold_resident.resident_id or score.id)
    assert standing is not None
    assert sum(part.points for part in standing.parts) == standing.points == score.points


async def test_a_withdrawn_consent_hides_the_standing_at_once(gold_resident: Person) -> None:
    assert gold_resident.resident_id
    await Consent.filter(resident_id=gold_resident.resident_id, purpose="scoring").update(ended_at=NOW)
    assert await standing_of_resident(gold_resident.resident_id) is None


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
