"""Which items of the chosen order are meant: those that come back, or those that become others."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions import slots
from actions.order_words import how_many
from actions.speech import payload
from actions.visit import Visit
from conversations.model import Asks, Button
from shop.item_words import Ambiguity, Match
from shop.model import Item, Order
from shop.phrases import bullets, count_words, item_lines, item_words, money
from shop.policy import take_items
from shop.words import match_items

ALL = "all"
_KEEP = re.compile(
    r"\b(?:keep(?:ing)?|without|not|except|minus|leave out|remove)\b(?P<what>.+)", re.IGNORECASE | re.DOTALL
)
_REFUND_PART = re.compile(
    r",?\s*\b(?:and |with |please |for )*"
    r"(?:(?:the |my |a |full )*(?:refund(?:ed)?|money|amount)(?: goes| going| should go)?(?: back)? )?"
    r"(?:back )?(?:to|on|onto|via|into|through|using|with) (?:the |my |a |an |that )*"
    r"(?:original\b(?: payment)?(?: method| card)?|pay ?pal(?: account)?|(?:gift|credit|debit)[ -]?cards?"
    r"|visa\b[\w ]*?\d{4}|visa|master ?card|amex|discover)\b",
    re.IGNORECASE,
)
"""Where the money shall go, in the midst of what comes back."""

_RETURN = re.compile(r"\b(?:return|send back|instead|rather|only|just)\b", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:also|too|as well|add|plus|additionally)\b", re.IGNORECASE)
MAX_BUTTONS = 8


@dataclass(frozen=True)
class ItemWords:
    """How items are asked for. `verb`: "return", "change". `about` leaves of a text what names the items."""

    verb: str
    about: Callable[[str, Sequence[Item]], str]


def without_refund(text: str, items: Sequence[Item] = ()) -> str:
    """Return the text without where the money shall go: "the vacuum to my gift card" names a vacuum."""
    return _REFUND_PART.sub(" ", text)


RETURN_WORDS = ItemWords("return", without_refund)


def choose_items(visit: Visit, order: Order, words: ItemWords) -> tuple[Item, ...] | None:
    """Return the items that are meant; None when the customer was asked."""
    if visit.entity(slots.ENTITY_CHANGE) == "items":
        visit.empty(slots.ITEMS, slots.ITEM_CHOICE)
        _ask(visit, order, words, f"Which items would you like to {words.verb}?")
        return None
    if pressed := visit.entities.get(slots.ENTITY_ITEM):
        _take_pressed(visit, order, pressed)
    elif len(order.items) == 1:
        visit.set(slots.ITEMS, [order.items[0].item_id])
    elif not _take_from_words(visit, order, words):
        return None
    chosen = take_items(order.items, visit.get(slots.ITEMS) or [])
    return chosen or None


def _take_pressed(visit: Visit, order: Order, pressed: Sequence[str]) -> None:
    ids = [item.item_id for item in order.items] if ALL in pressed else list(pressed)
    kept = (visit.get(slots.ITEM_CHOICE) or {}).get("kept") or []
    visit.set(slots.ITEMS, [*kept, *ids])
    visit.empty(slots.ITEM_CHOICE)


def _take_from_words(visit: Visit, order: Order, words: ItemWords) -> bool:
    """Read items out of the message; return whether it is clear which, else the customer has been asked."""
    choice = visit.get(slots.ITEM_CHOICE) or {}
    asked = visit.requested == slots.ITEMS
    candidates = [item for item in order.items if item.item_id in (choice.get("of") or [])] if asked else []
    found = _read(visit, order, words, candidates, asked)
    if asked and found is not None and not (found.chosen or found.ambiguous):
        found = Match(order.items) if how_many(visit.text) == len(order.items) else found
    if found is None:
        if visit.get(slots.ITEMS):
            return True
        _ask(visit, order, words, _question(visit, order, words, ()))
        return False
    kept = list(choice.get("kept") or []) if candidates else []
    ids = [*kept, *(item.item_id for item in found.chosen)]
    if found.ambiguous:
        _ask_which(visit, found.ambiguous[0], ids)
        return False
    if not found.chosen:
        _ask(visit, order, words, _question(visit, order, words, found.unknown))
        return False
    visit.used = True
    visit.set(slots.ITEMS, ids)
    visit.empty(slots.ITEM_CHOICE)
    return True


def _read(visit: Visit, order: Order, words: ItemWords, candidates: Sequence[Item], asked: bool) -> Match | None:
    """Return what the message names; None when it is not about items.

    An answer to another question counts only when it is clear: "to my visa" must not be searched for items.
    """
    text = words.about(visit.text, order.items)
    if asked and text:
        among = match_items(text, candidates) if candidates else None
        return among if among and (among.chosen or among.ambiguous) else match_items(text, order.items)
    if chosen := visit.get(slots.ITEMS):
        if visit.requested in (slots.NEW_ITEMS, slots.ADDRESS):
            return None
        if visit.requested == slots.CONFIRM and (changed := _changed(text, order, chosen)):
            return Match(changed)
        if visit.requested == slots.CONFIRM and _rules_out_others(text, order, chosen):
            visit.used = True
            return None
        found = match_items(text, order.items) if text else Match(())
        asked_for_change = visit.requested == slots.CONFIRM and found.chosen and not found.ambiguous
        return found if found.is_clear or asked_for_change else None
    for said in (visit.words, str(visit.get(slots.WISH) or "")):
        found = match_items(words.about(said, order.items), order.items)
        if found.chosen or found.ambiguous:
            return found
    return None


def _rules_out_others(text: str, order: Order, chosen: Sequence[str]) -> bool:
    """Say whether the text only rules out what is not chosen anyway: heard, and nothing to change."""
    kept = _KEEP.search(text)
    named = match_items(kept["what"], order.items) if kept else None
    return named is not None and named.is_clear and not {item.item_id for item in named.chosen} & set(chosen)


def _changed(text: str, order: Order, chosen: Sequence[str]) -> tuple[Item, ...]:
    """Return the items after a change to what was read out: "yes but keep the lamp", "and the bottle too"."""
    current = take_items(order.items, chosen)
    if kept := _KEEP.search(text):
        # "Not the robotic one" must not drop the other one because only that was chosen.
        named = match_items(kept["what"], order.items)
        named = match_items(kept["what"], current) if named.ambiguous else named
        left = tuple(item for item in current if item not in named.chosen)
        # "keep the lamp, return the shoes" names what comes back by itself.
        return left if named.is_clear and left and not _RETURN.search(text) else ()
    if _ALSO.search(text):
        named = match_items(text, order.items)
        return tuple(item for item in order.items if item in (*current, *named.chosen)) if named.is_clear else ()
    return ()


def _ask_which(visit: Visit, unclear: Ambiguity, kept: Sequence[str]) -> None:
    visit.set(slots.ITEM_CHOICE, {"of": [item.item_id for item in unclear.items], "kept": list(kept)})
    buttons = [
        Button(f"{item_words(item)}, {money(item.price)}", payload("inform", item_id=item.item_id))
        for item in unclear.items[:MAX_BUTTONS]
    ]
    visit.not_usable(slots.ITEMS)
    visit.ask(slots.ITEMS, f'Which one do you mean by "{unclear.phrase}"?', Asks.ITEMS, buttons)


def _question(visit: Visit, order: Order, words: ItemWords, unknown: Sequence[str]) -> str:
    number = how_many(visit.text)
    if number is not None:
        which = "Which one" if number == 1 else f"Which {number}" if 1 < number < len(order.items) else "Which"
        return f"{which} of order {order.order_id} would you like to {words.verb}?"
    if visit.not_usable(slots.ITEMS):
        named = f' "{unknown[0]}"' if unknown and len(unknown[0]) <= 40 else " that"
        return f"I can't find{named} in order {order.order_id}. Which of these would you like to {words.verb}?"
    return f"Which items of order {order.order_id} would you like to {words.verb}?"


def _ask(visit: Visit, order: Order, words: ItemWords, question: str) -> None:
    """Show what is in the order and ask; several items can be named in words, one or all by a button."""
    verb = words.verb[:1].upper() + words.verb[1:]
    everything = f"{verb} all {count_words(len(order.items), 'item')}"
    buttons = [
        Button(f"{verb} {item_words(item)}", payload("inform", item_id=item.item_id))
        for item in order.items[:MAX_BUTTONS]
    ]
    buttons.append(Button(everything, payload("inform", item_id=ALL)))
    text = f"{question} You can name several.\n\n{bullets(item_lines(order.items))}"
    visit.ask(slots.ITEMS, text, Asks.ITEMS, buttons)
