"""`make test`: everything on PostgreSQL with Valkey, beside it the database tests on SQLite with the stand-in, then what was run."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PASSES = {
    "PostgreSQL and Valkey": ["--engine=postgres"],
    "SQLite and stand-in": ["--engine=sqlite", "-m", "database and not browser"],
}
REPORTS = Path("build")


@dataclass
class Outcome:
    passed: int = 0
    failed: int = 0
    on_database: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


def main(arguments: list[str]) -> int:
    """Run both passes at once, and return 1 if anything failed or a pass had no database test to run.

    The first pass is seen as it goes; what the second said follows it.
    """
    REPORTS.mkdir(exist_ok=True)
    said = REPORTS / "tests-beside.txt"
    (first, seen), (second, unseen) = PASSES.items()
    with said.open("w") as file, ThreadPoolExecutor(1) as beside:
        later = beside.submit(run_pass, [*unseen, *arguments], output=file)
        print(f"\n=== {first} ===", flush=True)
        outcomes = {first: run_pass([*seen, *arguments]), second: later.result()}
    print(f"\n=== {second} ===\n{said.read_text()}")
    print("\n".join(closing_lines(outcomes)), flush=True)
    return int(any(outcome.failed or not outcome.on_database for outcome in outcomes.values()))


def run_pass(options: list[str], *, output: IO[str] | None = None) -> Outcome:
    """Run pytest with these options, the engine first; a pass that ended badly without a failing test counts as one failure."""
    report = REPORTS / f"tests-{options[0].removeprefix('--engine=')}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", *options, f"--junitxml={report}"]
    status = subprocess.run(command, check=False, stdout=output, stderr=output and subprocess.STDOUT).returncode
    outcome = outcome_of(report)
    outcome.failed = max(outcome.failed, int(status != 0))
    return outcome


def outcome_of(report: Path) -> Outcome:
    """Read a JUnit report; a report that was never written counts as one failure."""
    if not report.exists():
        return Outcome(failed=1)
    outcome = Outcome()
    for case in ET.parse(report).iter("testcase"):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skip is not None:
            outcome.skipped[skip.get("message", "no reason given")] += 1
        else:
            outcome.passed += 1
            outcome.on_database += case.find("properties/property[@name='database']") is not None
    return outcome


def closing_lines(outcomes: dict[str, Outcome]) -> list[str]:
    """Return one line a pass, one line for each reason to skip, and a total."""
    lines = []
    for title, outcome in outcomes.items():
        counts = f"{outcome.passed} passed ({outcome.on_database} on a database), {outcome.failed} failed"
        lines.append(f"{title}: {counts}, {outcome.skipped.total()} skipped")
        lines += [f"  skipped {count}: {reason}" for reason, count in outcome.skipped.items()]
        if not outcome.on_database:
            lines.append("  no database test ran: this counts as a failure")
    total = [sum(values) for values in zip(*((o.passed, o.failed, o.skipped.total()) for o in outcomes.values()), strict=True)]
    return [*lines, f"total: {total[0]} passed, {total[1]} failed, {total[2]} skipped"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
