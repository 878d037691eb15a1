"""Which orders have a card beside which message, and what stands on it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from actions.order_status import order_text
from channels.web_chat.orders import card_json, telling, told_in
from conversations.model import Asks, Conversation, CustomerClaim, Message, Role, State
from conversations.proofs import proved_now
from shop.model import Item, Order, Parcel, Payment, PaymentMethod, Status
from shop.views import view_order

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
CARD = PaymentMethod("card_1", "credit_card", "visa", "9212")


def item(line: int, name: str, price: str, **options: str) -> Item:
    return Item(line, f"item_{name}", f"product_{name}", name, Decimal(price), options)


LAMP, CUP, OTHER_CUP = item(0, "Lamp", "99.90", color="black"), item(1, "Cup", "12.50"), item(2, "Cup", "12.50")
ORDER = Order(
    order_id="#W1000002",
    customer_id="ana_1",
    status=Status.DELIVERED,
    items=(LAMP, CUP, OTHER_CUP),
    payments=(Payment("payment", Decimal("124.90"), "card_1"),),
    parcels=(Parcel(("T100",), ()),),
    address={"address1": "1 Elm Street", "city": "Portland", "state": "ME", "zip": "04101", "country": "USA"},
    placed_at=datetime(2026, 11, 10, 15, tzinfo=UTC),
    delivered_at=datetime(2026, 11, 17, 15, tzinfo=UTC),
)
SECOND = replace(ORDER, order_id="#W1000020")


def message(seq: int, text: str, role: Role = Role.BOT, asks: Asks | None = None) -> Message:
    return Message("conv_1", seq, f"m{seq}", role, "Assistant", text, NOW, asks=asks)


def told(*messages: Message) -> list[tuple[int, str]]:
    return [(one.seq, order.order_id) for one, order in told_in(telling(messages), [ORDER, SECOND])]


def test_an_order_stands_with_the_last_message_that_tells_of_it_alone() -> None:
    first, second = message(2, "Order #W1000002 has been delivered."), message(4, "Order #W1000002 is cancelled.")
    other = message(6, "Order #W1000020, as you asked.")
    assert told(first, second, other) == [(4, "#W1000002"), (6, "#W1000020")]
    assert told(first, message(3, "You have #W1000002 and #W1000020.")) == [(2, "#W1000002")]


def test_no_card_for_what_only_looks_like_an_order_or_is_said_by_others_or_asks_for_consent() -> None:
    assert told(message(1, "Order #W10000021 and W100 are none")) == []
    assert told(message(1, "#W1000002", role=Role.CUSTOMER), message(2, "#W1000002", role=Role.AGENT)) == []
    assert told(message(1, "I'll cancel #W1000002. All right?", asks=Asks.CONFIRM)) == []
    assert told(message(1, "Which order? #W1000002", asks=Asks.ORDER_ID)) == []


def test_the_card_counts_the_same_thing_bought_twice_and_adds_it_up() -> None:
    card = card_json(message(2, "Order #W1000002"), ORDER, [CARD], TODAY)
    assert card["items"] == [
        {
            "words": "Lamp (black)",
            "name": "Lamp",
            "options": "black",
            "quantity": 1,
            "price": "$99.90",
            "amount": "$99.90",
        },
        {"words": "Cup", "name": "Cup", "options": "", "quantity": 2, "price": "$12.50", "amount": "$25.00"},
    ]
    assert (card["total"], card["paid_with"]) == ("$124.90", "Visa ending in 9212")
    assert (card["placed_on"], card["delivered_on"], card["tracking_ids"]) == ("2026-11-10", "2026-11-17", ["T100"])
    assert card["repeats"] == []
    assert card_json(message(2, ""), replace(ORDER, status=Status.CANCELLED), [CARD], TODAY)["paid_with"] == ""


def test_what_the_assistant_says_of_an_order_is_left_out_beside_the_card_but_for_how_it_stands() -> None:
    text = order_text(view_order(ORDER, [CARD], TODAY), refund="The refund: $5.00 to your card.")
    repeats = card_json(message(2, text), ORDER, [CARD], TODAY)["repeats"]
    left = [line for line in text.split("\n") if line and line.removeprefix("- ") not in repeats]
    assert left[1:] == ["The refund: $5.00 to your card."]
    assert left[0].startswith("Order #W1000002 has been delivered")


def test_what_has_changed_since_it_was_said_stays() -> None:
    text = order_text(view_order(ORDER, [CARD], TODAY))
    now = replace(ORDER, items=(LAMP,))
    repeats = card_json(message(2, text), now, [CARD], TODAY)["repeats"]
    assert "Lamp (black): $99.90" in repeats
    assert not any(line.startswith(("Cup", "Total")) for line in repeats)


def test_a_proof_counts_until_its_time_is_over() -> None:
    proved = Conversation(
        "conv_1", "web", "en", State.BOT, 1, CustomerClaim(), NOW, 3, NOW, customer_id="ana_1", proved_until=NOW
    )
    assert proved_now(replace(proved, proved_until=NOW + timedelta(seconds=1)), NOW) == "ana_1"
    assert proved_now(proved, NOW) is None
    assert proved_now(replace(proved, proved_until=None), NOW) is None
