import asyncio
from contextvars import copy_context
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tortoise.queryset import QuerySet

from models.audit import AuditLine
from models.enums import ConsentPurpose, Outcome, RecordKind, Severity, Visibility
from models.operation import Job
from models.registry import Merchant, Record, Resolution
from server.access.actions.consents import give_consent, withdraw_consent
from server.platform.errors import Conflict, NotFound, Refused
from server.registry.actions import records
from server.registry.actions.catalogue import seed_catalogue
from server.registry.actions.records import repair_record, take_in_record, withdraw_record
from server.registry.records import NewRecord
from tests.cast import Person


@pytest.fixture
async def penalty(noodle_shop: Merchant, now: datetime) -> NewRecord:
    """A general penalty of the noodle shop, eight months old."""
    await seed_catalogue(now=now)
    return NewRecord(
        catalogue_code="penalty_general", source_code="market_supervision", source_ref="罚 1", title="未公示许可证", document_no="罚 1",
        dated_on=date(2026, 3, 1), merchant_id=noodle_shop.id, amount_fen=50_000, content={"law": "食品安全法 §126"},
    )  # fmt: skip


async def _take(new: NewRecord, now: datetime) -> Record:
    return await take_in_record(new, actor_id=None, now=now)


async def test_a_record_enters_with_what_the_catalogue_says(penalty: NewRecord, noodle_shop: Merchant, now: datetime) -> None:
    row = await _take(penalty, now)
    assert (row.kind, row.severity, row.visibility) == (RecordKind.PENALTY, Severity.GENERAL, Visibility.PUBLIC)
    assert (row.merchant_id, row.ends_on, row.amount_fen) == (noodle_shop.id, date(2027, 3, 1), 50_000)
    assert (row.content, row.received_at) == ({"law": "食品安全法 §126"}, now)
    assert await AuditLine.filter(deed="take_in_record", object_id=row.id).count() == 1


async def test_the_same_record_again_writes_nothing(penalty: NewRecord, now: datetime) -> None:
    first = await _take(penalty, now)
    again = await _take(penalty, now + timedelta(days=1))
    assert (again.id, again.received_at) == (first.id, now)
    assert await AuditLine.filter(deed="take_in_record").count() == 1


async def test_newer_words_of_a_source_replace_the_older(penalty: NewRecord, now: datetime) -> None:
    first = await _take(penalty, now)
    again = await _take(replace(penalty, amount_fen=40_000), now + timedelta(days=1))
    assert (again.id, again.amount_fen, again.received_at) == (first.id, 40_000, now + timedelta(days=1))
    assert await Record.all().count() == 1


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"catalogue_code": "gossip"}, "not_in_catalogue"),
        ({"source_code": "gossip"}, "unknown_source"),
        ({"dated_on": date(2027, 1, 1)}, "record_date"),
        ({"content": {"neighbour": "says so"}}, "content_field"),
    ],
)
async def test_nothing_outside_the_catalogue_enters(penalty: NewRecord, change: dict[str, Any], word: str, now: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        await _take(replace(penalty, **change), now)
    assert [reason.code for reason in refusal.value.reasons] == [word]
    assert await Record.all().count() == 0


async def test_a_merchant_s_item_does_not_enter_about_a_resident(penalty: NewRecord, gold_resident: Person, now: datetime) -> None:
    with pytest.raises(Refused):
        await _take(replace(penalty, merchant_id=None, resident_id=gold_resident.resident_id), now)


async def test_a_record_is_repaired_once_and_after_its_minimum(penalty: NewRecord, administrator: Person, now: datetime) -> None:
    row = await _take(penalty, now)
    await repair_record(record_id=row.id, reason="已整改", actor_id=administrator.account_id, now=now)
    kept = await Resolution.get(record_id=row.id)
    assert (kept.outcome, kept.resolved_by, kept.resolved_at) == (Outcome.REPAIRED, administrator.account_id, now)
    assert await AuditLine.filter(deed="repaired_record", object_id=row.id).count() == 1
    with pytest.raises(Conflict, match="record_resolved"):
        await withdraw_record(record_id=row.id, reason="误报", actor_id=None, now=now)


async def _queued(name: str) -> list[dict[str, Any]]:
    return [job.arguments for job in await Job.filter(name=name)]


async def test_a_record_queues_the_scoring_of_its_subject_once_and_no_more_when_nothing_changed(penalty: NewRecord, now: datetime) -> None:
    await _take(penalty, now)
    await _take(penalty, now)
    assert await _queued("score_merchants") == [{"merchant_ids": [str(penalty.merchant_id)]}]


async def test_a_record_that_changes_its_subject_has_both_scored(penalty: NewRecord, bike_share: Merchant, now: datetime) -> None:
    await _take(penalty, now)
    await Job.all().delete()
    await _take(replace(penalty, merchant_id=bike_share.id), now)
    assert await _queued("score_merchants") == [{"merchant_ids": sorted([str(penalty.merchant_id), str(bike_share.id)])}]


async def test_the_job_of_a_repair_commits_with_the_resolution(penalty: NewRecord, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    row = await _take(penalty, now)
    await Job.all().delete()

    async def failing(*_: object, **__: object) -> None:
        raise RuntimeError("no job")

    monkeypatch.setattr(records, "enqueue", failing)
    with pytest.raises(RuntimeError):
        await repair_record(record_id=row.id, reason="已整改", actor_id=None, now=now)
    monkeypatch.undo()
    assert (await Resolution.all().count(), await Job.all().count()) == (0, 0)
    await repair_record(record_id=row.id, reason="已整改", actor_id=None, now=now)
    assert (await Resolution.all().count(), await Job.all().count()) == (1, 1)


async def test_a_repair_before_the_minimum_is_refused_with_the_day(penalty: NewRecord, now: datetime) -> None:
    row = await _take(replace(penalty, dated_on=date(2026, 10, 1)), now)
    with pytest.raises(Refused) as refusal:
        await repair_record(record_id=row.id, reason="已整改", actor_id=None, now=now)
    assert refusal.value.reasons[0].expected == "2027-01-01"
    assert await Resolution.all().count() == 0


async def test_a_record_may_be_withdrawn_at_any_time(penalty: NewRecord, now: datetime) -> None:
    row = await _take(replace(penalty, dated_on=date(2026, 11, 1)), now)
    await withdraw_record(record_id=row.id, reason="误报", actor_id=None, now=now)
    assert (await Resolution.get(record_id=row.id)).outcome is Outcome.WITHDRAWN


@pytest.mark.parametrize("end", [withdraw_record, repair_record], ids=["withdraw", "repair"])
async def test_ending_an_unknown_record_is_refused(end: Any, database: None, now: datetime) -> None:
    with pytest.raises(NotFound):
        await end(record_id=uuid4(), reason="", actor_id=None, now=now)


@pytest.fixture
async def hours(penalty: NewRecord, unscored_resident: Person) -> NewRecord:
    """Hours that somebody volunteered who agreed to nothing."""
    return NewRecord(
        catalogue_code="volunteer_hours", source_code="volunteer_platform", source_ref="志 1", title="志愿服务",
        dated_on=date(2026, 11, 1), resident_id=unscored_resident.resident_id, content={"minutes": 480},
    )  # fmt: skip


async def test_nothing_of_a_resident_enters_without_an_open_consent(hours: NewRecord, unscored_resident: Person, now: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        await _take(hours, now)
    assert [(reason.code, reason.path) for reason in refusal.value.reasons] == [("record_without_consent", "resident_id")]
    await give_consent(account_id=unscored_resident.account_id, purpose=ConsentPurpose.SCORING, text_version=None, now=now)
    assert (await _take(hours, now)).resident_id == unscored_resident.resident_id
    await withdraw_consent(account_id=unscored_resident.account_id, purpose=ConsentPurpose.SCORING, now=now)
    with pytest.raises(Refused):
        await _take(replace(hours, source_ref="志 2"), now)
    assert await Record.all().count() == 1


async def withdrawn_while_it_entered(hours: NewRecord, account_id: UUID, now: datetime, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Have the consent withdrawn between the look at it and the writing; tell whether that was done before the record was there."""
    await give_consent(account_id=account_id, purpose=ConsentPurpose.SCORING, text_version=None, now=now)
    outside, enter = copy_context(), records.enter_records
    withdrawals: list[asyncio.Task[None]] = []

    async def withdraw() -> None:
        await withdraw_consent(account_id=account_id, purpose=ConsentPurpose.SCORING, now=now)

    async def meanwhile(*asked: Any, **terms: Any) -> Any:
        withdrawals.append(asyncio.create_task(withdraw(), context=outside))
        await asyncio.wait(withdrawals, timeout=0.3)
        return await enter(*asked, **terms)

    monkeypatch.setattr(records, "enter_records", meanwhile)
    await _take(hours, now)
    early = withdrawals[0].done()
    await asyncio.gather(*withdrawals)
    return early


async def test_no_record_enters_beside_a_withdrawal_that_was_not_seen(
    hours: NewRecord, unscored_resident: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not await withdrawn_while_it_entered(hours, unscored_resident.account_id, now, monkeypatch)


async def test_the_same_race_notices_a_version_that_locks_nobody(
    hours: NewRecord, unscored_resident: Person, now: datetime, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has one writer at a time: nothing to lock")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    assert await withdrawn_while_it_entered(hours, unscored_resident.account_id, now, monkeypatch)
