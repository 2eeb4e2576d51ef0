"""A city of any number of merchants for benchmarks, made by the database itself: code, score, licence and inspection each."""

import hashlib
import random

import asyncpg

from server.codes import static_code
from server.codes.keys import issuer_from
from server.platform.crypto import keyring_from
from server.platform.settings import Settings

MERCHANT, CODE, SCORE = (f"('{digit}' || lpad(to_hex(i), 31, '0'))::uuid" for digit in "012")
SERIES = "generate_series($1::int, $2::int) i"
CARD = "(SELECT id FROM scorecard LIMIT 1)"
GROW = [
    f"""INSERT INTO merchant (id, name, source_code, source_ref, registered_on, enterprise_type, registered_capital, scope, province,
         district, address, phone, industry, received_at)
       SELECT {MERCHANT}, '湖滨第' || i || '面馆餐饮管理有限公司', 'bench', i::text, '2016-03-08', '有限责任公司', '', '', '浙江省',
         '湖滨街道', '学士路 ' || i || ' 号', '', 'food', now() FROM {SERIES}""",
    f"""INSERT INTO merchant_code (id, merchant_id, handle, short_number, issued_at)
       SELECT {CODE}, {MERCHANT}, ('x' || substr(md5(i::text), 1, 16))::bit(64)::bigint, lpad(i::text, 12, '0'), now() FROM {SERIES}""",
    f"""INSERT INTO record (id, catalogue_code, kind, merchant_id, source_code, source_ref, title, document_no, dated_on, ends_on,
         visibility, mark, content, received_at)
       SELECT gen_random_uuid(), kind || '_bench', kind, {MERCHANT}, 'bench', kind || i, title, 'JY' || i, '2026-05-06',
         ends_on::date, 'public', mark, '{{"authority": "湖滨市场监管所"}}', now()
       FROM {SERIES},
         (VALUES ('licence', '食品经营许可证', '2030-01-01', NULL), ('inspection', '监督检查', NULL, 92))
           AS each (kind, title, ends_on, mark)""",
    f"""INSERT INTO score (id, merchant_id, scorecard_id, points, tier, sequence, as_of)
       SELECT {SCORE}, {MERCHANT}, {CARD}, 72, 'B', 2, now() FROM {SERIES}""",
    f"""INSERT INTO score_entry (id, score_id, sequence, scorecard_id, indicator, points, reason, entered_at)
       SELECT gen_random_uuid(), {SCORE}, sequence, {CARD}, indicator, points, reason, now()
       FROM {SERIES},
         (VALUES (1, 'base', 60, 'base'), (2, 'licences', 12, 'record_counted')) AS each (sequence, indicator, points, reason)""",
    "ANALYZE",
]
"""Statements that add merchants $1 to $2; a scorecard is there already."""


async def grow(database_url: str, first: int, last: int) -> None:
    """Add merchants number `first` to `last`."""
    connection = await asyncpg.connect(database_url)
    try:
        for statement in GROW:
            await connection.execute(statement, *((first, last) if "$1" in statement else ()), timeout=900)
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


def some_codes(settings: Settings, merchants: int, *, count: int) -> list[str]:
    """Return the codes of `count` different merchants out of so many, always the same ones."""
    numbers = random.Random(7).sample(range(1, merchants + 1), count)
    handles = [int.from_bytes(hashlib.md5(str(number).encode()).digest()[:8], signed=True) for number in numbers]
    return static_code.encode_many(handles, keyring=keyring_from(settings.secret_key), issuer=issuer_from(settings))
