"""Counting what is asked of the database."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Notebook(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.statements: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.statements.append(record.getMessage())


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Yield a list that fills with every statement of the block, without the begin and end of transactions."""
    log, notebook = logging.getLogger("tortoise.db_client"), _Notebook()
    level, propagate = log.level, log.propagate
    log.setLevel(logging.DEBUG)
    log.propagate = False
    log.addHandler(notebook)
    try:
        yield notebook.statements
    finally:
        log.removeHandler(notebook)
        log.setLevel(level)
        log.propagate = propagate
