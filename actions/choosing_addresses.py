"""Where something shall go: an address that is written out, or one that the account or an order already has."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions import slots
from actions.speech import payload
from actions.visit import Visit
from conversations.model import Asks, Button
from shop.address import Address, find_address
from shop.us_states import STATE_NAMES
from shop.word_tools import fold, tokens
from shop.words import find_order_ids

WHICH = "What is the new address? I need street and number, city, state and ZIP code."
WHICH_KNOWN = "What is the new address? Write it out, or choose one that I know."
AGAIN = "I couldn't read a whole address there. Please write street and number, city, state and ZIP code."
DEFAULT = "default"
MAX_BUTTONS = 6
_DEFAULT = re.compile(
    r"\b(?:default|profile|account|home|usual|normal|regular|saved|main|primary)\b(?: shipping"
    r"| delivery)?(?: address| one| place| home|$)|\bmy home\b"
    r"|\baddress (?:on|in) (?:my )?(?:file|profile|account)\b|\b(?:on file|in my (?:profile|account))\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:\b(?:the )?same(?: address)? as|\blike|\b(?:to|use|using|with) (?:the |that "
    r"|my )?(?:\w+ )?(?:address|one) (?:of|in|from|on|for|used)|\bas (?:in|for|on)|\bused (?:for|in|on)"
    r"|\bfrom)"
    r"(?: (?:my|the|that|of|one|in|for|on|with))* (?:order )?(?:number )?#?\s?W?\d{7}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Known:
    """An address that the shop has already; `of` is an order's number, or `DEFAULT`."""

    of: str
    address: Address


def without_source(text: str) -> str:
    """Return the text without the order that is only named for its address."""
    return _SOURCE.sub(" ", text)


async def choose_address(visit: Visit, customer_id: str, current: Address, of_account: bool) -> bool:
    """Fill the address; ask when it is not known. Returns whether it is."""
    known = await _known(visit, customer_id, current, of_account)
    if visit.entity(slots.ENTITY_CHANGE) == "address":
        visit.empty(slots.ADDRESS)
        visit.set(slots.WISH, "")
        _ask(visit, known)
        return False
    pressed = visit.entity(slots.ENTITY_ADDRESS)
    found = next((one.address for one in known if one.of == pressed), None)
    found = found or _read(visit, known, current, of_account)
    if found is not None:
        visit.used = True
        visit.set(slots.ADDRESS, found.to_json())
    if visit.get(slots.ADDRESS):
        return True
    _ask(visit, known)
    return False


async def _known(visit: Visit, customer_id: str, current: Address, of_account: bool) -> list[Known]:
    customer = await visit.deps.shop.customer(customer_id)
    orders = await visit.deps.shop.find_orders(customer_id)
    listed = [] if of_account else [Known(DEFAULT, Address.from_json(customer.address))]
    listed += [Known(order.order_id, Address.from_json(order.address)) for order in orders]
    return listed


def _distinct(known: Sequence[Known], without: str) -> list[Known]:
    seen, kept = {without}, []
    for one in known:
        if one.address.key not in seen:
            seen.add(one.address.key)
            kept.append(one)
    return kept


def _read(visit: Visit, known: Sequence[Known], current: Address, of_account: bool) -> Address | None:
    """Return the address that the message writes out or points to."""
    asked = visit.requested == slots.ADDRESS
    text = visit.text if visit.get(slots.ADDRESS) or asked else visit.words
    if not text:
        return None
    if written := find_address(text):
        return written
    if source := _SOURCE.search(text):
        named = find_order_ids(source[0])
        return next((one.address for one in known if one.of in named), None)
    if asked and (named := find_order_ids(text)):
        return next((one.address for one in known if one.of in named), None)
    # "The one in New York, you have it on file" names a place: that says more than where it is kept.
    if place := _by_place(text, _distinct(known, current.key)):
        return place
    return known[0].address if not of_account and _DEFAULT.search(text) else None


def _by_place(text: str, known: Sequence[Known]) -> Address | None:
    """Return the one address whose city, state or street the text names: "the one in Chicago", "my NYC place"."""
    plain = f" {fold(text)} ".replace("nyc", "new york").replace("big apple", "new york")
    hits = [one.address for one in known if _city_named(one.address, plain)]
    hits = hits or [one.address for one in known if _state_named(one.address, plain)]
    hits = hits or [one.address for one in known if fold(one.address.address1) in plain]
    return hits[0] if len({one.key for one in hits}) == 1 else None


def _city_named(address: Address, plain: str) -> bool:
    city = " ".join(tokens(address.city))
    return bool(city) and re.search(rf"\b{re.escape(city)}\b", " ".join(tokens(plain))) is not None


def _state_named(address: Address, plain: str) -> bool:
    names = [name for name, code in STATE_NAMES.items() if code == address.state]
    return any(re.search(rf"\b{name}\b", plain) for name in names)


def _ask(visit: Visit, known: Sequence[Known]) -> None:
    offered = _distinct(known, "")[:MAX_BUTTONS]
    buttons = [Button(one.address.words, payload("inform", address_of=one.of)) for one in offered]
    again = visit.not_usable(slots.ADDRESS)
    question = AGAIN if again else WHICH_KNOWN if buttons else WHICH
    visit.ask(slots.ADDRESS, question, Asks.ADDRESS, buttons)
