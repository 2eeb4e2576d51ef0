"""Scans are in the database before anybody hears of them, on both engines, and a database that fails is told."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from models.codes import MerchantCode, Scan
from models.enums import ScanPurpose
from models.registry import Merchant
from server.platform.group_commit import NotWritten
from server.platform.settings import Settings
from server.reports.actions import Scanned, scan_log
from tests.cast import make_merchant_code

NOW = datetime(2026, 11, 20, 4, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
async def code(noodle_shop: Merchant) -> MerchantCode:
    return await make_merchant_code(noodle_shop)


def scanned(code: MerchantCode, *, purpose: ScanPurpose = ScanPurpose.VIEW, place: tuple[int, int] | None = None) -> Scanned:
    latitude_e3, longitude_e3 = place or (None, None)
    return Scanned(code.merchant_id, code.id, purpose, latitude_e3, longitude_e3, NOW)


async def test_a_scan_is_kept_with_its_place_purpose_and_time(settings: Settings, code: MerchantCode) -> None:
    async with scan_log(settings) as log:
        await log.add(scanned(code, purpose=ScanPurpose.INSPECTION, place=(30_244, 120_148)))
        row = await Scan.get()
    assert (row.merchant_id, row.code_id, row.purpose) == (code.merchant_id, code.id, ScanPurpose.INSPECTION)
    assert (row.latitude_e3, row.longitude_e3, row.scanned_at) == (30_244, 120_148, NOW)


async def test_a_scan_without_a_place_has_none(settings: Settings, code: MerchantCode) -> None:
    async with scan_log(settings) as log:
        await log.add(scanned(code))
    row = await Scan.get()
    assert (row.latitude_e3, row.longitude_e3) == (None, None)


async def test_a_scan_says_nothing_of_who_scanned() -> None:
    assert set(Scan._meta.fields_map) == {
        *("id", "merchant", "merchant_id", "code_id", "purpose", "latitude_e3", "longitude_e3", "scanned_at"),
    }


async def test_each_scan_that_was_acknowledged_is_there_at_that_moment(settings: Settings, code: MerchantCode) -> None:
    async with scan_log(settings) as log:
        for turn in range(1, 6):
            await asyncio.gather(*(log.add(scanned(code)) for _ in range(40)))
            assert await Scan.all().count() == 40 * turn


async def test_the_check_above_sees_a_log_that_answers_too_early(settings: Settings, code: MerchantCode) -> None:
    """The planted fault: rows are handed over and not waited for."""
    async with scan_log(settings) as log:
        adding = [asyncio.ensure_future(log.add(scanned(code))) for _ in range(40)]
        assert await Scan.all().count() < 40
        await asyncio.gather(*adding)


async def test_leaving_writes_what_was_added(settings: Settings, code: MerchantCode) -> None:
    async with scan_log(settings) as log:
        adding = [asyncio.create_task(log.add(scanned(code))) for _ in range(40)]
        await asyncio.sleep(0)
    await asyncio.gather(*adding)
    assert await Scan.all().count() == 40


async def test_a_scan_that_the_database_refuses_is_told_and_the_next_is_written(settings: Settings, code: MerchantCode) -> None:
    async with scan_log(settings) as log:
        with pytest.raises(NotWritten):
            await log.add(scanned(code)._replace(merchant_id=uuid4()))
        await log.add(scanned(code))
    assert await Scan.all().count() == 1


async def test_a_database_that_cannot_be_reached_is_told(settings: Settings, code: MerchantCode, engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("the file is always there")
    nowhere = replace(settings, database_url="postgres://postgres@127.0.0.1:1/postgres")
    async with scan_log(nowhere) as log:
        with pytest.raises(NotWritten):
            await log.add(scanned(code))


async def test_a_connection_that_was_cut_is_opened_anew(settings: Settings, code: MerchantCode, engine: str) -> None:
    """A scan right after the cut is written or refused, as the cut is noticed before or by it; it is never lost without a word."""
    if engine == "sqlite":
        pytest.skip("there is no connection to cut")
    from tortoise import connections

    answered = 2
    async with scan_log(settings) as log:
        await log.add(scanned(code))
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'INSERT INTO scan%' AND pid <> pg_backend_pid()"
        await connections.get("default").execute_query(cut)
        try:
            await log.add(scanned(code))
            answered += 1
        except NotWritten:
            pass
        await log.add(scanned(code))
    assert await Scan.all().count() == answered
