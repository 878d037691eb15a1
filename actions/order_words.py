"""How orders are named and picked in the chat. Pure."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timezone

from actions.speech import payload
from conversations.model import Button
from shop.billing import find_amount, with_amount
from shop.model import Item, Order, Status
from shop.policy import shop_day
from shop.product_words import name_words, word_weight
from shop.time_words import find_span
from shop.vocabulary import FILLER
from shop.word_tools import number_word, tokens
from shop.words import match_items

MAX_BUTTONS = 8
SURE = 0.9
"""Weight of a word that means a word of a product's name, typing mistakes included."""
_NAMED_ITEMS = 2
_PLACES = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "fifth": 4,
    "5th": 4,
}
_PLACE = re.compile(r"\b(?:" + "|".join(_PLACES) + r")\b", re.IGNORECASE)
_NUMBER_ONLY = re.compile(r"^\W*(?:number\s*)?([1-9])\W*$", re.IGNORECASE)
_NEWEST = re.compile(r"\b(?:last|latest|newest|(?:most )?recent)\b", re.IGNORECASE)
_OLDEST = re.compile(r"\b(?:oldest|earliest)\b", re.IGNORECASE)
_PLACED_ORDER = re.compile(
    r"\b(?:" + "|".join(_PLACES) + r"|last|latest|newest|recent|oldest|earliest) (?:order|one|purchase)\b",
    re.IGNORECASE,
)
_LAST_PLACED = re.compile(
    r"\border (?:that |which )?(?:i |i've |i have )(?:just |most recently |recently |last )+(?:placed|made|ordered)\b",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(r"\b(?:all|both|everything|every|whole|entire|complete|full|rest|others?)\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:other|different|another) (?:order|one)\b", re.IGNORECASE)
_OTHER_ORDER = re.compile(
    r"^\W*(?:(?:no|nope|sorry|actually|wait|oops|hm+|i mean|i meant|rather|not (?:that|this) (?:one|order))\W+)*"
    r"(?:it'?s |make it |take |for |from )?(?:the |my |an)?\s?other order\W*$|\bwrong order\b"
    r"|\bi (?:meant|mean) (?:the |my )other order\b",
    re.IGNORECASE,
)
_ORDER_WITH = re.compile(r"\border\b.* with\b", re.IGNORECASE)
_ORDERED = re.compile(r"\b(?:order(?:ed)?|bought|placed|purchased?|made|got|the one|one from)\b", re.IGNORECASE)
_NOT_ORDERED = re.compile(r"\b(?:arriv|deliver|came|charg|due|promis|paid|refund|sent|ship)\w*", re.IGNORECASE)
_EARLY = re.compile(
    r"\bpending\b|\bjust (?:placed|ordered|bought|made)\b|\b(?:not|n't"
    r"|before \w+ \w*) ?(?:yet )?(?:been )?(?:ship\w*|sent|packed)\b|\bstill open\b",
    re.IGNORECASE,
)
_ARRIVED = re.compile(r"\b(?:received|delivered|arrived|came|already have|have already|got here)\b", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"^\W*(?:(?:just|only|maybe|probably|i think|about|like|all|the|i want|i'd like|i want to"
    r"|return|exchange|change|cancel|send back|um+|hm+)\b\W+)*"
    r"(?:(?P<number>\d|one|two|three|four|five|six|a couple|a pair)|some|a few|several|not all"
    r"|not every\w*|part|both)\b"
    r"(?: (?:of|from) (?:them|it|those|these|the \w+|my \w+))?(?: (?:of )?(?:items?|things?|pieces|products?|orders?))?"
    r"(?:\W+(?:please|pls|thanks))?\W*$",
    re.IGNORECASE,
)
_COUPLE = frozenset({"a couple", "a pair"})
_IT = re.compile(r"\b(?:its?|that|this|that one|this one|the order|my order|that order|this order)\b", re.IGNORECASE)
_EARLY_STATUSES = (Status.PENDING, Status.ITEMS_CHANGED, Status.PROCESSED)
_LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)


def order_title(order: Order) -> str:
    """Return a button's title, e.g. "#W1000002 · Desk Lamp, Backpack +1 · delivered"."""
    names = [item.name for item in order.items]
    more = f" +{len(names) - _NAMED_ITEMS}" if len(names) > _NAMED_ITEMS else ""
    return f"{order.order_id} · {', '.join(names[:_NAMED_ITEMS])}{more} · {order.status}"


def order_buttons(orders: Sequence[Order], intent: str = "inform") -> list[Button]:
    """Return a button for each of the newest orders."""
    return [
        Button(order_title(order), payload(intent, order_id=order.order_id))
        for order in newest_first(orders)[:MAX_BUTTONS]
    ]


def newest_first(orders: Sequence[Order]) -> list[Order]:
    """Return the orders by the day they were placed; those without one keep their place at the end."""
    return sorted(orders, key=lambda order: order.placed_at or _LONG_AGO, reverse=True)


def pick_order(text: str, orders: Sequence[Order]) -> Order | None:
    """Return the order of the list, as it was shown, that the text points to: "the second one", "the latest", "2"."""
    shown = newest_first(orders)
    if not shown:
        return None
    numbers = set(re.findall(r"\d+", text))
    if len(numbered := [order for order in shown if order.order_id.lstrip("#W") in numbers]) == 1:
        return numbered[0]
    if number := _NUMBER_ONLY.match(text):
        place = int(number[1]) - 1
    elif named := _PLACE.search(text):
        place = _PLACES[named[0].lower()]
    elif _NEWEST.search(text):
        place = 0 if shown[0].placed_at else len(shown) - 1
    elif _OLDEST.search(text):
        place = len(shown) - 1 if shown[0].placed_at else 0
    else:
        return None
    return shown[place] if place < len(shown) else None


def orders_with(text: str, orders: Sequence[Order]) -> list[Order]:
    """Return the orders that hold what the text names; of several, those that hold most of it."""
    found = [(len({item.name for item in _clearly_named(text, order.items)}), order) for order in orders]
    most = max((count for count, _ in found), default=0)
    return [order for count, order in found if count == most] if most else []


def _clearly_named(text: str, items: Sequence[Item]) -> list[Item]:
    """Return the items that the text names; "everything" means the whole of any order, so it names none."""
    found = match_items(_EVERYTHING.sub(" ", text), items)
    named = [*found.chosen, *(item for choice in found.ambiguous for item in choice.items)]
    return named or [item for item in items if _is_mentioned(text, item)]


def _is_mentioned(text: str, item: Item) -> bool:
    """Say whether the word that says what the item is stands in the text, in whatever sentence."""
    name = name_words(item.name)
    words = [word for word in tokens(text) if word not in FILLER]
    return any(at == len(name) - 1 and weight >= SURE for at, weight in (word_weight(word, name) for word in words))


def pick_named_place(text: str, orders: Sequence[Order]) -> Order | None:
    """As `pick_order`, for a whole sentence: only "my last order", not "first, I want to"."""
    if _LAST_PLACED.search(text):
        return pick_order("latest", orders)
    found = _PLACED_ORDER.search(text)
    return pick_order(found[0], orders) if found else None


def as_described(text: str, orders: Sequence[Order], today: date, *, asked: bool = False) -> Sequence[Order]:
    """Return the orders placed when the text says, or that cost what it says; all when it says neither, or none fits.

    `asked`: the text answers the question which order, so that a day in it is the day of an order.
    """
    if (amount := find_amount(text)) and (found := with_amount(orders, amount)):
        return found
    span = find_span(text, today) if (asked or _ORDERED.search(text)) and not _NOT_ORDERED.search(text) else None
    if span is None:
        return orders
    fitting = [one for one in orders if one.placed_at and span.first <= shop_day(one.placed_at) <= span.last]
    return fitting or orders


def standing_as_said(text: str, orders: Sequence[Order]) -> Sequence[Order]:
    """Return the orders that stand as the text says, pending or delivered; all when it says neither, or none fits."""
    early, arrived = bool(_EARLY.search(text)), bool(_ARRIVED.search(text))
    if early == arrived:
        return orders
    fitting = [order for order in orders if (order.status in _EARLY_STATUSES) == early]
    return fitting or orders


def how_many(text: str) -> int | None:
    """Return how many a text means that says no more than that: "two of them"; 0 for "some of them", None otherwise."""
    found = _HOW_MANY.match(text)
    if found is None:
        return None
    number = (found["number"] or "").lower()
    return 2 if number in _COUPLE else number_word(number) or 0


def several(text: str) -> bool:
    """Say whether the text means all that was listed: "both", "all of them"."""
    return bool(_EVERYTHING.search(text)) and not _OTHER.search(text)


def means_other_order(text: str) -> bool:
    return bool(_OTHER.search(text))


def corrects_order(text: str) -> bool:
    """As `means_other_order`, whatever was asked: "the other one" may be an item, "the other order" is none."""
    return bool(_OTHER_ORDER.search(text))


def describes_order(text: str) -> bool:
    """Say whether the text speaks of an order by what is in it: "my order with the lamp"."""
    return bool(_ORDER_WITH.search(text))


def points_back(text: str) -> bool:
    """Say whether the text speaks of something named before: "cancel it"."""
    return bool(_IT.search(text))


def is_on_its_way(order: Order) -> bool:
    return order.status in (Status.PENDING, Status.PROCESSED)
