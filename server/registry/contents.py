"""What `Record.content` holds for each kind of record. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.enums import RecordKind
from server.platform.errors import Reason

RISKS = ("low", "moderate", "high")
RESULTS = ("passed", "corrected_on_site", "correction_ordered", "failed")
MAX_TEXT = 2000
MAX_FINDINGS = 200


@dataclass(frozen=True)
class Shape:
    """The fields of one kind: name → what it is. None of them is required, and no other is allowed."""

    texts: tuple[str, ...] = ()
    integers: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] | None = None
    findings: bool = False


SHAPES: dict[RecordKind, Shape] = {
    RecordKind.LICENCE: Shape(texts=("issuer", "scope", "conditions")),
    RecordKind.PENALTY: Shape(texts=("authority", "offence", "measure", "law")),
    RecordKind.HONOUR: Shape(texts=("authority", "level", "reason")),
    RecordKind.INSPECTION: Shape(texts=("authority", "type", "plan", "note"), words={"result": RESULTS}, findings=True),
    RecordKind.COMMITMENT: Shape(texts=("promise", "checked_by"), words={"kept": ("yes", "no", "open")}),
    RecordKind.CONTRACT: Shape(texts=("counterparty", "matter"), words={"performed": ("yes", "no", "open")}),
    RecordKind.PAYMENT: Shape(texts=("matter", "period"), integers=("on_time_count", "late_count")),
    RecordKind.VOLUNTEERING: Shape(texts=("organiser", "activity"), integers=("minutes",)),
}
"""`findings` of an inspection: a list of {text, risk?: one of RISKS, corrected?: bool, code?: the source's own number}."""


def reasons_to_refuse(kind: RecordKind, content: Mapping[str, Any]) -> list[Reason]:
    """Return every reason why `content` is not what a record of this kind holds, with paths below `content`."""
    shape = SHAPES[kind]
    reasons = []
    for name, value in content.items():
        if name == "findings" and shape.findings:
            reasons += _findings_faults(value)
        elif not _fits(shape, name, value):
            reasons.append(Reason(code="content_field", path=f"content.{name}"))
    return reasons


def _fits(shape: Shape, name: str, value: Any) -> bool:
    if name in shape.texts:
        return _is_text(value)
    if name in shape.integers:
        return _is_count(value)
    return value in (shape.words or {}).get(name, ())


def _findings_faults(value: Any) -> list[Reason]:
    if not isinstance(value, list) or len(value) > MAX_FINDINGS:
        return [Reason(code="content_findings", path="content.findings", expected=MAX_FINDINGS)]
    return [Reason(code="content_field", path=f"content.findings.{place}") for place, each in enumerate(value) if not _is_finding(each)]


def _is_finding(value: Any) -> bool:
    if not isinstance(value, Mapping) or not {"text"} <= set(value) <= {"text", "risk", "corrected", "code"}:
        return False
    known_risk = "risk" not in value or value["risk"] in RISKS
    return known_risk and _is_text(value["text"]) and _is_text(value.get("code", "")) and isinstance(value.get("corrected", True), bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT and "\0" not in value


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
