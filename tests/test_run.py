"""`make test` says what ran and what did not, and does not call it green when an engine was missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import run
from tests.servers import ROOT

REPORT = """<testsuites><testsuite>
<testcase name="a"><properties><property name="database" value="yes"/></properties></testcase>
<testcase name="b"/>
<testcase name="c"><skipped message="browser: no Chromium"/></testcase>
<testcase name="d"><failure/></testcase>
<testcase name="e"><error/></testcase>
</testsuite></testsuites>"""
BROKEN_POSTGRES = "import tests.servers\ntests.servers.COLLATION = ('--no-such-option',)\n"


def test_a_report_is_counted_by_outcome(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    outcome = run.outcome_of(tmp_path / "report.xml")
    assert (outcome.passed, outcome.failed, outcome.on_database) == (2, 2, 1)
    assert outcome.skipped == {"browser: no Chromium": 1}


def test_a_report_that_was_never_written_is_a_failure(tmp_path: Path) -> None:
    assert run.outcome_of(tmp_path / "missing.xml").failed == 1


def test_the_closing_lines_name_each_pass_each_reason_and_the_total(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    outcome = run.outcome_of(tmp_path / "report.xml")
    assert outcome + run.Outcome(failed=1) == run.Outcome(2, 3, 1, outcome.skipped)
    assert run.closing_lines({"PostgreSQL": outcome, "SQLite": run.Outcome(passed=1)}) == [
        "PostgreSQL: 2 passed (1 on a database), 2 failed, 1 skipped",
        "  skipped 1: browser: no Chromium",
        "SQLite: 1 passed (0 on a database), 0 failed, 0 skipped",
        "  no database test ran: this counts as a failure",
        "total: 3 passed, 2 failed, 1 skipped",
    ]


@pytest.mark.parametrize(("status", "on_database", "expected"), [(0, 1, 0), (1, 1, 1), (0, 0, 1)], ids=["green", "red", "no database test"])
def test_the_run_is_red_unless_both_passes_are_green(
    status: int, on_database: int, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "REPORTS", tmp_path)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], status))
    monkeypatch.setattr(run, "outcome_of", lambda _: run.Outcome(passed=1, on_database=on_database))
    assert run.main([]) == expected


def test_a_postgresql_that_cannot_start_fails_the_run_and_skips_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken_postgres.py").write_text(BROKEN_POSTGRES)
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "broken_postgres", "tests/test_fixtures.py", "-k", "migrations"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout
    assert "1 error" in done.stdout
    assert "initdb failed" in done.stdout
