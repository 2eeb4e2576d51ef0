"""The facts of a merchant's page, read from the tables."""

from datetime import date, datetime, timedelta

import pytest

from models.codes import MerchantCode
from models.complaints import Review
from models.enums import CodeEnd, ComplaintKind, ComplaintState, Outcome, RecordKind, Severity, Visibility
from models.registry import Merchant, Resolution
from models.scoring import Withholding
from server.codes.actions import issue_merchant_code, rotate_merchant_code
from server.codes.keys import issuer_from
from server.complaints.actions import answer_complaint
from server.platform.crypto import Keyring
from server.platform.errors import NotFound
from server.platform.settings import Settings
from server.reports.facts import MerchantCredit
from server.reports.queries import MOST, merchant_credit
from server.scoring.standings import GradeState
from tests.cast import NOW, Person, make_merchant_code, make_resident
from tests.routes.pages.full_house import TODAY, add_record, code_text, complain, open_house
from tests.server.complaints.filing import accepted, filed_on

DAY = timedelta(days=1)


@pytest.fixture
async def noodle_code(noodle_shop: Merchant, settings: Settings) -> str:
    return code_text(await make_merchant_code(noodle_shop), settings)


async def facts(code: str, settings: Settings, keyring: Keyring, *, now: datetime = NOW) -> MerchantCredit:
    return (await merchant_credit(code, keyring=keyring, issuer=issuer_from(settings), now=now)).credit


async def test_a_merchant_of_whom_everything_is_known(database: None, settings: Settings, keyring: Keyring) -> None:
    _, code = await open_house(settings)
    told = await facts(code, settings, keyring)
    assert told.who.name == "湖滨老面馆（古塔店）"
    assert told.who.origin.source.en == "Administration for Market Regulation"
    assert told.rating.state is GradeState.GRADED
    assert told.rating.tier
    assert (told.rating.tier.code, told.rating.points) == ("A", 93)
    assert sum(each.points for each in told.rating.why) == 93
    lists = (told.licences, told.inspections, told.commitments, told.honours, told.penalties)
    assert [len(each) for each in lists] == [1, 2, 1, 1, 1]
    assert (told.complaints.resolved, told.complaints.unresolved, told.complaints.in_progress) == (1, 1, 1)
    assert (told.reviews.count, told.reviews.average_tenths, len(told.reviews.recent)) == (3, 47, 2)


async def test_each_fact_says_from_whom_and_when_it_was_received(database: None, settings: Settings, keyring: Keyring) -> None:
    _, code = await open_house(settings)
    told = await facts(code, settings, keyring)
    assert told.honours[0].origin.source.zh == "税务局"
    for fact in (*told.licences, *told.inspections, *told.commitments, *told.honours, *told.penalties):
        assert fact.origin.received_at == NOW - DAY


async def test_an_inspection_tells_its_findings_and_their_risk(database: None, settings: Settings, keyring: Keyring) -> None:
    _, code = await open_house(settings)
    newest = (await facts(code, settings, keyring)).inspections[0]
    assert (newest.mark, newest.result) == (92, "corrected_on_site")
    assert [(each.risk, each.corrected) for each in newest.findings] == [("low", True), ("moderate", None)]


async def test_a_merchant_of_whom_nothing_is_known(noodle_code: str, settings: Settings, keyring: Keyring) -> None:
    told = await facts(noodle_code, settings, keyring)
    assert told.rating.state is GradeState.NOT_YET_RATED
    assert (told.licences, told.penalties, told.complaints.recent, told.reviews.count) == ((), (), (), 0)


@pytest.mark.parametrize("visibility", [Visibility.SHARED, Visibility.PRIVATE])
async def test_what_is_not_public_is_not_told(
    visibility: Visibility, noodle_shop: Merchant, noodle_code: str, settings: Settings, keyring: Keyring
) -> None:
    for kind in (RecordKind.LICENCE, RecordKind.INSPECTION, RecordKind.PENALTY):
        await add_record(noodle_shop, "x", kind, visibility=visibility)
    told = await facts(noodle_code, settings, keyring)
    assert (told.licences, told.inspections, told.penalties) == ((), (), ())


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_what_was_repaired_expired_or_withdrawn_is_not_told(
    outcome: Outcome, noodle_shop: Merchant, noodle_code: str, settings: Settings, keyring: Keyring
) -> None:
    for kind in (RecordKind.PENALTY, RecordKind.INSPECTION):
        record = await add_record(noodle_shop, "x", kind)
        await Resolution.create(record=record, outcome=outcome, resolved_at=NOW)
    told = await facts(noodle_code, settings, keyring)
    assert (told.penalties, told.inspections) == ((), ())


@pytest.mark.parametrize(
    ("severity", "dated_on", "told"),
    [
        (Severity.MINOR, TODAY, False),
        (Severity.GENERAL, date(2025, 11, 20), True),
        (Severity.GENERAL, date(2025, 11, 19), False),
        (Severity.SERIOUS, date(2023, 11, 20), True),
        (Severity.SERIOUS, date(2023, 11, 19), False),
    ],
)
async def test_a_penalty_is_told_while_the_law_lets_it(
    severity: Severity, dated_on: date, *, told: bool, noodle_shop: Merchant, noodle_code: str, settings: Settings, keyring: Keyring
) -> None:
    await add_record(noodle_shop, "x", RecordKind.PENALTY, severity=severity, dated_on=dated_on)
    penalties = (await facts(noodle_code, settings, keyring)).penalties
    assert bool(penalties) is told


async def test_midnight_in_the_city_ends_a_publication(
    noodle_shop: Merchant, noodle_code: str, settings: Settings, keyring: Keyring
) -> None:
    await add_record(noodle_shop, "x", RecordKind.PENALTY, severity=Severity.GENERAL, ends_on=TODAY)
    midnight = datetime.fromisoformat("2026-11-21T00:00:00+08:00")
    assert (await facts(noodle_code, settings, keyring, now=midnight - timedelta(seconds=1))).penalties
    assert not (await facts(noodle_code, settings, keyring, now=midnight)).penalties


async def test_a_long_history_is_told_in_part(noodle_shop: Merchant, noodle_code: str, settings: Settings, keyring: Keyring) -> None:
    for number in range(MOST[RecordKind.INSPECTION] + 1):
        await add_record(noodle_shop, "x", RecordKind.INSPECTION, title=f"第 {number} 次", dated_on=TODAY - number * DAY)
    told = await facts(noodle_code, settings, keyring)
    assert [each.title for each in told.inspections] == [f"第 {number} 次" for number in range(MOST[RecordKind.INSPECTION])]
    assert told.more_inspections


async def test_no_penalty_hides_behind_honours_and_other_penalties(
    noodle_shop: Merchant, noodle_code: str, settings: Settings, keyring: Keyring
) -> None:
    most = MOST[RecordKind.HONOUR]
    serious = {"severity": Severity.SERIOUS, "dated_on": TODAY - 300 * DAY}
    await add_record(noodle_shop, "x", RecordKind.PENALTY, **serious)
    for number in range(most + 1):
        await add_record(noodle_shop, "x", RecordKind.HONOUR, dated_on=TODAY - number * DAY)
        await add_record(noodle_shop, "x", RecordKind.PENALTY, severity=Severity.GENERAL, dated_on=TODAY - number * DAY)
    told = await facts(noodle_code, settings, keyring)
    assert (len(told.honours), told.more_honours, told.more_licences) == (most, True, False)
    assert len(told.penalties) == most + 2
    assert told.penalties[-1].severity is Severity.SERIOUS


async def test_an_answer_before_the_acceptance_makes_no_complaint_public(
    noodle_shop: Merchant, noodle_code: str, clerk: Person, administrator: Person, settings: Settings, keyring: Keyring
) -> None:
    filed = await filed_on(noodle_shop, keyring=keyring)
    id = filed.complaint.id
    await answer_complaint(complaint_id=id, merchant_id=noodle_shop.id, clerk_id=clerk.account_id, note="已退款", now=NOW)
    assert (await facts(noodle_code, settings, keyring)).complaints.in_progress == 0
    await accepted(filed, by=administrator.account_id)
    told = (await facts(noodle_code, settings, keyring)).complaints
    assert (told.in_progress, len(told.recent)) == (1, 1)


async def test_tips_and_complaints_nobody_accepted_are_not_told(
    noodle_shop: Merchant, noodle_code: str, settings: Settings, keyring: Keyring
) -> None:
    await complain(noodle_shop, ComplaintState.ACCEPTED, kind=ComplaintKind.TIP)
    for state in (ComplaintState.FILED, ComplaintState.REFUSED, ComplaintState.WITHDRAWN):
        await complain(noodle_shop, state)
    told = (await facts(noodle_code, settings, keyring)).complaints
    assert (told.resolved, told.unresolved, told.in_progress, told.recent) == (0, 0, 0, ())


async def test_complaints_tell_when_they_ended_and_never_their_words(
    noodle_shop: Merchant, noodle_code: str, settings: Settings, keyring: Keyring
) -> None:
    await complain(noodle_shop, ComplaintState.RESOLVED, at=NOW - 30 * DAY)
    told = await facts(noodle_code, settings, keyring)
    assert [(each.filed_on, each.ended_on) for each in told.complaints.recent] == [(TODAY - 30 * DAY, TODAY - 24 * DAY)]
    assert "13900001234" not in repr(told)
    assert "退款" not in repr(told)


async def test_the_merchants_reply_stands_beside_a_complaint_and_nobody_elses_words(
    noodle_shop: Merchant, noodle_code: str, settings: Settings, keyring: Keyring
) -> None:
    for state in (ComplaintState.ANSWERED, ComplaintState.UNRESOLVED):
        await complain(noodle_shop, state)
    told = await facts(noodle_code, settings, keyring)
    assert {each.state: each.reply for each in told.complaints.recent} == {
        ComplaintState.ANSWERED: "已退款",
        ComplaintState.UNRESOLVED: None,
    }


async def test_a_review_that_was_replaced_no_longer_counts(
    noodle_shop: Merchant, noodle_code: str, settings: Settings, keyring: Keyring
) -> None:
    resident = await make_resident()
    for stars, replaced_at in [(1, NOW), (5, None)]:
        await Review.create(
            merchant=noodle_shop, resident_id=resident.resident_id, stars=stars, text="好", written_at=NOW, replaced_at=replaced_at
        )
    told = (await facts(noodle_code, settings, keyring)).reviews
    assert (told.count, told.average_tenths, [each.stars for each in told.recent]) == (1, 50, [5])


async def test_a_contested_grade_is_withheld_and_nothing_of_it_told(database: None, settings: Settings, keyring: Keyring) -> None:
    merchant, code = await open_house(settings)
    await Withholding.create(merchant=merchant, reason="申诉", since=NOW)
    told = (await facts(code, settings, keyring)).rating
    assert (told.state, told.points, told.tier, told.why, told.since) == (GradeState.WITHHELD, None, None, (), NOW)


async def test_a_closed_merchant_has_no_grade_and_keeps_its_facts(database: None, settings: Settings, keyring: Keyring) -> None:
    merchant, code = await open_house(settings)
    await Merchant.filter(id=merchant.id).update(closed_on=TODAY)
    told = await facts(code, settings, keyring)
    assert (told.rating.state, told.rating.tier, told.who.closed_on) == (GradeState.CLOSED, None, TODAY)
    assert told.licences


async def test_a_rotated_code_leads_to_the_new_one(noodle_shop: Merchant, settings: Settings, keyring: Keyring) -> None:
    old = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)
    new = await rotate_merchant_code(code_id=old.id, actor_id=None, now=NOW)
    found = await merchant_credit(code_text(old, settings), keyring=keyring, issuer=issuer_from(settings), now=NOW)
    assert (found.credit.code, found.code_id) == (code_text(new, settings), new.id)


async def test_a_revoked_code_is_gone_and_a_forged_one_not_found(noodle_shop: Merchant, settings: Settings, keyring: Keyring) -> None:
    code = await make_merchant_code(noodle_shop)
    text = code_text(code, settings)
    await MerchantCode.filter(id=code.id).update(ended_at=NOW, end=CodeEnd.REVOKED)
    with pytest.raises(NotFound, match="gone"):
        await facts(text, settings, keyring)
    forged = text[:-2] + ("AA" if text[-2:] != "AA" else "BA")
    with pytest.raises(NotFound, match="not_found"):
        await facts(forged, settings, keyring)


async def test_honours_that_ended_hide_none_in_force(noodle_shop: Merchant, noodle_code: str, settings: Settings, keyring: Keyring) -> None:
    for number in range(MOST[RecordKind.HONOUR] + 1):
        await add_record(noodle_shop, "x", RecordKind.HONOUR, dated_on=TODAY - number * DAY, ends_on=TODAY - DAY)
    await add_record(noodle_shop, "x", RecordKind.HONOUR, title="仍有效", dated_on=TODAY - 200 * DAY, ends_on=TODAY)
    told = await facts(noodle_code, settings, keyring)
    assert [each.title for each in told.honours] == ["仍有效"]
    assert not told.more_honours
