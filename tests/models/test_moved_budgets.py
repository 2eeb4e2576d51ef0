"""Budgets of before the ledger become accounts that add up."""

from uuid import uuid4

from tortoise import connections

from models.benefits import Benefit, BenefitRevision, Redemption, RedemptionReturn
from models.codes import CodeUse
from models.enums import AccountKind, BenefitKind
from models.ledger import Budget, LedgerAccount
from models.migrations.moves.budgets import move_budgets
from models.registry import Merchant
from server.ledger.posting import AccountName
from server.ledger.queries import discrepancies
from server.platform import db
from tests.cast import NOW, Person

TABLE = "CREATE TABLE budget (benefit_id {id}, granted_fen bigint, used_fen bigint)"


class Editor:
    """As much of a schema editor as a migration of rows needs."""

    def __init__(self) -> None:
        self.client, self.DIALECT = connections.get("default"), db.dialect()


async def test_what_was_granted_used_and_returned_is_found_again(noodle_shop: Merchant, gold_resident: Person, clerk: Person) -> None:
    benefit = await Benefit.create(code="tea", kind=BenefitKind.VOUCHER, title_zh="茶券", title_en="Tea", created_at=NOW)
    revision = await BenefitRevision.create(benefit=benefit, number=1, terms={}, drafted_at=NOW)
    for step in range(3):
        use = await CodeUse.create(
            handle=1, step=step, payload_hash="x", resident_id=gold_resident.resident_id, merchant=noodle_shop,
            clerk_id=clerk.account_id, used_at=NOW,
        )  # fmt: skip
        redemption = await Redemption.create(
            benefit=benefit, revision=revision, resident_id=gold_resident.resident_id, merchant=noodle_shop, clerk_id=clerk.account_id,
            code_use=use, order_ref=str(uuid4()), tier="gold", amount_fen=1_000, discount_fen=100, payable_fen=900,
            returned_fen=300 * (step == 2), returned_discount_fen=30 * (step == 2), receipt="", redeemed_at=NOW,
        )  # fmt: skip
    await RedemptionReturn.create(redemption=redemption, amount_fen=300, discount_fen=30, by_account_id=clerk.account_id, returned_at=NOW)
    client = connections.get("default")
    await client.execute_script(TABLE.format(id="char(36)" if db.dialect() == "sqlite" else "uuid"))
    try:
        await client.execute_query(f"INSERT INTO budget VALUES ('{benefit.id}', 5000, 270)")
        await move_budgets(None, Editor())
    finally:
        await client.execute_script("DROP TABLE budget")
    assert await discrepancies() == []
    assert Budget.of(await LedgerAccount.filter(benefit_id=benefit.id)) == Budget(granted_fen=5_000, held_fen=0, used_fen=270)
    owed = AccountName(kind=AccountKind.PAYABLE, merchant_id=noodle_shop.id)
    assert (await LedgerAccount.get(id=owed.id)).left_fen == 270
    assert await LedgerAccount.exists(id=AccountName(kind=AccountKind.CAMPAIGN, benefit_id=benefit.id).id)
