"""A scorecard as it is written down (JSON): read with every fault named, never only the first."""

import re
from enum import StrEnum
from typing import Any, TypeVar

from models.enums import Measure, RecordKind, Severity, SubjectKind
from server.platform.errors import Invalid, Reason
from server.scoring.scorecard import WHOLE_BPS, Band, Decay, Indicator, Scorecard, Tier, Title, reasons_against

W = TypeVar("W", bound=StrEnum)
T = TypeVar("T")
MOST_POINTS = 10_000
INDICATOR_CODE = r"[a-z][a-z0-9_]{0,39}"
TIER_CODE = r"[A-Za-z0-9_]{1,20}"
CATALOGUE_CODE = r"[A-Za-z0-9_.-]{1,40}"
COLOUR = r"#[0-9a-fA-F]{6}"
TITLE = r"[^\x00-\x1f\x7f\ud800-\udfff]{1,100}"


def parse(definition: Any) -> Scorecard:
    """Return the scorecard that a JSON value defines. Invalid("invalid_scorecard") with a reason and a path for every fault.

    The value: `{subject_kind, base_points, minimum_points, maximum_points, evidence_needed?, tiers: [{code, rank, minimum_points,
    title: {zh, en}, colour}], indicators: [{code, title, kinds, catalogue_codes?, severities?, measure?, points?, bands?: [{minimum,
    points}], weight_bps?, decay?: {every_days, less_bps}, within_days?, newest?, cap?, floor?, evidence?}]}`; see Indicator.
    """
    faults: list[Reason] = []
    card = _scorecard(_Part(definition, "", faults))
    if not faults:
        faults += reasons_against(card)
    if faults:
        raise Invalid("invalid_scorecard", reasons=faults)
    return card


class _Part:
    """One JSON object under reading: notes a fault and goes on with a harmless value."""

    def __init__(self, value: Any, path: str, faults: list[Reason]) -> None:
        self.path, self.faults, self.read = path, faults, set[str]()
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self._note("wrong_type", "")

    def integer(self, name: str, low: int, high: int, default: int | None = None) -> int:
        value = self._take(name, default)
        if isinstance(value, bool) or not isinstance(value, int):
            return self._fault("wrong_type", name, 0)
        return value if low <= value <= high else self._fault("out_of_range", name, low)

    def optional(self, name: str, low: int, high: int) -> int | None:
        return self.integer(name, low, high) if self.has(name) else None

    def text(self, name: str, pattern: str) -> str:
        value = self._take(name)
        if not isinstance(value, str):
            return self._fault("wrong_type", name, "")
        return value if re.fullmatch(pattern, value) else self._fault("wrong_format", name, "")

    def word(self, name: str, kind: type[W], default: W | None = None) -> W:
        value = self._take(name, default)
        return kind(value) if isinstance(value, str) and value in set(kind) else self._fault("unknown_word", name, next(iter(kind)))

    def words(self, name: str, kind: type[W], *, least: int = 0) -> frozenset[W]:
        texts, known = self._texts(name, least), set(kind)
        if not known.issuperset(texts):
            self._note("unknown_word", name)
        return frozenset(kind(text) for text in texts if text in known)

    def codes(self, name: str) -> frozenset[str]:
        texts = self._texts(name, 0)
        return frozenset(texts if all(re.fullmatch(CATALOGUE_CODE, text) for text in texts) else self._fault("wrong_format", name, []))

    def has(self, name: str) -> bool:
        """Tell whether an optional field is given; null says that it is not."""
        self.read.add(name)
        return self.value.get(name) is not None

    def child(self, name: str) -> "_Part":
        return _Part(self._take(name), self._at(name), self.faults)

    def children(self, name: str, least: int, most: int) -> list["_Part"]:
        value = self._take(name, [] if least == 0 else None)
        if not isinstance(value, list):
            return self._fault("wrong_type", name, [])
        if not least <= len(value) <= most:
            return self._fault("out_of_range", name, [])
        return [_Part(each, f"{self._at(name)}.{place}", self.faults) for place, each in enumerate(value)]

    def end(self) -> None:
        """Note every field that nobody read."""
        for name in sorted(self.value.keys() - self.read):
            self._note("unknown_field", name[:100])

    def _texts(self, name: str, least: int) -> list[str]:
        value = self._take(name, [] if least == 0 else None)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            return self._fault("wrong_type", name, [])
        return value if least <= len(value) <= 100 else self._fault("out_of_range", name, [])

    def _take(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        if name not in self.value and default is None:
            self._note("missing", name)
        return self.value.get(name, default)

    def _fault(self, code: str, name: str, instead: T) -> T:
        self._note(code, name)
        return instead

    def _note(self, code: str, name: str) -> None:
        fault = Reason(code=code, path=self._at(name) if name else self.path or None)
        if not any(known.path == fault.path for known in self.faults):
            self.faults.append(fault)

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def _scorecard(part: _Part) -> Scorecard:
    card = Scorecard(
        subject_kind=part.word("subject_kind", SubjectKind),
        base_points=part.integer("base_points", -MOST_POINTS, MOST_POINTS),
        minimum_points=part.integer("minimum_points", -MOST_POINTS, MOST_POINTS),
        maximum_points=part.integer("maximum_points", -MOST_POINTS, MOST_POINTS),
        evidence_needed=part.integer("evidence_needed", 0, 100, 0),
        tiers=tuple(_tier(child) for child in part.children("tiers", 1, 10)),
        indicators=tuple(_indicator(child) for child in part.children("indicators", 1, 100)),
    )
    part.end()
    return card


def _tier(part: _Part) -> Tier:
    tier = Tier(
        code=part.text("code", TIER_CODE),
        rank=part.integer("rank", 0, 9),
        minimum_points=part.integer("minimum_points", -MOST_POINTS, MOST_POINTS),
        title=_title(part.child("title")),
        colour=part.text("colour", COLOUR),
    )
    part.end()
    return tier


def _indicator(part: _Part) -> Indicator:
    indicator = Indicator(
        code=part.text("code", INDICATOR_CODE),
        title=_title(part.child("title")),
        kinds=part.words("kinds", RecordKind, least=1),
        catalogue_codes=part.codes("catalogue_codes"),
        severities=part.words("severities", Severity),
        measure=part.word("measure", Measure, Measure.RECORD),
        points=part.integer("points", -MOST_POINTS, MOST_POINTS, 0),
        bands=tuple(_band(child) for child in part.children("bands", 0, 20)),
        weight_bps=part.integer("weight_bps", 1, 10 * WHOLE_BPS, WHOLE_BPS),
        decay=_decay(part),
        within_days=part.optional("within_days", 1, 36_500),
        newest=part.optional("newest", 1, 1_000),
        cap=part.optional("cap", 0, MOST_POINTS),
        floor=part.optional("floor", -MOST_POINTS, 0),
        evidence=part.integer("evidence", 0, 100, 1),
    )
    part.end()
    return indicator


def _decay(part: _Part) -> Decay | None:
    if not part.has("decay"):
        return None
    child = part.child("decay")
    decay = Decay(every_days=child.integer("every_days", 1, 36_500) or 1, less_bps=child.integer("less_bps", 1, WHOLE_BPS))
    child.end()
    return decay


def _band(part: _Part) -> Band:
    band = Band(minimum=part.integer("minimum", 0, 10**15), points=part.integer("points", -MOST_POINTS, MOST_POINTS))
    part.end()
    return band


def _title(part: _Part) -> Title:
    title = Title(zh=part.text("zh", TITLE), en=part.text("en", TITLE))
    part.end()
    return title
