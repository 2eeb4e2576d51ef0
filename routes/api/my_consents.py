"""Consents: what is asked, what was agreed to, withdrawing it."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from models.enums import ConsentPurpose
from models.registry import Consent
from routes import reading, writing
from routes.endpoints import contract
from routes.state import State
from server.access.actions.consents import give_consent, withdraw_consent
from server.access.consent import TEXTS
from server.platform.clock import utc_now
from server.platform.limits import Allowance
from server.scoring.actions import score_residents

CHANGES = Allowance(name="consents", most=30, per=timedelta(hours=1))
"""Given and withdrawn together, for one account: joining and leaving have the score reckoned each time."""


class ConsentState(BaseModel):
    """The current text of one purpose, and whether it is agreed to. `outdated`: agreed to in an earlier version only."""

    purpose: ConsentPurpose
    given: bool
    given_at: datetime | None
    outdated: bool
    text_version: str
    title: str
    text: str
    on_withdrawal: str


class ConsentQuery(reading.Query):
    """`text_version`: the version that was read; refused when the text changed meanwhile."""

    text_version: reading.Word | None = None


@contract("Agree to one purpose; agreeing to scoring is how one joins", query=ConsentQuery, answer=ConsentState, refusals=(409, 422, 429))
async def give(request: Request[State]) -> Response:
    asked, purpose = reading.query(request, ConsentQuery), reading.word(request, "purpose", ConsentPurpose)
    now = utc_now()
    await _spend_change(request, now)
    consent = await give_consent(account_id=reading.account_id(request), purpose=purpose, text_version=asked.text_version, now=now)
    if purpose is ConsentPurpose.SCORING:
        # The job queued with the consent would do it too, some moments later.
        await score_residents([consent.resident_id], now=now)
    return writing.ok(consent_json(consent.purpose, consent, reading.language(request)))


@contract("Withdraw one purpose, from this moment on", answer=None, status=204, refusals=(429,))
async def withdraw(request: Request[State]) -> Response:
    purpose = reading.word(request, "purpose", ConsentPurpose)
    now = utc_now()
    await _spend_change(request, now)
    await withdraw_consent(account_id=reading.account_id(request), purpose=purpose, now=now)
    return writing.nothing()


def consent_json(purpose: ConsentPurpose, given: Consent | None, language: str) -> dict[str, Any]:
    text = TEXTS[purpose]
    return {
        "purpose": purpose,
        "given": given is not None,
        "given_at": given and given.given_at,
        "outdated": given is not None and given.text_version != text.version,
        "text_version": text.version,
        **vars(text.en if language == "en" else text.zh),
    }


async def _spend_change(request: Request[State], now: datetime) -> None:
    await request.state["limits"].spend(CHANGES, str(reading.account_id(request)), now=now)
