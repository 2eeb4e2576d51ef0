"""A record moves the grade as soon as a worker ran, not only overnight."""

from datetime import timedelta

from models.enums import Severity
from models.registry import Merchant
from models.scoring import Score
from server.registry.actions.catalogue import seed_catalogue
from server.registry.actions.records import take_in_record, withdraw_record
from server.registry.records import NewRecord
from server.scoring.actions import install_shipped_scorecards, score_merchants
from server.worker import make_worker
from tests.cast import NOW
from tests.server.scoring.records import TODAY, inspected


async def points_after_work(merchant: Merchant) -> int:
    worker = make_worker()
    while await worker.do_next():
        pass
    return (await Score.get(merchant_id=merchant.id)).points


async def test_a_penalty_lowers_the_grade_and_its_withdrawal_lifts_it_again(noodle_shop: Merchant) -> None:
    await seed_catalogue(now=NOW)
    await install_shipped_scorecards(now=NOW)
    await inspected(noodle_shop.id, 95)
    await score_merchants([noodle_shop.id], now=NOW)
    before = await points_after_work(noodle_shop)
    penalty = NewRecord(
        catalogue_code="penalty_serious", source_code="market_supervision", source_ref="罚 9", title="使用过期原料", document_no="罚 9",
        dated_on=TODAY - timedelta(days=30), merchant_id=noodle_shop.id, amount_fen=50_000, content={"law": "食品安全法 §124"},
    )  # fmt: skip
    row = await take_in_record(penalty, actor_id=None, now=NOW)
    assert row.severity is Severity.SERIOUS
    assert await points_after_work(noodle_shop) < before
    await withdraw_record(record_id=row.id, reason="误报", actor_id=None, now=NOW)
    assert await points_after_work(noodle_shop) == before
