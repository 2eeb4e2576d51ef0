from typing import Any

import pytest

from models.enums import RecordKind
from server.registry.contents import MAX_FINDINGS, SHAPES, reasons_to_refuse

FINDING: dict[str, Any] = {"text": "地面不洁", "risk": "low", "corrected": True, "code": "103154"}


@pytest.mark.parametrize("kind", list(RecordKind))
def test_every_kind_has_a_shape_and_may_be_empty(kind: RecordKind) -> None:
    assert reasons_to_refuse(kind, {}) == []
    assert kind in SHAPES


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (RecordKind.INSPECTION, {"type": "Routine", "result": "passed", "findings": [FINDING, {"text": "无"}]}),
        (RecordKind.PENALTY, {"authority": "市场监督管理局", "law": "食品安全法 §126"}),
        (RecordKind.PAYMENT, {"matter": "水费", "on_time_count": 12, "late_count": 0}),
        (RecordKind.COMMITMENT, {"promise": "不使用过期原料", "kept": "open"}),
        (RecordKind.VOLUNTEERING, {"minutes": 120}),
    ],
)
def test_what_a_kind_shows_passes(kind: RecordKind, content: dict[str, Any]) -> None:
    assert reasons_to_refuse(kind, content) == []


@pytest.mark.parametrize(
    ("kind", "content", "path"),
    [
        (RecordKind.LICENCE, {"findings": []}, "content.findings"),
        (RecordKind.LICENCE, {"legal_representative": "张三"}, "content.legal_representative"),
        (RecordKind.LICENCE, {"issuer": 1}, "content.issuer"),
        (RecordKind.LICENCE, {"issuer": "a\0b"}, "content.issuer"),
        (RecordKind.LICENCE, {"issuer": "长" * 2001}, "content.issuer"),
        (RecordKind.INSPECTION, {"result": "fine"}, "content.result"),
        (RecordKind.INSPECTION, {"findings": "many"}, "content.findings"),
        (RecordKind.INSPECTION, {"findings": [FINDING] * (MAX_FINDINGS + 1)}, "content.findings"),
        (RecordKind.INSPECTION, {"findings": [FINDING, {"risk": "low"}]}, "content.findings.1"),
        (RecordKind.INSPECTION, {"findings": [FINDING | {"risk": "huge"}]}, "content.findings.0"),
        (RecordKind.INSPECTION, {"findings": [FINDING | {"who": "x"}]}, "content.findings.0"),
        (RecordKind.VOLUNTEERING, {"minutes": True}, "content.minutes"),
        (RecordKind.VOLUNTEERING, {"minutes": -1}, "content.minutes"),
        (RecordKind.VOLUNTEERING, {"minutes": 1.5}, "content.minutes"),
    ],
)
def test_anything_else_is_refused_with_its_path(kind: RecordKind, content: dict[str, Any], path: str) -> None:
    assert [reason.path for reason in reasons_to_refuse(kind, content)] == [path]
