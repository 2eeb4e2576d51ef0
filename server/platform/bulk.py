"""Many rows in few statements, inside the transaction of an action: COPY on PostgreSQL, executemany on SQLite. Rows come as columns.

Table and column names are written in the program, never taken from outside. Ids are texts, JSON is text.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import asyncpg
from tortoise import connections
from tortoise.exceptions import IntegrityError

from server.platform.db import dialect

Columns = Mapping[str, Sequence[Any]]
_SPECIAL = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_ESCAPES = str.maketrans(_SPECIAL)


async def insert_columns(table: str, columns: Columns, *, same: Mapping[str, Any] | None = None) -> None:
    """Insert rows, given as columns of one length and the values that are the `same` in all rows.

    IntegrityError when a constraint refuses a row: then none is inserted.
    """
    client, alike, names = connections.get("default"), same or {}, [*columns, *(same or {})]
    if dialect() == "sqlite":
        places = ", ".join("?" * len(names))
        rows = [[*row, *alike.values()] for row in _rows(columns)]
        await client.execute_many(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608
        return
    try:
        async with client.acquire_connection() as connection:
            await connection.copy_to_table(table, source=io.BytesIO(copy_text(columns.values(), same=alike.values())), columns=names)
    except asyncpg.IntegrityConstraintViolationError as error:
        raise IntegrityError(error) from error


async def update_columns(table: str, columns: Columns, *, ids: Sequence[Any]) -> None:
    """Update rows by their ids; the columns and `ids` are of one length."""
    mark = "?" if dialect() == "sqlite" else "$"
    changes = ", ".join(f"{column} = {mark}{place}" for place, column in enumerate(columns, 1))
    statement = f"UPDATE {table} SET {changes} WHERE id = {mark}{len(columns) + 1}"  # noqa: S608
    await connections.get("default").execute_many(statement, _rows({**columns, "id": ids}))


async def rows_by(table: str, columns: Sequence[str], *, key: str, values: Iterable[str], **same: str) -> list[tuple[Any, ...]]:
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


def copy_text(columns: Iterable[Sequence[Any]], *, same: Iterable[Any] = ()) -> bytes:
    """Return columns as PostgreSQL's text format for COPY. Column by column: a loop over values costs more than the server."""
    rows = map("\t".join, zip(*map(_texts, columns), strict=True))
    ending = "".join(f"\t{_text(value)}" for value in same) + "\n"
    return (ending.join([*rows, ""])).encode()


def _texts(column: Sequence[Any]) -> Sequence[str]:
    kinds = set(map(type, column))
    if kinds == {int}:
        return list(map(str, column))
    if kinds == {bytes}:
        return [f"\\\\x{value.hex()}" for value in column]
    if all(issubclass(kind, str) for kind in kinds):
        return _escaped(column)
    texts = {value: _text(value) for value in set(column)}
    return list(map(texts.__getitem__, column))


def _text(value: Any) -> str:
    return "\\N" if value is None else str(value).translate(_ESCAPES)


def _escaped(column: Sequence[str]) -> Sequence[str]:
    together = "".join(column)
    escape = any(special in together for special in _SPECIAL)
    return [value.translate(_ESCAPES) for value in column] if escape else column


def _rows(columns: Columns) -> list[list[Any]]:
    return list(map(list, zip(*columns.values(), strict=True)))
