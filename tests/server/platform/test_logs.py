"""What other packages log comes out as lines of ours, and tells no values."""

import logging
from collections.abc import Iterator

import pytest

from server.platform.logs import JsonLines

PHONE = "13800008000"


@pytest.fixture
def package() -> Iterator[logging.Logger]:
    """The logger of a package that writes text, with our lines alone."""
    logger, lines = logging.getLogger("some.package"), JsonLines()
    logger.addHandler(lines)
    yield logger
    logger.removeHandler(lines)


def test_an_error_is_told_by_kind_and_place(package: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        int(f"DETAIL: Key (phone)=({PHONE})")
    except ValueError:
        package.exception(f"Future exception was never retrieved\nfuture: <Future exception=ValueError('{PHONE}')>")
    said = capsys.readouterr()
    assert "Future exception was never retrieved" in said.out + said.err
    assert "ValueError" in said.out + said.err
    assert "test_logs.py" in said.out + said.err
    assert PHONE not in said.out + said.err


def test_what_says_nothing_is_a_line_too(package: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    package.warning("")
    said = capsys.readouterr()
    assert len((said.out + said.err).splitlines()) == 1
