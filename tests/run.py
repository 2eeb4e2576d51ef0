"""`make test`: everything on PostgreSQL with Valkey, beside it the database tests on SQLite with the stand-in, then what was run."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

POSTGRES, SQLITE = "PostgreSQL and Valkey", "SQLite and stand-in"
PASSES = (
    (POSTGRES, ["--engine=postgres", "-m", "browser"]),
    (SQLITE, ["--engine=sqlite", "-m", "database and not browser"]),
    (POSTGRES, ["--engine=postgres", "-m", "not browser", "--ignore=tests/journeys", "--ignore=tests/operation"]),
    (POSTGRES, ["--engine=postgres", "-m", "not browser", "tests/journeys", "tests/operation"]),
)
"""Longest first, so that two at a time end at about the same moment."""
AT_ONCE = 2
REPORTS = Path("build")


@dataclass
class Outcome:
    passed: int = 0
    failed: int = 0
    on_database: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Outcome") -> "Outcome":
        counts = (self.passed + other.passed, self.failed + other.failed, self.on_database + other.on_database)
        return Outcome(*counts, self.skipped + other.skipped)


def main(arguments: list[str]) -> int:
    """Run the passes two at a time, and return 1 if anything failed or an engine had no database test to run.

    The first pass is seen as it goes; what the others said follows it.
    """
    REPORTS.mkdir(exist_ok=True)
    print(f"=== {shown(0)} ===", flush=True)
    with ThreadPoolExecutor(AT_ONCE) as beside:
        results = list(beside.map(lambda place: run_pass(place, arguments), range(len(PASSES))))
    for place in range(1, len(PASSES)):
        print(f"\n=== {shown(place)} ===\n{(REPORTS / f'tests-{place}.txt').read_text()}")
    outcomes = {engine: Outcome() for engine, _ in PASSES}
    for (engine, _), result in zip(PASSES, results, strict=True):
        outcomes[engine] += result
    print("\n".join(closing_lines(outcomes)), flush=True)
    return int(any(outcome.failed or not outcome.on_database for outcome in outcomes.values()))


def shown(place: int) -> str:
    engine, options = PASSES[place]
    return f"{engine}: {' '.join(options)}"


def run_pass(place: int, arguments: list[str]) -> Outcome:
    """Run pytest for a pass; one that ended badly without a failing test counts as one failure."""
    report, said = REPORTS / f"tests-{place}.xml", REPORTS / f"tests-{place}.txt"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", *PASSES[place][1], *arguments, f"--junitxml={report}"]
    with said.open("w") as file:
        status = subprocess.run(command, check=False, stdout=file if place else None, stderr=subprocess.STDOUT).returncode
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
