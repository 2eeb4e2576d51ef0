"""One merchant on one page."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from models.codes import Scan
from models.enums import Outcome, RecordKind, ScanPurpose, Visibility
from models.registry import Merchant, Record, Resolution
from server.codes.actions import issue_merchant_code
from server.complaints.actions import write_review
from server.platform.crypto import Keyring
from server.platform.errors import NotFound
from server.reports.merchant_file.queries import MOST_RECORDS, MerchantFile, merchant_file
from tests.cast import NOW, Person
from tests.server.benefits.desk import HERE
from tests.server.complaints.filing import filed_on


async def opened(merchant: Merchant, keyring: Keyring) -> MerchantFile:
    return await merchant_file(merchant.id, keyring=keyring, issuer=HERE, now=NOW)


async def on_record(merchant: Merchant, ref: str, **said: Any) -> Record:
    usual: dict[str, Any] = {
        "catalogue_code": "x",
        "kind": RecordKind.PENALTY,
        "dated_on": date(2026, 5, 1),
        "visibility": Visibility.PUBLIC,
    }
    return await Record.create(merchant=merchant, source_code="s", source_ref=ref, title=ref, received_at=NOW, **(usual | said))


async def test_what_is_known_stands_there_also_what_the_public_does_not_see(noodle_shop: Merchant, keyring: Keyring) -> None:
    await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=NOW)
    hidden = await on_record(noodle_shop, "hidden", visibility=Visibility.PRIVATE)
    lifted = await on_record(noodle_shop, "lifted", dated_on=date(2026, 6, 1))
    await Resolution.create(record=lifted, outcome=Outcome.REPAIRED, resolved_at=NOW)
    await filed_on(noodle_shop, keyring=keyring)
    for days in (0, 2, 2, 40):
        await Scan.create(merchant=noodle_shop, code_id=uuid4(), purpose=ScanPurpose.VIEW, scanned_at=NOW - timedelta(days=days))
    file = await opened(noodle_shop, keyring)
    penalties = next(kept for kept in file.records if kept.kind is RecordKind.PENALTY)
    ended: list[Any] = [getattr(each, "resolution", None) for each in penalties.records]
    assert [each.id for each in penalties.records] == [lifted.id, hidden.id]
    assert [each and each.outcome for each in ended] == [Outcome.REPAIRED, None]
    assert file.code
    assert [number for _, number in file.scans if number] == [2, 1]
    assert [(each.records, each.first_at, each.last_at) for each in file.delivered] == [(2, NOW, NOW)]
    assert (len(file.complaints), sum(file.complaints_by_state.values())) == (1, 1)


async def test_stars_are_the_mean_of_the_open_reviews(noodle_shop: Merchant, gold_resident: Person, keyring: Keyring) -> None:
    assert gold_resident.resident_id
    for stars in (1, 4):
        await write_review(
            merchant_id=noodle_shop.id, account_id=gold_resident.account_id, resident_id=gold_resident.resident_id, works_for=(),
            stars=stars, text="", now=NOW,
        )  # fmt: skip
    file = await opened(noodle_shop, keyring)
    assert (file.review_count, file.stars_e2) == (1, 400)


async def test_a_long_history_is_cut_and_says_so(noodle_shop: Merchant, keyring: Keyring) -> None:
    for number in range(MOST_RECORDS + 1):
        await on_record(noodle_shop, str(number))
    [penalties] = [kept for kept in (await opened(noodle_shop, keyring)).records if kept.records]
    assert (len(penalties.records), penalties.more) == (MOST_RECORDS, True)


async def test_a_merchant_that_is_not_there_is_not_found(database: None, keyring: Keyring) -> None:
    with pytest.raises(NotFound):
        await merchant_file(uuid4(), keyring=keyring, issuer=HERE, now=NOW)
