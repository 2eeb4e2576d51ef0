import pytest

from server.inspections.soundness import contradictions


@pytest.mark.parametrize(
    ("result", "mark", "risk", "corrected", "codes"),
    [
        ("passed", None, "moderate", False, []),
        ("passed", 60, "low", False, []),
        ("passed", 59, "low", False, ["passed_below_mark"]),
        ("passed", 100, "high", True, []),
        ("passed", 100, "high", False, ["high_risk_left_open"]),
        ("corrected_on_site", 12, "high", True, []),
        ("corrected_on_site", 12, "high", False, ["high_risk_left_open"]),
        ("correction_ordered", 12, "high", False, []),
        ("failed", 0, "high", False, []),
    ],
)
def test_only_who_may_pass_passes(result: str, mark: int | None, risk: str, corrected: bool, codes: list[str]) -> None:
    found = contradictions(result, mark, [{"text": "x", "risk": risk, "corrected": corrected}])
    assert [reason.code for reason in found] == codes
