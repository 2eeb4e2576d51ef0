import logging
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from tortoise.exceptions import IntegrityError

from models.audit import AuditLine
from models.codes import CodeUse, MerchantCode, ResidentCode, TypedCode
from models.enums import CodeEnd
from models.registry import Merchant
from server.codes import dynamic_code
from server.codes.actions import (
    claim_resident_code,
    count_typed_try,
    issue_merchant_code,
    revoke_merchant_code,
    rotate_merchant_code,
    show_resident_code,
    show_typed_code,
)
from server.codes.dynamic_code import ShownCode
from server.codes.keys import Issuer
from server.codes.queries import read_resident_code
from server.platform.actions import action
from server.platform.crypto import Keyring
from server.platform.errors import Conflict, DomainError, NotFound, Refused
from tests.cast import Person, make_resident

HERE = Issuer("510100", "embedded")
SECOND = timedelta(seconds=1)


@action
async def spend(*, payload: str, merchant_id: UUID, clerk_id: UUID, keyring: Keyring, now: datetime) -> CodeUse:
    """A deed of one step, as a redemption would begin."""
    return await claim_resident_code(payload=payload, merchant_id=merchant_id, clerk_id=clerk_id, keyring=keyring, issuer=HERE, now=now)


class Desk:
    """The noodle shop's desk and one resident before it."""

    def __init__(self, clerk: Person, resident: Person, keyring: Keyring) -> None:
        assert clerk.merchant_id
        assert resident.resident_id
        self.clerk_id, self.merchant_id, self.resident_id = clerk.account_id, clerk.merchant_id, resident.resident_id
        self.keyring = keyring

    async def show(self, now: datetime) -> str:
        shown = await show_resident_code(resident_id=self.resident_id, actor_id=None, now=now)
        return dynamic_code.encode(ShownCode(shown.handle, shown.shown_step), keyring=self.keyring, issuer=HERE)

    async def show_digits(self, now: datetime) -> str:
        shown = await show_typed_code(
            resident_id=self.resident_id, merchant_id=self.merchant_id, keyring=self.keyring, issuer=HERE, actor_id=None, now=now
        )
        return shown.digits

    async def spend(self, payload: str, now: datetime) -> CodeUse:
        return await spend(payload=payload, merchant_id=self.merchant_id, clerk_id=self.clerk_id, keyring=self.keyring, now=now)

    async def mistype(self, digits: str, now: datetime) -> None:
        await count_typed_try(
            payload=digits, merchant_id=self.merchant_id, keyring=self.keyring, issuer=HERE, actor_id=self.clerk_id, now=now
        )

    async def outcome(self, payload: str, now: datetime) -> str:
        """What reading says; claiming must say the same."""
        read, claimed = "open", "open"
        try:
            found = await read_resident_code(payload=payload, merchant_id=self.merchant_id, keyring=self.keyring, issuer=HERE, now=now)
            assert found == self.resident_id
        except DomainError as refusal:
            read = refusal.code
        try:
            await self.spend_and_change_mind(payload, now)
        except DomainError as refusal:
            claimed = refusal.code
        assert read == claimed
        return read

    async def spend_and_change_mind(self, payload: str, now: datetime) -> None:
        """Claim in a transaction that is then refused for another reason, so that nothing is spent."""
        try:
            await refused_after_claim(payload=payload, merchant_id=self.merchant_id, clerk_id=self.clerk_id, keyring=self.keyring, now=now)
        except Refused as refusal:
            if refusal.code != "not_eligible":
                raise


@action
async def refused_after_claim(*, payload: str, merchant_id: UUID, clerk_id: UUID, keyring: Keyring, now: datetime) -> None:
    await claim_resident_code(payload=payload, merchant_id=merchant_id, clerk_id=clerk_id, keyring=keyring, issuer=HERE, now=now)
    raise Refused("not_eligible")


@pytest.fixture
def desk(clerk: Person, gold_resident: Person, keyring: Keyring) -> Desk:
    return Desk(clerk, gold_resident, keyring)


async def test_a_merchant_gets_one_open_code_and_a_line_says_who_gave_it(
    noodle_shop: Merchant, administrator: Person, now: datetime
) -> None:
    code = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=administrator.account_id, now=now)
    with pytest.raises(Conflict, match="code_exists"):
        await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=administrator.account_id, now=now)
    assert await MerchantCode.filter(merchant_id=noodle_shop.id).values_list("id", flat=True) == [code.id]
    line = await AuditLine.get(deed="issue_merchant_code")
    assert (line.actor_id, line.object_id) == (administrator.account_id, code.id)


async def test_a_rotated_code_names_its_successor(noodle_shop: Merchant, now: datetime) -> None:
    code = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=now)
    successor = await rotate_merchant_code(code_id=code.id, actor_id=None, now=now)
    await code.refresh_from_db()
    assert (code.end, code.successor_id, code.ended_at) == (CodeEnd.ROTATED, successor.id, now)
    assert successor.ended_at is None
    assert successor.handle != code.handle
    assert await AuditLine.filter(deed="rotate_merchant_code", object_id=code.id).count() == 1


async def test_an_ended_code_is_neither_rotated_nor_revoked_again(noodle_shop: Merchant, now: datetime) -> None:
    code = await issue_merchant_code(merchant_id=noodle_shop.id, actor_id=None, now=now)
    await revoke_merchant_code(code_id=code.id, actor_id=None, now=now)
    for deed in (revoke_merchant_code, rotate_merchant_code):
        with pytest.raises(Conflict, match="code_ended"):
            await deed(code_id=code.id, actor_id=None, now=now)
    assert await MerchantCode.all().count() == 1


async def test_a_code_that_never_was_is_not_found(database: None, now: datetime) -> None:
    for deed in (revoke_merchant_code, rotate_merchant_code):
        with pytest.raises(NotFound):
            await deed(code_id=uuid4(), actor_id=None, now=now)


async def test_a_shown_code_is_spent_once_and_kept_as_a_hash_only(desk: Desk, now: datetime) -> None:
    payload = await desk.show(now)
    use = await desk.spend(payload, now + 5 * SECOND)
    assert (use.resident_id, use.merchant_id, use.clerk_id) == (desk.resident_id, desk.merchant_id, desk.clerk_id)
    assert payload not in str(await CodeUse.all().values())
    with pytest.raises(Conflict, match="code_used"):
        await desk.spend(payload, now + 6 * SECOND)
    assert await CodeUse.all().count() == 1


async def test_reading_a_code_spends_nothing(desk: Desk, now: datetime) -> None:
    payload = await desk.show(now)
    for _ in range(3):
        assert await desk.outcome(payload, now) == "open"
    assert await CodeUse.all().count() == 0
    assert (await ResidentCode.get(resident_id=desk.resident_id)).accepted_step == 0


async def test_a_deed_refused_after_the_claim_gives_the_code_back(desk: Desk, now: datetime) -> None:
    payload = await desk.show(now)
    await desk.spend_and_change_mind(payload, now)
    assert (await desk.spend(payload, now)).resident_id == desk.resident_id


async def test_showing_a_new_code_ends_the_old_even_within_the_same_second(desk: Desk, now: datetime) -> None:
    old, new = await desk.show(now), await desk.show(now)
    assert old != new
    assert await desk.outcome(old, now) == "code_expired"
    assert await desk.outcome(new, now) == "open"


async def test_a_resident_may_use_one_code_after_another_within_30_seconds(desk: Desk, now: datetime) -> None:
    for _ in range(5):
        await desk.spend(await desk.show(now), now)
    assert await CodeUse.all().count() == 5


@pytest.mark.parametrize(("age", "outcome"), [(0, "open"), (30, "open"), (59, "open"), (60, "code_expired"), (3600, "code_expired")])
async def test_a_code_shown_at_the_start_of_a_step_ends_after_the_next(desk: Desk, now: datetime, age: int, outcome: str) -> None:
    assert now.second % 30 == 0
    assert await desk.outcome(await desk.show(now), now + age * SECOND) == outcome


async def test_a_code_shown_at_the_end_of_a_step_lives_half_as_long(desk: Desk, now: datetime) -> None:
    payload = await desk.show(now + 29 * SECOND)
    assert await desk.outcome(payload, now + 59 * SECOND) == "open"
    assert await desk.outcome(payload, now + 60 * SECOND) == "code_expired"


async def test_a_used_code_says_so_even_after_newer_ones_were_shown(desk: Desk, now: datetime) -> None:
    payload = await desk.show(now)
    await desk.spend(payload, now)
    await desk.spend(await desk.show(now), now)
    await desk.show(now)
    assert await desk.outcome(payload, now) == "code_used"


async def test_a_clock_set_back_reopens_nothing(desk: Desk, now: datetime) -> None:
    used, hour = await desk.show(now), timedelta(hours=1)
    await desk.spend(used, now)
    shown_then = await desk.show(now)
    assert await desk.outcome(shown_then, now - hour) == "code_expired"
    shown_after = await desk.show(now - hour)
    assert await desk.outcome(used, now - hour) == "code_used"
    assert await desk.outcome(shown_after, now - hour) == "open"


@pytest.mark.parametrize("payload", ["", "A" * 45, "码", "123456789", "\0" * 45])
async def test_what_is_no_code_of_this_city_is_invalid(desk: Desk, now: datetime, payload: str) -> None:
    assert await desk.outcome(payload, now) == "code_invalid"


async def test_a_genuine_code_of_nobody_is_invalid(desk: Desk, now: datetime) -> None:
    payload = dynamic_code.encode(ShownCode(1, dynamic_code.step_at(now)), keyring=desk.keyring, issuer=HERE)
    assert await desk.outcome(payload, now) == "code_invalid"


async def test_a_forged_code_is_refused_before_any_query(desk: Desk, now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    genuine = await desk.show(now)
    forged = genuine[:-1] + ("0" if genuine[-1] != "0" else "1")
    with caplog.at_level(logging.DEBUG, "tortoise.db_client"):
        await expect_refusal(desk, forged, now)
        assert [each for each in caplog.messages if "resident_code" in each or "SELECT" in each] == []
        await desk.spend(genuine, now)
        assert [each for each in caplog.messages if "resident_code" in each]


async def expect_refusal(desk: Desk, payload: str, now: datetime) -> None:
    with pytest.raises(Refused, match="code_invalid"):
        await desk.spend(payload, now)


async def test_the_database_itself_refuses_a_second_use_of_a_step(desk: Desk, now: datetime) -> None:
    use = await desk.spend(await desk.show(now), now)
    with pytest.raises(IntegrityError):
        await CodeUse.create(
            handle=use.handle, step=use.step, payload_hash="", resident_id=use.resident_id, merchant_id=use.merchant_id,
            clerk_id=use.clerk_id, used_at=now,
        )  # fmt: skip


async def test_digits_are_spent_once_at_the_desk_they_were_made_for(desk: Desk, now: datetime) -> None:
    digits = await desk.show_digits(now)
    assert await desk.outcome(digits, now + 59 * SECOND) == "open"
    use = await desk.spend(f"{digits[:4]} {digits[4:]}", now + 59 * SECOND)
    assert use.resident_id == desk.resident_id
    assert await desk.outcome(digits, now + 59 * SECOND) == "code_used"


async def test_digits_are_kept_as_a_hash_only(desk: Desk, now: datetime) -> None:
    digits = await desk.show_digits(now)
    await desk.spend(digits, now)
    kept = [*await TypedCode.all().values(), *await CodeUse.all().values()]
    assert digits not in str(kept)


async def test_digits_end_after_60_seconds(desk: Desk, now: datetime) -> None:
    later = now + 17 * SECOND
    assert await desk.outcome(await desk.show_digits(later), later + 60 * SECOND) == "code_expired"


async def test_digits_mean_nothing_at_another_desk(desk: Desk, garage: Merchant, now: datetime) -> None:
    digits = await desk.show_digits(now)
    desk.merchant_id = garage.id
    assert await desk.outcome(digits, now) == "code_invalid"


async def test_digits_end_the_code_on_the_screen_and_a_new_code_ends_the_digits(desk: Desk, now: datetime) -> None:
    on_screen = await desk.show(now)
    digits = await desk.show_digits(now)
    assert await desk.outcome(on_screen, now) == "code_expired"
    await desk.show(now)
    assert await desk.outcome(digits, now) == "code_expired"


async def test_new_digits_replace_the_old(desk: Desk, now: datetime) -> None:
    old, new = await desk.show_digits(now), await desk.show_digits(now)
    assert await desk.outcome(old, now) == "code_invalid"
    assert await desk.outcome(new, now) == "open"
    assert await TypedCode.all().count() == 1


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**8:08d}"


async def test_the_third_wrong_number_ends_every_code_open_at_that_desk(desk: Desk, now: datetime) -> None:
    digits = await desk.show_digits(now)
    for _ in range(2):
        await desk.mistype(wrong(digits), now)
    assert await desk.outcome(digits, now) == "open"
    await desk.mistype(wrong(digits), now)
    assert await desk.outcome(digits, now) == "code_invalid"
    assert await AuditLine.filter(deed="mistype_code", actor_id=desk.clerk_id).count() == 3


async def test_a_fourth_wrong_number_breaks_nothing(desk: Desk, now: datetime) -> None:
    digits = await desk.show_digits(now)
    for _ in range(4):
        await desk.mistype(wrong(digits), now)
    assert (await TypedCode.get()).wrong_tries == 3


async def test_right_digits_and_scanned_payloads_use_up_no_try(desk: Desk, now: datetime) -> None:
    payload = await desk.show(now)
    digits = await desk.show_digits(now)
    for right in (digits, payload, "", "not digits"):
        await desk.mistype(right, now)
    assert (await TypedCode.get()).wrong_tries == 0


async def test_a_wrong_number_at_one_desk_costs_another_desk_nothing(desk: Desk, garage: Merchant, clerk: Person, now: datetime) -> None:
    digits = await desk.show_digits(now)
    elsewhere = Desk(clerk, await make_resident(), desk.keyring)
    elsewhere.merchant_id = garage.id
    await elsewhere.mistype(wrong(digits), now)
    assert (await TypedCode.get()).wrong_tries == 0


async def test_every_showing_and_issuing_is_in_the_audit(desk: Desk, now: datetime) -> None:
    await desk.show(now)
    await desk.show_digits(now)
    assert await AuditLine.filter(deed="show_resident_code", object_id=desk.resident_id).count() == 2
