"""What an inspection may not say at once. Pure: values in, reasons out."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.platform.errors import Reason

PASSING_MARK = 60
"""Of 100. Who passes has at least so many."""
ALL_IS_WELL = ("passed", "corrected_on_site")


def contradictions(result: str, mark: int | None, findings: Sequence[Mapping[str, Any]]) -> list[Reason]:
    """Return why a result contradicts the mark or the findings: a pass below the passing mark, or beside a high risk left open."""
    reasons = []
    if result == "passed" and mark is not None and mark < PASSING_MARK:
        reasons.append(Reason(code="passed_below_mark", path="mark", expected=PASSING_MARK, actual=mark, gap=PASSING_MARK - mark))
    if result in ALL_IS_WELL:
        reasons += [
            Reason(code="high_risk_left_open", path=f"findings.{place}", actual=result)
            for place, finding in enumerate(findings)
            if finding.get("risk") == "high" and not finding.get("corrected")
        ]
    return reasons
