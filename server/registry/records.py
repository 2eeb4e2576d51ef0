"""What comes in as a record, and whether it may. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from models.enums import RecordKind, Severity, SubjectKind, Visibility
from server.platform.errors import Reason
from server.registry import contents, record_life
from server.registry.catalogue import Item

EARLIEST = date(1900, 1, 1)
MAX_LENGTHS = {"title": 300, "document_no": 120, "source_ref": 120}
MAX_MARK = 100
HASH_BYTES = 16


@dataclass(frozen=True, kw_only=True)
class NewRecord:
    """One fact as a source delivers it. Exactly one of `merchant_id` and `resident_id` is set.

    (`source_code`, `source_ref`) names it for ever: delivered again it is the same record. `dated_on` is the date of the legal
    document, `ends_on` the last day it holds by its source, local days; `mark` is 0-100; `content` is as in contents.py.
    """

    catalogue_code: str
    source_code: str
    source_ref: str
    title: str
    dated_on: date
    merchant_id: UUID | None = None
    resident_id: UUID | None = None
    document_no: str = ""
    ends_on: date | None = None
    amount_fen: int | None = None
    mark: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Derived:
    """What the catalogue and the law add to a record: how it counts, who sees it, until when."""

    kind: RecordKind
    severity: Severity | None
    visibility: Visibility
    ends_on: date | None


def derive(new: NewRecord, item: Item) -> Derived:
    """Return what follows from the catalogue item; a negative record ends at the legal maximum at the latest."""
    ends_on = record_life.last_day(item.severity, new.dated_on, new.ends_on)
    return Derived(kind=item.record_kind, severity=item.severity, visibility=item.visibility, ends_on=ends_on)


def reasons_to_refuse(new: NewRecord, item: Item, *, today: date) -> list[Reason]:
    """Return every reason why a record may not enter under its catalogue item."""
    reasons = [*_subject_faults(new, item), *_date_faults(new, today), *_value_faults(new)]
    return reasons + contents.reasons_to_refuse(item.record_kind, new.content)


def fingerprint(new: NewRecord) -> bytes:
    """Return 16 bytes that change when anything about the record does."""
    told = [new.catalogue_code, new.title, new.document_no, new.dated_on, new.ends_on, new.amount_fen, new.mark, dict(new.content)]
    text = json.dumps([*told, new.merchant_id, new.resident_id], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=HASH_BYTES).digest()


def _subject_faults(new: NewRecord, item: Item) -> list[Reason]:
    subject = {(True, False): SubjectKind.MERCHANT, (False, True): SubjectKind.RESIDENT}.get(
        (new.merchant_id is not None, new.resident_id is not None)
    )
    return [] if subject is item.subject_kind else [Reason(code="record_subject", expected=item.subject_kind.value, actual=subject)]


def _date_faults(new: NewRecord, today: date) -> list[Reason]:
    reasons = []
    if not EARLIEST <= new.dated_on <= today:
        reasons.append(Reason(code="record_date", path="dated_on", expected=today.isoformat(), actual=new.dated_on.isoformat()))
    if new.ends_on is not None and new.ends_on < new.dated_on:
        reasons.append(Reason(code="record_ends_early", path="ends_on", expected=new.dated_on.isoformat(), actual=new.ends_on.isoformat()))
    return reasons


def _value_faults(new: NewRecord) -> list[Reason]:
    reasons = []
    for name, longest in MAX_LENGTHS.items():
        text = getattr(new, name)
        if len(text) > longest or "\0" in text or (name != "document_no" and not text):
            reasons.append(Reason(code="record_text", path=name, expected=longest, actual=len(text)))
    if new.mark is not None and not 0 <= new.mark <= MAX_MARK:
        reasons.append(Reason(code="record_mark", path="mark", expected=MAX_MARK, actual=new.mark))
    if new.amount_fen is not None and not 0 <= new.amount_fen < 2**53:
        reasons.append(Reason(code="record_amount", path="amount_fen", actual=new.amount_fen))
    return reasons
