"""What a partner may ask about the resident whose code it was shown."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from routes import once, reading, signed
from routes.api.benefit_shapes import ReasonShown, title_of
from routes.endpoints import contract
from routes.problems import reason_json
from routes.state import State
from server.benefits.terms import MOST_FEN
from server.codes.keys import issuer_from
from server.partners.actions.ask import Told, ask_eligibility
from server.platform.clock import utc_now

Payload = Annotated[reading.Text, StringConstraints(min_length=1, max_length=100)]
RiskFen = Annotated[reading.Integer, Field(ge=1, le=MOST_FEN)]


class EligibilityQuestion(reading.Body):
    """`payload`: the resident's code as scanned, or 8 digits; never an identity number. `benefit`: its code. `risk_fen`: the deposit."""

    payload: Payload
    benefit: reading.Word
    risk_fen: RiskFen


class EligibilityAnswer(BaseModel):
    """`credit_fen` + `cash_fen` = `risk_fen`: what credit stands for, and what is left to pay in cash. `tier` is null without consent."""

    benefit: str
    title: str
    eligible: bool
    reasons: list[ReasonShown]
    tier: str | None
    risk_fen: int
    credit_fen: int
    cash_fen: int


@contract(
    "Whether a resident may go without a deposit; spends nothing", body=EligibilityQuestion, answer=EligibilityAnswer, status=201,
    refusals=(409, 422), headers=("Idempotency-Key",),
)  # fmt: skip
async def create(request: Request[State]) -> Response:
    asking, body, spoken = signed.partner(request), await reading.body(request, EligibilityQuestion), reading.language(request)

    def present(told: Told) -> dict[str, Any]:
        return _json(told, spoken)

    return await once.created(
        request, ask_eligibility, present, partner=asking.partner, payload=body.payload, benefit=body.benefit, risk_fen=body.risk_fen,
        keyring=request.state["keyring"], issuer=issuer_from(request.state["settings"]), now=utc_now(),
    )  # fmt: skip


def _json(told: Told, spoken: str) -> dict[str, Any]:
    found, standing = told.judged, told.judged.case.standing
    return {
        "benefit": told.listed.benefit.code,
        "title": title_of(told.listed.benefit, spoken),
        "eligible": not found.reasons,
        "reasons": [reason_json(reason, spoken) for reason in found.reasons],
        "tier": standing.tier.code if standing.tier and standing.agrees_to_benefits else None,
        "risk_fen": told.risk_fen,
        "credit_fen": found.credit_fen,
        "cash_fen": told.risk_fen - found.credit_fen,
    }
