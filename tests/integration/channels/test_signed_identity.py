"""A customer who is logged in on the website is known from the first message on."""

from channels.web_chat.signed_identity import signature_of
from common.clock import rfc3339
from conversations.model import CustomerCard
from tests.integration.channels.chat import Chat, open_chat

SECRET = "a secret of two"


class OneCustomer:
    async def card(self, customer_id: str) -> CustomerCard | None:
        return CustomerCard("ana_1", "Ana Lopez", "ana@example.com", ()) if customer_id == "ana_1" else None


def signed(chat: Chat, customer_id: str, secret: str = SECRET) -> dict[str, str]:
    at = rfc3339(chat.house.clock.now())
    return {"external_id": customer_id, "signed_at": at, "signature": signature_of(secret, customer_id, at)}


async def test_the_websites_word_proves_who_it_is(chat: Chat) -> None:
    async with open_chat(chat.house, identity_secret=SECRET, directory=OneCustomer()) as known:
        customer = await known.begin(customer=signed(known, "ana_1"))
        assert (await chat.house.log.get(customer.id)).customer_id == "ana_1"


async def test_a_word_that_does_not_hold_begins_nothing(chat: Chat) -> None:
    async with open_chat(chat.house, identity_secret=SECRET, directory=OneCustomer()) as known:
        forged = signed(known, "ana_1", "a guess")
        stranger = signed(known, "nobody_1")
        for customer in (forged, stranger, {**signed(known, "ana_1"), "external_id": "ben_1"}):
            answer = await known.call("POST", "/api/conversations", json={"customer": customer})
            assert (answer.status, answer.error) == (403, "signature_refused")


async def test_without_a_secret_or_a_signature_nobody_is_believed(chat: Chat) -> None:
    answer = await chat.call("POST", "/api/conversations", json={"customer": signed(chat, "ana_1", "")})
    assert (answer.status, answer.error) == (403, "signature_refused")
    customer = await chat.begin(customer={"external_id": "ana_1"})
    assert (await chat.house.log.get(customer.id)).customer_id is None
