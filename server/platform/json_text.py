"""Values as the JSON that leaves the process."""

import json
from typing import Any


def dumps(value: Any) -> str:
    """JSON in UTF-8 without spaces; moments, days and UUIDs as their RFC 3339 and RFC 9562 text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str:
    if hasattr(value, "isoformat"):
        text: str = value.isoformat()
        return text.replace("+00:00", "Z")
    return str(value)
