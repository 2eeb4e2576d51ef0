"""From budgets, which had one row and a sum, to accounts: what was granted, what each redemption spent and each return gave back.

Names of accounts are as server/ledger/posting.py had them at this migration.
"""

from typing import Any
from uuid import UUID, uuid5

from models.keys import uuid7

NAMES = UUID("3d3c2b8e-5b0f-5c66-9a53-6f1d2a7c9e10")
CITY = uuid5(NAMES, "funder\ncity")
NEW_ID = {
    "postgres": "gen_random_uuid()",
    "sqlite": "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || "
    "substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))",
}
BUDGETS = """SELECT b.benefit_id, b.granted_fen, b.used_fen, f.created_at FROM budget b JOIN benefit f ON f.id = b.benefit_id
    ORDER BY f.created_at"""
ACCOUNT = "INSERT INTO ledger_account (id, kind, funder_id, benefit_id, merchant_id, share_bps, in_fen, held_fen, out_fen) VALUES "
TRANSFER = "INSERT INTO ledger_transfer (id, kind, from_account_id, to_account_id, amount_fen, about_id, made_at) "
SPENT = """SELECT {id}, 'spend', c.id, p.id, r.discount_fen, r.id, r.redeemed_at FROM redemption r
    JOIN ledger_account c ON c.benefit_id = r.benefit_id JOIN ledger_account p ON p.merchant_id = r.merchant_id WHERE r.discount_fen > 0"""
CAME_BACK = """SELECT {id}, 'return', p.id, c.id, b.discount_fen, r.id, b.returned_at FROM redemption_return b
    JOIN redemption r ON r.id = b.redemption_id JOIN ledger_account c ON c.benefit_id = r.benefit_id
    JOIN ledger_account p ON p.merchant_id = r.merchant_id WHERE b.discount_fen > 0"""
OWED = "SELECT merchant_id, SUM(discount_fen - returned_discount_fen) AS fen FROM redemption GROUP BY merchant_id"


async def move_budgets(apps: Any, editor: Any) -> None:
    """Nothing is done where there is no budget yet."""
    client, dialect = editor.client, str(editor.DIALECT)
    budgets = await client.execute_query_dict(BUDGETS)
    if not budgets:
        return
    mark, first = ("?" if dialect == "sqlite" else "$"), budgets[0]["created_at"]

    async def insert(statement: str, *values: Any) -> None:
        places = ", ".join(f"{mark}{number}" for number in range(1, len(values) + 1))
        sent = [str(value) if dialect == "sqlite" and isinstance(value, UUID) else value for value in values]
        await client.execute_query(f"{statement}({places})", sent)  # noqa: S608 — statements of this file

    await insert("INSERT INTO funder (id, code, title_zh, title_en, created_at) VALUES ", CITY, "city", "市级财政", "City treasury", first)
    fund = _account("fund")
    granted = sum(row["granted_fen"] for row in budgets)
    await insert(ACCOUNT, fund, "fund", CITY, None, None, 0, 0, 0, granted)
    for row in budgets:
        benefit = UUID(str(row["benefit_id"]))
        account = _account("campaign", benefit=benefit)
        await insert(ACCOUNT, account, "campaign", CITY, benefit, None, 10_000, row["granted_fen"], 0, row["used_fen"])
        if row["granted_fen"]:
            await insert(f"{TRANSFER}VALUES ", uuid7(), "grant", fund, account, row["granted_fen"], None, row["created_at"])
    for row in await client.execute_query_dict(OWED):
        merchant = UUID(str(row["merchant_id"]))
        await insert(ACCOUNT, _account("payable", merchant=merchant), "payable", CITY, None, merchant, 0, int(row["fen"]), 0, 0)
    for moved in (SPENT, CAME_BACK):
        await client.execute_query(TRANSFER + moved.format(id=NEW_ID[dialect]))


def _account(kind: str, *, benefit: UUID | None = None, merchant: UUID | None = None) -> UUID:
    words = (kind, CITY, benefit, merchant, None)
    return uuid5(NAMES, "\n".join("" if word is None else str(word) for word in words))
