"""Scorecards, facts and hypothesis strategies for tests of scoring. Values only."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st

from models.enums import RecordKind, Severity, SubjectKind
from server.scoring.evaluation import Fact
from server.scoring.scorecard import Scorecard, parse

DAY = date(2026, 11, 20)


def title(word: str = "x") -> dict[str, str]:
    return {"zh": word, "en": word}


def tier(code: str, rank: int, minimum_points: int) -> dict[str, Any]:
    return {"code": code, "rank": rank, "minimum_points": minimum_points, "title": title(code), "colour": "#336699"}


def indicator(code: str = "honours", **more: Any) -> dict[str, Any]:
    return {"code": code, "title": title(code), "kinds": ["honour"], **({"points": 10} if "bands" not in more else {}), **more}


def definition(*indicators: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A sound definition for merchants: base 100 within 0 to 200, tiers low, middle (from 110) and high (from 150)."""
    return {
        "subject_kind": "merchant",
        "base_points": 100,
        "minimum_points": 0,
        "maximum_points": 200,
        "tiers": [tier("low", 0, 0), tier("middle", 1, 110), tier("high", 2, 150)],
        "indicators": list(indicators) or [indicator()],
        **more,
    }


def card(*indicators: dict[str, Any], **more: Any) -> Scorecard:
    return parse(definition(*indicators, **more))


def fact(*, days_ago: int = 0, kind: RecordKind = RecordKind.HONOUR, record_id: UUID | None = None, **more: Any) -> Fact:
    values: dict[str, Any] = {"catalogue_code": "honour", "severity": None, "ends_on": None, "mark": None, "amount_fen": None, **more}
    return Fact(record_id=record_id or uuid4(), kind=kind, dated_on=DAY - timedelta(days=days_ago), **values)


POINTS = st.integers(-300, 300).filter(bool)


def indicators(points: st.SearchStrategy[int] = POINTS) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Lists of sound indicators with distinct codes, of every measure, with and without caps, decay, windows."""
    one = st.one_of(_per_record(points), _by_bands(points, "mark"), _by_bands(points, "amount_fen"), _by_count(points))
    return st.lists(one, min_size=1, max_size=5).map(lambda found: [each | {"code": f"indicator{n}"} for n, each in enumerate(found)])


def facts() -> st.SearchStrategy[list[Fact]]:
    one = st.builds(
        Fact,
        record_id=st.uuids(),
        catalogue_code=st.sampled_from(["a", "b"]),
        kind=st.sampled_from([RecordKind.HONOUR, RecordKind.PENALTY]),
        severity=st.sampled_from([None, Severity.GENERAL, Severity.SERIOUS]),
        dated_on=st.integers(-5, 900).map(lambda days: DAY - timedelta(days=days)),
        ends_on=st.none() | st.integers(-400, 400).map(lambda days: DAY + timedelta(days=days)),
        mark=st.none() | st.integers(0, 100),
        amount_fen=st.none() | st.integers(0, 10**9),
    )
    return st.lists(one, max_size=12, unique_by=lambda each: each.record_id)


def scorecards(kind: SubjectKind = SubjectKind.MERCHANT, points: st.SearchStrategy[int] = POINTS) -> st.SearchStrategy[Scorecard]:
    needed = st.integers(0, 3) if kind is SubjectKind.MERCHANT else st.just(0)
    return st.builds(lambda found, evidence: card(*found, subject_kind=kind, evidence_needed=evidence), indicators(points), needed)


def _per_record(points: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({**_named(), "points": points}, optional={**_MATCHING, **_LIMITS})


def _by_bands(points: st.SearchStrategy[int], measure: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({**_named(), "measure": st.just(measure), "bands": _bands(points, 100)}, optional={**_MATCHING, **_LIMITS})


def _by_count(points: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({**_named(), "measure": st.just("count"), "bands": _bands(points, 8)}, optional=_MATCHING)


def _named() -> dict[str, st.SearchStrategy[Any]]:
    return {"title": st.just(title()), "kinds": st.sampled_from([["honour"], ["penalty"], ["honour", "penalty"]])}


def _bands(points: st.SearchStrategy[int], most: int) -> st.SearchStrategy[list[dict[str, int]]]:
    starts = st.lists(st.integers(0, most), min_size=1, max_size=4, unique=True).map(sorted)
    return st.builds(
        lambda begun, worth: [{"minimum": low, "points": each} for low, each in zip(begun, worth, strict=False)],
        starts,
        st.lists(points, min_size=4, max_size=4),
    )


_MATCHING: dict[str, st.SearchStrategy[Any]] = {
    "catalogue_codes": st.sampled_from([["a"], ["b"], []]),
    "severities": st.sampled_from([["general"], []]),
    "within_days": st.integers(1, 900),
    "weight_bps": st.integers(1, 30_000),
}
_LIMITS: dict[str, st.SearchStrategy[Any]] = {
    "cap": st.integers(0, 200),
    "floor": st.integers(-200, 0),
    "newest": st.integers(1, 4),
    "decay": st.fixed_dictionaries({"every_days": st.integers(1, 400), "less_bps": st.integers(1, 10_000)}),
}
