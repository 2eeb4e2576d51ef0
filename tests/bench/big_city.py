"""A city of a million merchants and ten million scans in PostgreSQL, made by the database itself in about a minute.

Indexes of the largest table are made after its rows, and foreign keys are not asked for: what is written keeps them anyway.
"""

import asyncpg

SERIES = "generate_series($1::int, $2::int) i"
CARD = "(SELECT id FROM scorecard WHERE subject_kind = 'merchant' AND state = 'live')"
BENEFIT = "(SELECT id FROM benefit ORDER BY id LIMIT 1)"
REVISION = "(SELECT live_revision_id FROM benefit ORDER BY id LIMIT 1)"
DISTRICTS, RESIDENTS, COMPLAINTS, REDEMPTIONS = 40, 2_000, 40_000, 300_000
SHOPS, WECHAT = 1_000, 500_000
YEAR = "interval '365 days'"


def _id(kind: str, number: str = "i") -> str:
    return f"('{kind}' || lpad(to_hex({number}), 31, '0'))::uuid"


MERCHANTS = [
    f"""INSERT INTO merchant (id, name, uscc, source_code, registered_on, enterprise_type, registered_capital, scope, province, district,
         address, phone, industry, latitude_e6, longitude_e6, received_at)
       SELECT {_id("0")}, '湖滨第' || i || '面馆餐饮管理有限公司', 'BENCH' || lpad(i::text, 13, '0'), 'market_supervision', '2016-03-08',
         '有限责任公司', '', '', '浙江省', '第' || i % {DISTRICTS} || '街道', '学士路 ' || i || ' 号', '', 'food',
         30200000 + i % {DISTRICTS} / 8 * 20000 + i % 9973, 120100000 + i % {DISTRICTS} % 8 * 20000 + i % 9967, now() FROM {SERIES}""",
    f"""INSERT INTO merchant_code (id, merchant_id, handle, short_number, issued_at)
       SELECT {_id("1")}, {_id("0")}, ('x' || substr(md5(i::text), 1, 16))::bit(64)::bigint, lpad(i::text, 12, '0'), now() FROM {SERIES}""",
    f"""INSERT INTO record (id, catalogue_code, kind, merchant_id, source_code, source_ref, title, document_no, dated_on, visibility, mark,
         content, received_at)
       SELECT {_id("2")}, 'food_inspection', 'inspection', {_id("0")}, 'market_supervision', 'bench' || i, '监督检查', 'JY' || i,
         '2026-05-06', 'public', 60 + i % 40, '{{"authority": "湖滨市场监管所"}}', now() FROM {SERIES}""",
    f"""INSERT INTO score (id, merchant_id, scorecard_id, points, tier, sequence, as_of)
       SELECT {_id("3")}, {_id("0")}, {CARD}, 700, (ARRAY['A', 'B', 'C', 'D', 'not_yet_rated'])[1 + i % 5], 1, now() FROM {SERIES}""",
    f"""INSERT INTO audit_line (id, deed, object_kind, object_id, particulars, done_at, actor_id)
       SELECT {_id("4")}, (ARRAY['import_merchants', 'score', 'redeem', 'verify'])[1 + i % 4], 'merchant', {_id("0")}, '{{}}',
         now() - {YEAR} * (1 - i::float8 / $2::int), CASE WHEN i % 50 = 0 THEN (SELECT id FROM account LIMIT 1) END FROM {SERIES}""",
]
SCANS = f"""INSERT INTO scan (id, merchant_id, code_id, purpose, scanned_at)
    SELECT {_id("5")}, {_id("0", "m")}, {_id("1", "m")}, 'view', now() - {YEAR} * (1 - i::float8 / $2::int)
    FROM (SELECT i, CASE WHEN i % 10 = 0 THEN 1 + i / 10 % 100 ELSE 1 + (i::bigint * 7919) % $3::int END::int AS m FROM {SERIES}) each"""
"""A tenth of all scans falls on a hundred merchants: ten thousand each."""
REST = [
    f"""INSERT INTO resident (id, district, joined_at) SELECT {_id("6")}, '第1街道', now() FROM generate_series(1, {RESIDENTS}) i""",
    f"""INSERT INTO complaint (id, merchant_id, kind, text, reference, secret_hash, state, filed_at, due_at)
       SELECT {_id("7")}, {_id("0", "1 + i % 5000")}, (ARRAY['complaint', 'tip'])[1 + i % 2], '结账时多收了十元茶位费',
         lpad(i::text, 12, '0'), '', (ARRAY['resolved', 'unresolved', 'refused', 'withdrawn', 'filed', 'accepted', 'answered'])
           [CASE WHEN i % 10 = 0 THEN 5 + i / 10 % 3 ELSE 1 + i % 4 END],
         now() - interval '1 hour' * i, now() + interval '1 minute' * (i % 30000 - 10000) FROM generate_series(1, {COMPLAINTS}) i""",
    f"""INSERT INTO code_use (id, handle, step, payload_hash, resident_id, merchant_id, clerk_id, used_at)
       SELECT {_id("8")}, i, i, '', {_id("6", f"1 + i % {RESIDENTS}")}, {_id("0", f"1 + i % {SHOPS}")}, (SELECT id FROM account LIMIT 1),
         now()
       FROM generate_series(1, {REDEMPTIONS}) i""",
    f"""INSERT INTO redemption (id, benefit_id, revision_id, resident_id, merchant_id, clerk_id, code_use_id, order_ref, tier, amount_fen,
         discount_fen, payable_fen, returned_fen, returned_discount_fen, receipt, redeemed_at)
       SELECT {_id("9")}, {BENEFIT}, {REVISION}, {_id("6", f"1 + i % {RESIDENTS}")}, {_id("0", f"1 + i % {SHOPS}")},
         (SELECT id FROM account LIMIT 1), {_id("8")}, 'order' || i, 'gold', 10000, 1500, 8500, 0, 0, '',
         now() - {YEAR} * (1 - i::float8 / {REDEMPTIONS}) FROM generate_series(1, {REDEMPTIONS}) i""",
    *(
        f"""INSERT INTO ledger_account (id, kind, funder_id, merchant_id, share_bps, in_fen, held_fen, out_fen)
           SELECT {_id(kind)}, '{name}', (SELECT id FROM funder LIMIT 1), {_id("0")}, 0, 450000, 0, 0
           FROM generate_series(1, {SHOPS}) i"""
        for kind, name in (("a", "payable"), ("b", "paid"))
    ),
    f"""INSERT INTO ledger_transfer (id, kind, from_account_id, to_account_id, amount_fen, about_id, made_at)
       SELECT {_id("c")}, 'spend', (SELECT id FROM ledger_account WHERE kind = 'campaign' LIMIT 1), {_id("a", f"1 + i % {SHOPS}")}, 1500,
         {_id("9")}, now() - {YEAR} * (1 - i::float8 / {REDEMPTIONS}) FROM generate_series(1, {REDEMPTIONS}) i""",
    f"""INSERT INTO ledger_transfer (id, kind, from_account_id, to_account_id, amount_fen, made_at)
       SELECT {_id("d")}, 'payout', {_id("a")}, {_id("b")}, 1500, now() FROM generate_series(1, {SHOPS}) i""",
    f"""INSERT INTO account (id, openid_hash, display_name, otp_last_step, created_at)
       SELECT {_id("e")}, 'bench' || i, '', 0, now() FROM generate_series(1, {WECHAT}) i""",
    f"""INSERT INTO role_grant (id, account_id, role, merchant_id, granted_at)
       SELECT {_id("f")}, {_id("e")}, 'clerk', {_id("0")}, now() FROM generate_series(1, {WECHAT} / 10) i""",
]
"""Most people come by WeChat and hold no role; a tenth are clerks."""
DROPPED = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'scan' AND indexdef NOT LIKE '%UNIQUE%'"


async def fill(database_url: str, *, merchants: int, scans: int) -> None:
    """Fill an empty, migrated database that has scorecards, an account and a live benefit."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("SET session_replication_role = replica")
        for statement in MERCHANTS:
            await connection.execute(statement, 1, merchants, timeout=900)
        indexes = await connection.fetch(DROPPED)
        for index in indexes:
            await connection.execute(f'DROP INDEX "{index["indexname"]}"')
        await connection.execute(SCANS, 1, scans, merchants, timeout=900)
        for index in indexes:
            await connection.execute(index["indexdef"], timeout=900)
        for statement in REST:
            await connection.execute(statement, timeout=900)
        await connection.execute("VACUUM ANALYZE", timeout=900)
    finally:
        await connection.close()
