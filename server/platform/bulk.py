"""Many rows in few statements, inside the transaction of an action: COPY on PostgreSQL, executemany on SQLite.

Table and column names are written in the program, never taken from outside.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
from tortoise import connections
from tortoise.exceptions import IntegrityError

from server.platform.db import dialect

Values = tuple[Any, ...]


async def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
    """Insert rows of Python values, JSON columns as text. IntegrityError when a constraint refuses one: then none is inserted."""
    client = connections.get("default")
    if dialect() == "sqlite":
        places = ", ".join("?" * len(columns))
        await client.execute_many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", _plain(rows))  # noqa: S608
        return
    try:
        async with client.acquire_connection() as connection:
            await connection.copy_records_to_table(table, records=rows, columns=columns)
    except asyncpg.IntegrityConstraintViolationError as error:
        raise IntegrityError(error) from error


async def update_rows(table: str, columns: Sequence[str], rows: Sequence[Values]) -> None:
    """Update rows by id: each row is the values of `columns`, then the id."""
    places = [f"{'?' if dialect() == 'sqlite' else '$'}{number}" for number in range(1, len(columns) + 2)]
    changes = ", ".join(f"{column} = {place}" for column, place in zip(columns, places, strict=False))
    await connections.get("default").execute_many(f"UPDATE {table} SET {changes} WHERE id = {places[-1]}", _plain(rows))  # noqa: S608


async def rows_by(table: str, columns: Sequence[str], *, key: str, values: Iterable[str], **same: str) -> list[Values]:
    """Return the rows whose text column `key` is one of `values`, and whose columns `same` have the values given."""
    client, on_sqlite = connections.get("default"), dialect() == "sqlite"
    conditions = [f"{column} = {'?' if on_sqlite else '$'}{number}" for number, column in enumerate(same, start=2)]
    one_of = "IN (SELECT value FROM json_each(?1))" if on_sqlite else "= ANY($1::varchar[])"
    statement = f"SELECT {', '.join(columns)} FROM {table} WHERE {' AND '.join([f'{key} {one_of}', *conditions])}"  # noqa: S608
    sought = list(values)
    if not on_sqlite:
        # A generic plan, made while the table was small, would go through the whole table for every value.
        await client.execute_query("SET LOCAL plan_cache_mode = force_custom_plan")
    _, rows = await client.execute_query(statement, [json.dumps(sought) if on_sqlite else sought, *same.values()])
    return [tuple(row) for row in rows]


def _plain(rows: Sequence[Values]) -> list[list[Any]]:
    if dialect() != "sqlite":
        return [list(row) for row in rows]
    return [[str(value) if isinstance(value, UUID) else value for value in row] for row in rows]
