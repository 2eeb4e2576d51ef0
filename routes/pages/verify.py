"""GET and POST /verify: whether a receipt, a merchant's code or its offline proof is genuine, what it says, and since when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from models.benefits import Benefit, Redemption
from models.codes import MerchantCode
from models.registry import Merchant
from routes import reading
from routes.edge import STRICT_CSP
from routes.pages import render
from routes.state import State
from server.benefits import receipts
from server.codes import offline_proof, static_code
from server.codes.keys import Issuer, issuer_from
from server.codes.queries import find_by_short_number, find_merchant_code
from server.platform.clock import local_day, utc_now
from server.platform.errors import Invalid, NotFound
from server.reports.genuine import LONGEST, Claim, Sort, claim_of
from server.scoring.queries import grades_of_merchants
from server.scoring.standings import GradeLine

HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    # Reading a symbol from a picture is done in the browser, by a compiled decoder of ours to serve.
    "content-security-policy": STRICT_CSP.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"),
}
Verdict = Literal["genuine", "ended", "forged", "elsewhere", "private", "unknown"]
FORM_BYTES = 32 * 1024


@dataclass(frozen=True, kw_only=True)
class Found:
    """`code` leads to the merchant's page, where there is one; `days` are those of a proof.

    `receipt` is what one states, `returned_fen` what of its price was returned since.
    """

    verdict: Verdict
    sort: Sort
    merchant: Merchant | None = None
    code: str = ""
    number: str = ""
    grade: GradeLine | None = None
    days: tuple[date, date] | None = None
    receipt: dict[str, Any] | None = None
    benefit: Benefit | None = None
    returned_fen: int = 0
    site: str = ""


async def show(request: Request[State]) -> Response:
    return _page(request)


async def check(request: Request[State]) -> Response:
    """What was pasted comes in a form, so that it stands in no address and no log."""
    if not reading.in_utf8(request.headers.get("content-type")):
        raise Invalid("unsupported_media_type", detail="charset=utf-8")
    async with request.form() as sent:
        pasted = reading.fields(sent).get("text", "")[: LONGEST + 1]
    if not pasted.strip() or len(pasted) > LONGEST:
        return _page(request, pasted=pasted[:LONGEST], fault="too_long" if pasted.strip() else "empty", status=400)
    claim = claim_of(pasted, base_url=request.state["settings"].base_url)
    return _page(request, pasted=pasted, found=await _found(request, claim), checked_at=utc_now())


async def _found(request: Request[State], claim: Claim) -> Found:
    if claim.sort is Sort.RECEIPT:
        return await _receipt(request, claim.text)
    if claim.sort is Sort.PROOF:
        return await _proof(request, claim.text)
    if claim.sort in (Sort.CODE, Sort.NUMBER):
        return await _code(request, claim)
    plain: dict[Sort, Verdict] = {Sort.ELSEWHERE: "elsewhere", Sort.RESIDENT: "private"}
    return Found(verdict=plain.get(claim.sort, "unknown"), sort=claim.sort, site=claim.site)


async def _code(request: Request[State], claim: Claim) -> Found:
    keyring, issuer = request.state["keyring"], _issuer(request)
    try:
        if claim.sort is Sort.NUMBER:
            code = await find_by_short_number(claim.text)
        else:
            code = await find_merchant_code(claim.text, keyring=keyring, issuer=issuer)
    except NotFound as error:
        return Found(verdict="ended" if error.code == "gone" else "forged", sort=claim.sort)
    return await _leading_to(request, code, sort=claim.sort)


async def _proof(request: Request[State], text: str) -> Found:
    """The signature says that the city issued it, the days whether it still holds, the register whether the code is still in use."""
    issuer = _issuer(request)
    proof = offline_proof.verify(text, public_keys=offline_proof.public_keys(request.state["keyring"]), issuer=issuer)
    if proof is None:
        return Found(verdict="forged", sort=Sort.PROOF)
    days = (proof.issued_on, proof.valid_until)
    holds = proof.holds_on(local_day(utc_now()))
    try:
        printed = static_code.encode(proof.handle, keyring=request.state["keyring"], issuer=issuer)
        code = await find_merchant_code(printed, keyring=request.state["keyring"], issuer=issuer)
    except NotFound:
        return Found(verdict="ended", sort=Sort.PROOF, days=days)
    return await _leading_to(request, code, sort=Sort.PROOF, days=days, verdict="genuine" if holds else "ended")


async def _receipt(request: Request[State], text: str) -> Found:
    """A receipt says at which merchant what was given; never to whom."""
    said = receipts.verify(text, keys=receipts.public_keys(request.state["keyring"]))
    issuer = _issuer(request)
    if said is None or (said.get("city"), said.get("environment")) != (issuer.city, issuer.environment):
        return Found(verdict="forged", sort=Sort.RECEIPT)
    said["redeemed_at"] = datetime.fromisoformat(said["redeemed_at"])
    merchant = await Merchant.get_or_none(id=UUID(said["merchant_id"]))
    benefit = await Benefit.get_or_none(code=said["benefit"])
    redemption = await Redemption.get_or_none(id=UUID(said["redemption_id"]))
    returned_fen = redemption.returned_fen if redemption else 0
    return Found(verdict="genuine", sort=Sort.RECEIPT, merchant=merchant, receipt=said, benefit=benefit, returned_fen=returned_fen)


async def _leading_to(
    request: Request[State], code: MerchantCode, *, sort: Sort, days: tuple[date, date] | None = None, verdict: Verdict = "genuine"
) -> Found:
    grades = await grades_of_merchants([code.merchant_id], today=local_day(utc_now()))
    printed = static_code.encode(code.handle, keyring=request.state["keyring"], issuer=_issuer(request))
    grade = grades[code.merchant_id]
    return Found(verdict=verdict, sort=sort, merchant=code.merchant, code=printed, number=code.short_number, grade=grade, days=days)


def _issuer(request: Request[State]) -> Issuer:
    return issuer_from(request.state["settings"])


def _page(request: Request[State], *, status: int = 200, **shown: Any) -> Response:
    values = {"pasted": "", "found": None, "fault": None, "checked_at": None, "longest": LONGEST} | shown
    return render.page(request, "verify.html", language=reading.language(request), status=status, headers=HEADERS, **values)
