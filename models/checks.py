"""What the database refuses and Tortoise cannot say, for both engines."""

import re
from typing import Any

from tortoise.migrations.operations import TortoiseOperation

COLUMN = re.compile(r"'[^']*'|\b[a-z_][a-z0-9_]*\b(?!\()")
"""A column of a check: in small letters, as keywords are not, and no function; or a text, which stays as it is."""


class AddCheck(TortoiseOperation):
    """On PostgreSQL a CHECK constraint; on SQLite a pair of triggers that refuse the same rows with the same name.

    Tortoise would rebuild a SQLite table to add a CHECK, and lose its unique keys on the way."""

    def __init__(self, table: str, name: str, check: str) -> None:
        self.table, self.name, self.check = table, name, check

    def describe(self) -> str:
        return f"Check {self.name} on {self.table}"

    def state_forward(self, app_label: str, state: Any) -> None:
        return None

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        for statement in self.statements(state_editor.DIALECT) if state_editor else []:
            await _run(state_editor, statement)

    async def database_backward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        undo = [f"ALTER TABLE {self.table} DROP CONSTRAINT {self.name}"]
        if state_editor and state_editor.DIALECT == "sqlite":
            undo = [f"DROP TRIGGER {self.name}_{verb}" for verb in ("insert", "update")]
        for statement in undo if state_editor else []:
            await _run(state_editor, statement)

    def statements(self, dialect: str) -> list[str]:
        if dialect != "sqlite":
            return [f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} CHECK ({self.check})"]
        check = COLUMN.sub(lambda found: found[0] if found[0].startswith("'") else f"NEW.{found[0]}", self.check)
        return [
            f"CREATE TRIGGER {self.name}_{verb} BEFORE {verb.upper()} ON {self.table} WHEN NOT ({check}) "
            f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {self.name}'); END"
            for verb in ("insert", "update")
        ]


class CheckReferencePerStatement(TortoiseOperation):
    """On PostgreSQL let a foreign key be checked once for all rows of a statement, by a join; on SQLite nothing.

    The engine's own check looks and locks row by row. What is lost is the lock: a row of `target` deleted in the very moment in which one
    of `table` begins to refer to it. So CheckReferencePerRow takes it back.
    """

    def __init__(self, table: str, column: str, target: str) -> None:
        self.table, self.column, self.target = table, column, target

    def describe(self) -> str:
        return f"Check {self.table}.{self.column} once a statement"

    def state_forward(self, app_label: str, state: Any) -> None:
        return None

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        for statement in self.statements() if state_editor and state_editor.DIALECT != "sqlite" else []:
            await _run(state_editor, statement)

    async def database_backward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        name = f"{self.table}_{self.column}"
        reference = f"FOREIGN KEY ({self.column}) REFERENCES {self.target} (id) ON DELETE RESTRICT"
        undo = [f"DROP FUNCTION {name}_exists, {name}_is_free CASCADE", f"ALTER TABLE {self.table} ADD CONSTRAINT {name}_fkey {reference}"]
        for statement in undo if state_editor and state_editor.DIALECT != "sqlite" else []:
            await _run(state_editor, statement)

    def statements(self) -> list[str]:
        table, column, target, name = self.table, self.column, self.target, f"{self.table}_{self.column}"
        broken = f"FROM written w WHERE NOT EXISTS (SELECT FROM {target} t WHERE t.id = w.{column})"
        still_used = f"FROM gone g JOIN {table} t ON t.{column} = g.id"
        checked = f"FOR EACH STATEMENT EXECUTE FUNCTION {name}"
        return [
            _without_foreign_key(table, target),
            _function(f"{name}_exists", broken),
            _function(f"{name}_is_free", still_used),
            f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS written {checked}_exists()",
            f"CREATE TRIGGER {name}_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS written {checked}_exists()",
            f"CREATE TRIGGER {name}_delete AFTER DELETE ON {target} REFERENCING OLD TABLE AS gone {checked}_is_free()",
        ]


class CheckReferencePerRow(CheckReferencePerStatement):
    """On PostgreSQL make what CheckReferencePerStatement took apart an ordinary foreign key again; on SQLite it still is one."""

    def describe(self) -> str:
        return f"Check {self.table}.{self.column} row by row"

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        await super().database_backward(app_label, old_state, new_state, state_editor)

    async def database_backward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        await super().database_forward(app_label, old_state, new_state, state_editor)


class NeverUpdated(TortoiseOperation):
    """Let a table only grow: a trigger refuses every UPDATE, on both engines."""

    def __init__(self, table: str) -> None:
        self.table = table

    def describe(self) -> str:
        return f"Never update {self.table}"

    def state_forward(self, app_label: str, state: Any) -> None:
        return None

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        for statement in self.statements(state_editor.DIALECT) if state_editor else []:
            await _run(state_editor, statement)

    async def database_backward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        name = f"{self.table}_is_appended"
        on_sqlite = state_editor and state_editor.DIALECT == "sqlite"
        undo = [f"DROP TRIGGER {name}"] if on_sqlite else [f"DROP FUNCTION {name} CASCADE"]
        for statement in undo if state_editor else []:
            await _run(state_editor, statement)

    def statements(self, dialect: str) -> list[str]:
        name = f"{self.table}_is_appended"
        if dialect == "sqlite":
            refused = f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {name}'); END"
            return [f"CREATE TRIGGER {name} BEFORE UPDATE ON {self.table} {refused}"]
        refused = f"BEGIN RAISE check_violation USING MESSAGE = '{name}', CONSTRAINT = '{name}'; END"
        return [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {refused} $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {self.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]


class OwnIndex(TortoiseOperation):
    """An index that Tortoise cannot say, as each engine makes it: what stands behind `CREATE INDEX name ON`."""

    def __init__(self, name: str, *, postgres: str, sqlite: str) -> None:
        self.name, self.on = name, {"postgres": postgres, "sqlite": sqlite}

    def describe(self) -> str:
        return f"Index {self.name}"

    def state_forward(self, app_label: str, state: Any) -> None:
        return None

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        if state_editor:
            where = self.on["sqlite" if state_editor.DIALECT == "sqlite" else "postgres"]
            await _run(state_editor, f"CREATE INDEX {self.name} ON {where}")

    async def database_backward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        if state_editor:
            await _run(state_editor, f"DROP INDEX {self.name}")


def _without_foreign_key(table: str, target: str) -> str:
    return f"""DO $$ DECLARE name text; BEGIN
        SELECT conname INTO STRICT name FROM pg_constraint
        WHERE conrelid = '{table}'::regclass AND confrelid = '{target}'::regclass AND contype = 'f';
        EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', name); END $$"""  # noqa: S608 — names of migrations


def _function(name: str, broken: str) -> str:
    # EXECUTE plans anew each time: a plan made while the table was small would read all of it for ever.
    return f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE found boolean; BEGIN
        EXECUTE 'SELECT EXISTS (SELECT {broken})' INTO found;
        IF found THEN RAISE foreign_key_violation USING MESSAGE = '{name}', CONSTRAINT = '{name}'; END IF;
        RETURN NULL; END $$"""


async def _run(state_editor: Any, statement: str) -> None:
    # The editor would cut a body in two at its inner semicolon.
    if state_editor.collect_sql:
        state_editor.collected_sql.append(statement)
    else:
        await state_editor.client.execute_query(statement)
