"""The procedures with orders that a real django-oscar shop keeps: what it can do, and what it leaves to people."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from actions.committing import settle_intents
from actions.deps import Deps
from common.clock import SystemClock
from common.names import PersonNames
from common.storage import Database
from conversations.hub import Event, Hub
from conversations.log import ConversationLog
from conversations.model import CustomerClaim
from conversations.open_turns import OpenTurns
from integrations.oscar.backend import OscarShop
from integrations.oscar.client import OscarClient
from routing.model import SignalName
from shop import storage_changes
from shop.backend import Shop
from shop.desk import AgentDesk
from shop.errors import ShopUnavailable
from shop.identity import IdentityDesk, Level
from shop.model import Order
from shop.plans import Plan
from shop.storage import Connection
from tests.integration.actions.conftest import Chat, KeepingMailer
from tests.integration.conversations.fakes import the_rules
from tests.integration.databases import sqlite_with_tables
from tests.integration.shop.conftest import the_policy
from tests.integration.shop.oscar_server import TOKEN, OscarServer

FORM = "order_form"


class LosesAnswers(OscarShop):
    """The shop does what it is asked, and its answer does not arrive; or it is `away` before it is asked."""

    loses = away = False

    async def edition(self, c: Connection | None = None) -> str:
        if self.away:
            raise ShopUnavailable("away")
        return await super().edition()

    async def make(self, plan: Plan, before: Order | None, c: Connection | None = None) -> str:
        status = await super().make(plan, before)
        if self.loses:
            raise ShopUnavailable("the answer was lost")
        return status


async def _nobody_told(*_given: object) -> tuple[Event, ...]:
    return ()


@pytest.fixture
async def deps(pristine_oscar: OscarServer, tmp_path: Path, mailer: KeepingMailer) -> AsyncIterator[Deps]:
    db = Database(sqlite_with_tables(tmp_path / "careline.db"))
    clock, policy = SystemClock(), the_policy()
    backend = LosesAnswers(OscarClient(pristine_oscar.url, TOKEN, timeout_seconds=30))
    shop = Shop(db, policy, clock, backend)
    log = ConversationLog(db, clock, Hub(), the_rules())
    identity = IdentityDesk(db, clock, policy, Level.CODE, mailer, backend)
    yield Deps(db, log, OpenTurns(), shop, AgentDesk(db, shop, clock), identity, mailer, PersonNames())
    await backend.close()
    await db.close()


@pytest.fixture
async def chat(deps: Deps, mailer: KeepingMailer) -> Chat:
    conversation, _ = await deps.log.create("web", "en", CustomerClaim())
    return Chat(deps, mailer, conversation.id)


async def test_name_and_zip_prove_as_well_and_a_cancellation_reaches_the_shop(
    chat: Chat, pristine_oscar: OscarServer
) -> None:
    await chat.say("cancel order #100001, I ordered it by mistake", "cancel_order", form=FORM)
    await chat.say("Ana Lopez, 04101")
    read_out = await chat.say(chat.mailer.codes[-1])
    assert chat.asks == "confirm" and "$104.70 to your Visa ending in 4417" in read_out
    await chat.say("yes, but leave the lamp")
    assert pristine_oscar.status("100001") == "Pending"
    await chat.say("cancel order #100001", "cancel_order")
    done = await chat.say("yes", "affirm")
    assert "#100001 is cancelled" in done
    assert pristine_oscar.status("100001") == "Cancelled"


async def test_a_return_of_one_piece_of_three_is_kept_with_its_label(
    chat: Chat, pristine_oscar: OscarServer, mailer: KeepingMailer
) -> None:
    await chat.say("return one water bottle of #100007", "return_items", form=FORM)
    await chat.prove()
    assert chat.asks == "confirm"
    done = await chat.say("yes", "affirm")
    assert "the return for order #100007 is requested" in done
    assert pristine_oscar.rows("select quantity from careline_orders_returnline") == [(1,)]
    assert len(mailer.labels) == 1


async def test_asked_which_order_the_bare_number_is_enough(chat: Chat) -> None:
    await chat.say("cancel an order", "cancel_order", form=FORM)
    await chat.prove()
    assert chat.asks == "order_id" and len(chat.buttons) == 2
    await chat.say("100006")
    assert chat.asks == "reason"
    assert chat.values["order_id"] == "#100006"


@pytest.mark.parametrize(
    ("words", "intent", "cannot"),
    [
        ("exchange the bottles of #100007", "exchange_items", "exchange items"),
        ("swap the lamp in my pending order", "change_items", "change the items of an order"),
        ("send order #100001 elsewhere", "change_address", "change the address of an order"),
        ("change my default address", "change_address", "change your default address"),
        ("pay #100001 with another card", "change_payment", "change how an order is paid"),
        ("I want a credit for the trouble with #100002", "billing_problem", "give a credit"),
    ],
)
async def test_what_the_shop_cannot_do_is_said_and_a_person_offered(
    chat: Chat, pristine_oscar: OscarServer, words: str, intent: str, cannot: str
) -> None:
    before = pristine_oscar.rows("select number, status from order_order")
    await chat.say(words, intent, form=FORM)
    said = await chat.prove()
    assert cannot in said and "a colleague can" in said
    assert any("person" in title for title in chat.buttons)
    assert any(name is SignalName.POLICY_REFUSED and rule.endswith(".in_this_shop") for name, rule in chat.signals())
    assert pristine_oscar.rows("select number, status from order_order") == before


async def test_without_an_answer_nothing_is_promised_and_nothing_denied(
    chat: Chat, deps: Deps, pristine_oscar: OscarServer
) -> None:
    await chat.say("cancel order #100006, ordered by mistake", "cancel_order", form=FORM)
    await chat.prove()
    assert isinstance(deps.shop.backend, LosesAnswers)
    deps.shop.backend.loses = True
    said = await chat.say("yes", "affirm")
    assert "can't tell yet whether this was done" in said and "not be done twice" in said
    assert any("person" in title for title in chat.buttons)

    assert await settle_intents(deps, _nobody_told, older_than=timedelta()) == 1
    async with deps.db.read() as c:
        (change,) = await storage_changes.of_order(c, "#100006")
    assert (change["kind"], pristine_oscar.status("100006")) == ("cancel", "Cancelled")


async def test_when_the_shop_was_not_even_asked_the_customer_hears_that_nothing_was_changed(
    chat: Chat, deps: Deps, pristine_oscar: OscarServer
) -> None:
    await chat.say("cancel order #100006, ordered by mistake", "cancel_order", form=FORM)
    await chat.prove()
    assert isinstance(deps.shop.backend, LosesAnswers)
    deps.shop.backend.away = True
    said = await chat.say("yes", "affirm")
    assert "nothing has been changed" in said and "can't tell" not in said
    assert await settle_intents(deps, _nobody_told, older_than=timedelta()) == 0
    assert pristine_oscar.status("100006") == "Pending"


async def test_a_return_that_was_made_without_an_answer_gets_its_label_once(
    chat: Chat, deps: Deps, pristine_oscar: OscarServer, mailer: KeepingMailer
) -> None:
    await chat.say("return the backpack of #100002", "return_items", form=FORM)
    await chat.prove()
    assert isinstance(deps.shop.backend, LosesAnswers)
    deps.shop.backend.loses = True
    await chat.say("yes", "affirm")
    assert mailer.labels == {}
    assert [await settle_intents(deps, _nobody_told, older_than=timedelta()) for _ in range(2)] == [1, 0]
    ((to, items),) = mailer.labels.values()
    assert to == "ana.lopez@example.com" and len(items) == 1 and "Backpack" in items[0]
    assert pristine_oscar.status("100002") == "Return requested"
