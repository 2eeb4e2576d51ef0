"""Migrations make the schema that the models speak of, on both engines."""

from pathlib import Path

from tortoise import Tortoise, connections
from tortoise.migrations.autodetector import MigrationAutodetector

from models import MODULES
from models.migrations import __path__ as migrations_path
from server.platform import db
from server.platform.settings import Settings


async def test_no_model_has_changed_without_a_migration(database: None) -> None:
    apps = {"models": {"models": MODULES, "migrations": "models.migrations", "default_connection": "default"}}
    assert Tortoise.apps is not None
    changes = await MigrationAutodetector(Tortoise.apps, apps).changes()
    assert not changes, "make the migration: .venv/bin/tortoise makemigrations"


async def test_the_detector_would_notice(database: None) -> None:
    """The control: without the first migration everything is a change."""
    apps = {"models": {"models": MODULES, "migrations": "tests.models.no_migrations", "default_connection": "default"}}
    assert Tortoise.apps is not None
    assert await MigrationAutodetector(Tortoise.apps, apps).changes()


async def test_a_second_migration_run_has_nothing_to_do(database: None, settings: Settings) -> None:
    assert await db.pending_migrations() == []
    await db.migrate(settings)


async def test_every_unique_key_of_the_models_stands_in_the_live_schema(database: None) -> None:
    missing = []
    for model in Tortoise.apps["models"].values() if Tortoise.apps else []:
        live = await _unique_columns(model._meta.db_table)
        wanted = [tuple(together) for together in model._meta.unique_together]
        wanted += [(field.source_field or name,) for name, field in model._meta.fields_map.items() if field.unique and not field.pk]
        missing += [(model._meta.db_table, columns) for columns in wanted if frozenset(columns) not in live]
    assert not missing


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in Path(migrations_path[0]).glob("[0-9]*.py"))
    assert numbers == list(range(1, len(numbers) + 1))


async def _unique_columns(table: str) -> set[frozenset[str]]:
    connection = connections.get("default")
    if db.dialect() == "postgres":
        rows = await connection.execute_query_dict(
            "SELECT (SELECT array_agg(a.attname::text) FROM pg_attribute a "
            "WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)) AS columns "
            "FROM pg_index i WHERE i.indrelid = $1::regclass AND i.indisunique",
            [table],
        )
        return {frozenset(row["columns"]) for row in rows}
    found = set()
    for index in await connection.execute_query_dict(f"PRAGMA index_list({table})"):
        if index["unique"]:
            columns = await connection.execute_query_dict(f"PRAGMA index_info({index['name']})")
            found.add(frozenset(str(column["name"]) for column in columns))
    return found
