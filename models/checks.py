"""A CHECK that both engines keep: Tortoise rebuilds a SQLite table to add one and loses its unique keys on the way."""

import re
from typing import Any

from tortoise.migrations.operations import TortoiseOperation


class AddCheck(TortoiseOperation):
    """On PostgreSQL a CHECK constraint; on SQLite a pair of triggers that refuse the same rows with the same name."""

    def __init__(self, table: str, name: str, check: str) -> None:
        self.table, self.name, self.check = table, name, check

    def describe(self) -> str:
        return f"Check {self.name} on {self.table}"

    def state_forward(self, app_label: str, state: Any) -> None:
        return None

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        for statement in self.statements(state_editor.DIALECT) if state_editor else []:
            await self._run(state_editor, statement)

    async def database_backward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        undo = [f"ALTER TABLE {self.table} DROP CONSTRAINT {self.name}"]
        if state_editor and state_editor.DIALECT == "sqlite":
            undo = [f"DROP TRIGGER {self.name}_{verb}" for verb in ("insert", "update")]
        for statement in undo if state_editor else []:
            await self._run(state_editor, statement)

    async def _run(self, state_editor: Any, statement: str) -> None:
        # The editor would cut a trigger in two at its inner semicolon.
        if state_editor.collect_sql:
            state_editor.collected_sql.append(statement)
        else:
            await state_editor.client.execute_query(statement)

    def statements(self, dialect: str) -> list[str]:
        if dialect != "sqlite":
            return [f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} CHECK ({self.check})"]
        check = re.sub(r"\b([a-z_]+_(?:id|fen|count|tries)|stars)\b", r"NEW.\1", self.check)
        return [
            f"CREATE TRIGGER {self.name}_{verb} BEFORE {verb.upper()} ON {self.table} WHEN NOT ({check}) "
            f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {self.name}'); END"
            for verb in ("insert", "update")
        ]
