"""What stands out in a day's uses, and what just does not."""

from datetime import timedelta
from uuid import UUID

import pytest

from server.settlement.anomalies import Use, findings
from tests.cast import NOW


def use(
    number: int, *, resident: int | None = None, merchant: int = 1, amount_fen: int | None = None, minutes: float = 0, works_at: int = 0
) -> Use:
    who = UUID(int=1_000 + number if resident is None else resident)
    work = frozenset({UUID(int=works_at)}) if works_at else frozenset()
    at = NOW + timedelta(minutes=minutes or 10 * number)
    return Use(UUID(int=number), who, UUID(int=merchant), 100 + number if amount_fen is None else amount_fen, at, work)


@pytest.mark.parametrize(
    ("uses", "found"),
    [
        ([use(n, resident=7) for n in range(4)], []),
        ([use(n, resident=7) for n in range(5)], [("same_pair", 5)]),
        ([use(n, resident=7, merchant=n) for n in range(5)], []),
        ([use(n, minutes=1 + n / 2) for n in range(9)], []),
        ([use(n, minutes=1 + n / 2) for n in range(12)], [("burst", 10)]),
        ([use(n, minutes=1 + n) for n in range(30)], []),
        ([use(n, amount_fen=9_900) for n in range(7)], []),
        ([use(n, amount_fen=9_900) for n in range(8)], [("equal_amounts", 8)]),
        ([use(n, amount_fen=9_900 if n < 8 else None) for n in range(16)], []),
        ([use(1, merchant=1, works_at=2), use(2, merchant=2, works_at=1)], [("closed_ring", 2)]),
        ([use(n, merchant=n, works_at=n % 3 + 1) for n in (1, 2, 3)], [("closed_ring", 3)]),
        ([use(1, merchant=1, works_at=2), use(2, merchant=2, works_at=3)], []),
        ([use(1, merchant=1, works_at=1)], []),
    ],
)
def test_what_stands_out_is_found_with_its_uses(uses: list[Use], found: list[tuple[str, int]]) -> None:
    assert [(each.pattern, each.actual) for each in findings(uses)] == found
    assert all(len(each.redemptions) == each.actual >= each.expected for each in findings(uses))
