"""Scoring in the database: entries are appended, add up to the points, and nothing is written when nothing changed."""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tortoise.exceptions import IntegrityError

from models.audit import AuditLine
from models.enums import Outcome, SubjectKind, Visibility
from models.registry import Consent, Merchant, Record, Resident, Resolution
from models.scoring import Score, Scorecard, ScoreEntry
from server.scoring.actions import install_shipped_scorecards, score_merchants, score_residents
from server.scoring.actions import score as scoring
from server.scoring.queries import grade_of_merchant, standing_of_resident
from server.scoring.reckoning import reckon
from server.scoring.standings import GradeState
from tests.cast import NOW, Person, make_merchant
from tests.server.scoring.records import TODAY, donated_blood, inspected, penalised
from tests.turns import needs_a_turn


@pytest.fixture
async def shipped(database: None) -> None:
    await install_shipped_scorecards(now=NOW)


@pytest.fixture
async def inspected_shop(shipped: None, noodle_shop: Merchant) -> Merchant:
    """The noodle shop with one food safety inspection at 95, not scored yet."""
    await inspected(noodle_shop.id, 95)
    return noodle_shop


@pytest.fixture
async def donor(shipped: None, unscored_resident: Person) -> UUID:
    """A resident with one blood donation who agrees to be scored."""
    assert unscored_resident.resident_id
    await donated_blood(unscored_resident.resident_id)
    await agree(unscored_resident.resident_id)
    return unscored_resident.resident_id


async def agree(resident_id: UUID) -> None:
    await Consent.create(resident_id=resident_id, purpose="scoring", text_version="1", given_at=NOW)


async def withdraw(resident_id: UUID) -> None:
    await Consent.filter(resident_id=resident_id, purpose="scoring", ended_at=None).update(ended_at=NOW)


async def entries(score: Score) -> list[ScoreEntry]:
    return await ScoreEntry.filter(score=score).order_by("sequence")


async def assert_adds_up(score: Score) -> None:
    """Points are the sum of the entries, and the entries are numbered without a gap."""
    kept = await entries(score)
    assert sum(entry.points for entry in kept) == score.points
    assert [entry.sequence for entry in kept] == list(range(1, score.sequence + 1))


async def score_of(merchant_id: UUID) -> Score:
    score = await Score.get(merchant_id=merchant_id)
    await assert_adds_up(score)
    return score


async def test_a_merchant_gets_points_for_its_records(inspected_shop: Merchant) -> None:
    assert await score_merchants([inspected_shop.id], now=NOW) == 1
    score = await score_of(inspected_shop.id)
    assert (score.points, score.tier) == (670, "B")
    said = {(entry.indicator, entry.points, entry.reason, entry.record_id is None) for entry in await entries(score)}
    assert said == {
        ("base", 600, "base", True),
        ("food_inspections", 30, "record_counted", False),
        ("no_penalties", 40, "count_reached", True),
    }
    line = await AuditLine.get(deed="score")
    assert line.particulars == {"kind": "merchant", "moved": 1}


async def test_scoring_again_writes_nothing(inspected_shop: Merchant) -> None:
    await score_merchants([inspected_shop.id], now=NOW)
    before = await Score.get(merchant_id=inspected_shop.id), await ScoreEntry.all().count(), await AuditLine.all().count()
    assert await score_merchants([inspected_shop.id], now=NOW + timedelta(hours=1)) == 0
    after = await Score.get(merchant_id=inspected_shop.id), await ScoreEntry.all().count(), await AuditLine.all().count()
    assert (after[0].sequence, after[0].as_of, *after[1:]) == (before[0].sequence, before[0].as_of, *before[1:])


async def test_a_changed_record_appends_the_difference(inspected_shop: Merchant) -> None:
    await score_merchants([inspected_shop.id], now=NOW)
    await Record.filter(merchant=inspected_shop).update(mark=65)
    await score_merchants([inspected_shop.id], now=NOW)
    score = await score_of(inspected_shop.id)
    last = (await entries(score))[-1]
    assert (score.points, last.points, last.reason, last.sequence) == (600, -70, "record_changed", 4)


async def test_a_repaired_penalty_is_taken_back_and_the_clean_record_returns(inspected_shop: Merchant) -> None:
    penalty = await penalised(inspected_shop.id)
    await score_merchants([inspected_shop.id], now=NOW)
    assert (await score_of(inspected_shop.id)).points == 570
    await Resolution.create(record=penalty, outcome=Outcome.REPAIRED, resolved_at=NOW)
    await score_merchants([inspected_shop.id], now=NOW)
    score = await score_of(inspected_shop.id)
    moved = [(entry.indicator, entry.points, entry.reason) for entry in (await entries(score))[3:]]
    assert score.points == 670
    assert moved == [("general_penalties", 60, "no_longer_counted"), ("no_penalties", 40, "count_reached")]


async def test_time_alone_moves_points_by_whole_steps(inspected_shop: Merchant) -> None:
    await score_merchants([inspected_shop.id], now=NOW)
    assert await score_merchants([inspected_shop.id], now=NOW + timedelta(days=354)) == 0
    assert await score_merchants([inspected_shop.id], now=NOW + timedelta(days=355)) == 1
    last = (await entries(await score_of(inspected_shop.id)))[-1]
    assert (last.indicator, last.points, last.reason) == ("food_inspections", -7, "decayed")  # 30 less a quarter is 22.5, which is 23


async def test_what_is_not_public_does_not_move_a_public_grade(inspected_shop: Merchant) -> None:
    await penalised(inspected_shop.id, visibility=Visibility.SHARED)
    await score_merchants([inspected_shop.id], now=NOW)
    assert (await score_of(inspected_shop.id)).points == 670


async def test_a_merchant_with_nothing_on_record_gets_no_row(shipped: None, noodle_shop: Merchant) -> None:
    assert await score_merchants([noodle_shop.id], now=NOW) == 0
    assert await Score.all().count() == 0


async def test_a_merchant_of_whom_too_little_is_left_loses_its_grade(inspected_shop: Merchant) -> None:
    await score_merchants([inspected_shop.id], now=NOW)
    await score_merchants([inspected_shop.id], now=NOW + timedelta(days=1200))
    score = await score_of(inspected_shop.id)
    assert (score.points, score.tier) == (0, "not_yet_rated")
    assert {entry.reason for entry in (await entries(score))[3:]} == {"too_little_to_judge", "decayed"} - {"decayed"}
    assert (await grade_of_merchant(inspected_shop.id, today=TODAY)).state is GradeState.NOT_YET_RATED


async def test_many_merchants_are_scored_in_few_statements(
    shipped: None, noodle_shop: Merchant, bike_share: Merchant, garage: Merchant
) -> None:
    for place, merchant in enumerate((noodle_shop, bike_share, garage)):
        await inspected(merchant.id, 60 + 15 * place)
    assert await score_merchants([noodle_shop.id, bike_share.id, garage.id, garage.id], now=NOW) == 3
    assert [(await score_of(each.id)).points for each in (noodle_shop, bike_share, garage)] == [600, 630, 670]


async def test_thirty_merchants_take_as_many_statements_as_three(shipped: None, caplog: pytest.LogCaptureFixture) -> None:
    counts = []
    for many in (3, 30):
        shops = [await make_merchant(f"店 {number}") for number in range(many)]
        for shop in shops:
            await inspected(shop.id, 95)
        with caplog.at_level("DEBUG", logger="tortoise.db_client"):
            caplog.clear()
            assert await score_merchants([shop.id for shop in shops], now=NOW) == many
            counts.append(sum(each.name == "tortoise.db_client" for each in caplog.records))
    assert counts[0] == counts[1] > 5


async def test_without_a_live_scorecard_nobody_is_scored(noodle_shop: Merchant) -> None:
    await inspected(noodle_shop.id, 95)
    assert await score_merchants([noodle_shop.id], now=NOW) == 0


async def test_a_resident_is_scored_only_with_consent(shipped: None, unscored_resident: Person) -> None:
    assert unscored_resident.resident_id
    await donated_blood(unscored_resident.resident_id)
    assert await score_residents([unscored_resident.resident_id], now=NOW) == 0
    assert await Score.all().count() == 0
    await agree(unscored_resident.resident_id)
    assert await score_residents([unscored_resident.resident_id], now=NOW) == 1
    standing = await standing_of_resident(unscored_resident.resident_id)
    assert standing
    assert (standing.points, standing.tier.code) == (525, "standard")


async def test_a_resident_of_whom_nothing_is_known_stands_at_the_base(shipped: None, unscored_resident: Person) -> None:
    assert unscored_resident.resident_id
    await agree(unscored_resident.resident_id)
    await score_residents([unscored_resident.resident_id], now=NOW)
    standing = await standing_of_resident(unscored_resident.resident_id)
    assert standing
    assert [(part.indicator, part.points) for part in standing.parts] == [("base", 500)]


async def test_a_withdrawn_consent_takes_every_entry_back_and_keeps_the_history(donor: UUID) -> None:
    await score_residents([donor], now=NOW)
    await withdraw(donor)
    assert await score_residents([donor], now=NOW) == 1
    score = await Score.get(resident_id=donor)
    await assert_adds_up(score)
    assert (score.points, score.tier) == (0, "no_standing")
    assert [(e.points, e.reason) for e in (await entries(score))[2:]] in (
        [(-500, "consent_withdrawn"), (-25, "consent_withdrawn")],
        [(-25, "consent_withdrawn"), (-500, "consent_withdrawn")],
    )
    assert await standing_of_resident(donor) is None
    assert await score_residents([donor], now=NOW) == 0


async def test_who_consents_again_is_scored_again(donor: UUID) -> None:
    await score_residents([donor], now=NOW)
    await withdraw(donor)
    await score_residents([donor], now=NOW)
    await agree(donor)
    await score_residents([donor], now=NOW)
    standing = await standing_of_resident(donor)
    assert standing
    assert [(part.indicator, part.points, part.reason) for part in standing.parts] == [
        ("base", 500, "base"),
        ("blood_donation", 25, "record_counted"),
    ]


async def test_parts_of_a_grade_add_up_and_name_their_records(inspected_shop: Merchant) -> None:
    await penalised(inspected_shop.id)
    await score_merchants([inspected_shop.id], now=NOW)
    grade = await grade_of_merchant(inspected_shop.id, today=TODAY)
    assert [(part.indicator, part.points, part.record and part.record.catalogue_code) for part in grade.parts] == [
        ("base", 600, None),
        ("food_inspections", 30, "food_inspection"),
        ("general_penalties", -60, "penalty_general"),
    ]
    assert (grade.state, grade.points, grade.tier and grade.tier.code) == (GradeState.GRADED, 570, "C")


async def test_an_entry_number_is_never_given_twice(inspected_shop: Merchant) -> None:
    await score_merchants([inspected_shop.id], now=NOW)
    score = await score_of(inspected_shop.id)
    card = await Scorecard.get(id=score.scorecard_id)
    with pytest.raises(IntegrityError):
        await ScoreEntry.create(score=score, sequence=1, scorecard=card, indicator="base", points=1, reason="base", entered_at=NOW)


CONTENDERS = 8


async def test_eight_at_once_keep_the_sum(inspected_shop: Merchant) -> None:
    await contend(inspected_shop, [score_merchants] * CONTENDERS)
    score = await score_of(inspected_shop.id)
    assert (score.points, score.sequence) == (670, 3)


async def test_eight_at_once_keep_the_sum_while_records_come(inspected_shop: Merchant) -> None:
    await score_merchants([inspected_shop.id], now=NOW)

    async def one_more(merchant_ids: Sequence[UUID], *, now: datetime) -> int:
        await penalised(inspected_shop.id)
        return await score_merchants(merchant_ids, now=NOW)

    await contend(inspected_shop, [one_more] * 3 + [score_merchants] * 5)
    assert (await score_of(inspected_shop.id)).points == 600 + 30 - 180


async def test_the_same_test_catches_scoring_that_reads_then_writes(inspected_shop: Merchant) -> None:
    """The planted fault: what to write is decided by what was read, and nothing is claimed."""
    card = await Scorecard.get(subject_kind=SubjectKind.MERCHANT)
    score = await Score.create(merchant=inspected_shop, scorecard=card, tier="not_yet_rated", as_of=NOW)
    gate, numbers = asyncio.Barrier(CONTENDERS), itertools.count(1)

    async def naive(merchant_ids: Sequence[UUID], *, now: datetime) -> int:
        seen = await Score.get(id=score.id)
        await gate.wait()
        if seen.points == 0:
            number = next(numbers)
            await ScoreEntry.create(
                score=score, sequence=number, scorecard=card, indicator="base", points=600, reason="base", entered_at=now
            )
            await Score.filter(id=score.id).update(points=600, sequence=number)
        return 1

    await contend(inspected_shop, [naive] * CONTENDERS)
    with pytest.raises(AssertionError):
        await score_of(inspected_shop.id)


async def contend(merchant: Merchant, deeds: Iterable[Callable[..., Coroutine[None, None, int]]]) -> None:
    await asyncio.gather(*(deed([merchant.id], now=NOW) for deed in deeds))


async def test_a_subject_that_is_no_resident_has_no_standing(shipped: None) -> None:
    resident = await Resident.create(joined_at=NOW)
    assert await standing_of_resident(resident.id) is None


async def test_while_scores_are_reckoned_others_have_their_turn(inspected_shop: Merchant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "reckon", needs_a_turn(reckon))
    assert await score_merchants([inspected_shop.id], now=NOW) == 1
