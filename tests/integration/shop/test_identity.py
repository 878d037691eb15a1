"""A customer proves who they are; nobody learns who else is a customer."""

import pytest

from common.storage import Database
from shop.identity import CodeSent, Expired, IdentityDesk, Level, Locked, NoMatch, Proved, Wrong

from .conftest import ANA, FixedClock, KeepingMailer, the_policy

EMAIL = "Ana.Lopez@example.com"


@pytest.fixture
def desk(db: Database, clock: FixedClock, mailer: KeepingMailer) -> IdentityDesk:
    return IdentityDesk(db, clock, the_policy(), Level.CODE, mailer)


@pytest.fixture
def trusting_desk(db: Database, clock: FixedClock, mailer: KeepingMailer) -> IdentityDesk:
    return IdentityDesk(db, clock, the_policy(), Level.KNOWLEDGE, mailer)


def another_code(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_the_code_from_the_mail_proves_the_customer(desk: IdentityDesk, mailer: KeepingMailer) -> None:
    assert await desk.claim("conv", email=EMAIL) == CodeSent(6, 10)
    assert [(to, name, minutes) for to, name, _, minutes in mailer.sent] == [("ana.lopez@example.com", "Ana", 10)]
    assert await desk.verify("conv", f"it's {mailer.last_code[:3]} {mailer.last_code[3:]}") == Proved(ANA)


async def test_name_and_zip_send_the_code_to_the_mail_on_file(desk: IdentityDesk, mailer: KeepingMailer) -> None:
    assert await desk.claim("conv", name="ANA  lópez", zip_code="04101-2345") == CodeSent(6, 10)
    assert mailer.sent[0][0] == "ana.lopez@example.com"
    assert await desk.verify("conv", mailer.last_code) == Proved(ANA)


async def test_who_does_not_exist_gets_the_same_answers_and_no_mail(desk: IdentityDesk, mailer: KeepingMailer) -> None:
    known = [await desk.claim("one", email=EMAIL)]
    unknown = [await desk.claim("two", email="nobody@example.com")]
    wrong = another_code(mailer.last_code)
    for _ in range(6):
        known.append(await desk.verify("one", wrong))  # type: ignore[arg-type]
        unknown.append(await desk.verify("two", wrong))  # type: ignore[arg-type]
    known.append(await desk.claim("three", email=EMAIL))
    unknown.append(await desk.claim("four", email="nobody@example.com"))
    assert known == unknown
    assert len(mailer.sent) == 1
    assert await desk.claim("five", name="No Body", zip_code="04101") == CodeSent(6, 10)


async def test_five_wrong_codes_lock_and_the_right_one_is_no_use_then(
    desk: IdentityDesk, mailer: KeepingMailer
) -> None:
    await desk.claim("conv", email=EMAIL)
    wrong = another_code(mailer.last_code)
    results = [await desk.verify("conv", wrong) for _ in range(5)]
    assert results == [Wrong(4), Wrong(3), Wrong(2), Wrong(1), Locked()]
    assert await desk.verify("conv", mailer.last_code) == Locked()
    assert await desk.claim("conv", email=EMAIL) == Locked()
    assert await desk.claim("conv", email="another@example.com") == Locked()


async def test_a_new_code_does_not_give_new_tries(desk: IdentityDesk, mailer: KeepingMailer) -> None:
    await desk.claim("conv", email=EMAIL)
    for _ in range(3):
        await desk.verify("conv", another_code(mailer.last_code))
    await desk.claim("conv", email=EMAIL)
    assert await desk.verify("conv", another_code(mailer.last_code)) == Wrong(1)
    assert await desk.verify("conv", mailer.last_code) == Proved(ANA)


async def test_wrong_tries_count_over_conversations_until_an_hour_has_passed(
    desk: IdentityDesk, mailer: KeepingMailer, clock: FixedClock
) -> None:
    for conversation in ("a", "b", "c", "d", "e"):
        await desk.claim(conversation, email=EMAIL)
        await desk.verify(conversation, another_code(mailer.last_code))
    assert await desk.claim("f", email=EMAIL) == Locked()
    clock.pass_minutes(61)
    assert await desk.claim("f", email=EMAIL) == CodeSent(6, 10)


async def test_a_mailbox_is_not_flooded_with_codes(desk: IdentityDesk, mailer: KeepingMailer) -> None:
    results = [await desk.claim(f"conv {at}", email=EMAIL) for at in range(11)]
    assert results[-1] == Locked()
    assert len(mailer.sent) == 10


async def test_a_code_is_valid_for_ten_minutes(desk: IdentityDesk, mailer: KeepingMailer, clock: FixedClock) -> None:
    await desk.claim("conv", email=EMAIL)
    clock.pass_minutes(10)
    assert await desk.verify("conv", mailer.last_code) == Expired()


async def test_a_code_works_once_and_only_in_its_conversation(desk: IdentityDesk, mailer: KeepingMailer) -> None:
    assert await desk.verify("conv", "123456") == Expired()
    await desk.claim("conv", email=EMAIL)
    assert await desk.verify("elsewhere", mailer.last_code) == Expired()
    assert await desk.verify("conv", mailer.last_code) == Proved(ANA)
    assert await desk.verify("conv", mailer.last_code) == Expired()


async def test_only_the_last_code_counts(desk: IdentityDesk, mailer: KeepingMailer, clock: FixedClock) -> None:
    await desk.claim("conv", email=EMAIL)
    first = mailer.last_code
    clock.pass_minutes(1)
    await desk.claim("conv", email=EMAIL)
    if first != mailer.last_code:
        assert await desk.verify("conv", first) == Wrong(4)
    assert await desk.verify("conv", mailer.last_code) == Proved(ANA)


async def test_codes_are_not_kept_in_clear(desk: IdentityDesk, mailer: KeepingMailer, db: Database) -> None:
    await desk.claim("conv", email=EMAIL)
    async with db.read() as c:
        rows = (await c.exec_driver_sql("select * from shop_identity_challenges")).all()
    assert mailer.last_code not in str(rows)
    assert "ana.lopez@" not in str(rows).lower()


async def test_a_claim_in_the_callers_unit_of_work_falls_with_it(
    desk: IdentityDesk, mailer: KeepingMailer, db: Database
) -> None:
    with pytest.raises(RuntimeError):
        async with db.write() as c:
            await desk.claim("conv", email=EMAIL, c=c)
            raise RuntimeError
    assert await desk.verify("conv", mailer.last_code) == Expired()
    async with db.write() as c:
        await desk.claim("conv", email=EMAIL, c=c)
        assert await desk.verify("conv", mailer.last_code, c=c) == Proved(ANA)


async def test_at_level_knowledge_the_details_are_enough(trusting_desk: IdentityDesk, mailer: KeepingMailer) -> None:
    assert await trusting_desk.claim("one", email=EMAIL) == Proved(ANA)
    assert await trusting_desk.claim("two", name="Ana Lopez", zip_code="04101") == Proved(ANA)
    assert mailer.sent == []


async def test_at_level_knowledge_five_misses_lock(trusting_desk: IdentityDesk) -> None:
    results = [await trusting_desk.claim("conv", name="Ana Lopez", zip_code=f"1000{at}") for at in range(5)]
    assert results == [NoMatch(), NoMatch(), NoMatch(), NoMatch(), Locked()]
    assert await trusting_desk.claim("conv", email=EMAIL) == Locked()


async def test_a_claim_without_details_is_a_mistake_of_the_caller(desk: IdentityDesk) -> None:
    with pytest.raises(ValueError, match="needs an e-mail"):
        await desk.claim("conv", name="Ana Lopez")
