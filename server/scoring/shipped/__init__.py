"""The scorecards that come with the service, as data: `{title: {zh, en}, definition}` for each kind of subject."""

import json
from pathlib import Path
from typing import Any

from models.enums import SubjectKind

FILES = {SubjectKind.RESIDENT: "residents.json", SubjectKind.MERCHANT: "merchants.json"}
SHIPPED: dict[SubjectKind, dict[str, Any]] = {
    kind: json.loads((Path(__file__).parent / name).read_text(encoding="utf-8")) for kind, name in FILES.items()
}
