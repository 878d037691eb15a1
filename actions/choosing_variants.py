"""What each of the chosen items becomes: read from plain words, or asked with the nearest that can be had."""

import re
from collections.abc import Sequence

from actions import slots
from actions.choosing_methods import speaks_of_money
from actions.speech import payload
from actions.visit import Visit
from conversations.model import Asks, Button
from shop.item_words import match_items
from shop.model import Item, Money, Order, Product, Variant
from shop.phrases import bullets, difference_words, item_words, money, option_words
from shop.policy import take_items
from shop.swap_words import new_part
from shop.variant_words import MOST_OFFERED, VariantMatch, different_options, match_variant

LEAVE_OUT = "none"
_LEAVE_OUT = re.compile(
    r"\b(?:leave (?:it|that|this|the [\w ]+?) (?:out|as it is|alone)|skip (?:it|that|this)|forget (?:it|that"
    r"|about (?:it|that))"
    r"|keep (?:it|that|this|the one i have)|drop (?:it|that)|never ?mind (?:that|the)|none of (?:them|these"
    r"|those)|neither|not that one)\b",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|yes|yeah|oh|sorry|wait|hm+|well|and|no|nope|please)\b\W*)*"
    r"(?:but|actually|rather|make (?:it|that|them)|i (?:meant?|want|'d like)|in|not|with|only)\b"
    r"|\b(?:instead|rather|i meant?|other|different)\b",
    re.IGNORECASE,
)
"""Said after something was chosen: "but in white", "no, I meant the large one"."""


async def choose_variants(visit: Visit, order: Order, items: Sequence[Item]) -> list[tuple[Money, Variant]] | None:
    """Return for each item what it costs and what it becomes; None when the customer was asked or nothing is left."""
    products = {product.product_id: product for product in await visit.deps.shop.products()}
    ids = [item.item_id for item in items]
    chosen = _aligned(visit, ids)
    if visit.entity(slots.ENTITY_CHANGE) == "new_item":
        chosen = [None] * len(ids)
    asked = _asked(visit, len(ids))
    for at, item in enumerate(items):
        product = products.get(item.product_id)
        found = _read(visit, item, items, product, asked == at)
        if found is None and product is not None and chosen[at] is not None and asked is None:
            found = _corrected(visit, item, items, product, str(chosen[at]))
        if found is LEAVE:
            return await _leave_out(visit, order, items, chosen, at)
        if isinstance(found, Variant):
            chosen[at] = found.item_id
            visit.used = True
            continue
        if chosen[at] is None or found is not None:
            _keep(visit, ids, chosen)
            _ask(visit, at, item, product, found, len(items))
            return None
    _keep(visit, ids, chosen)
    visit.empty(slots.NEW_CHOICE)
    variants = {one.item_id: one for product in products.values() for one in product.variants}
    return [(item.price, variants[str(new)]) for item, new in zip(items, chosen, strict=True)]


class _Leave:
    """The customer would rather keep the item as it is."""


LEAVE = _Leave()


def _aligned(visit: Visit, ids: Sequence[str]) -> list[str | None]:
    """Return what was chosen so far, at the places that the items have now."""
    known = visit.get(slots.NEW_ITEMS) or []
    before = visit.get(slots.NEW_FOR) or []
    pairs = [*zip(before, known, strict=False)]
    aligned: list[str | None] = []
    for item_id in ids:
        pair = next((one for one in pairs if one[0] == item_id), None)
        if pair:
            pairs.remove(pair)
        aligned.append(pair[1] if pair else None)
    return aligned


def _keep(visit: Visit, ids: Sequence[str], chosen: Sequence[str | None]) -> None:
    visit.set(slots.ITEMS, list(ids))
    visit.set(slots.NEW_ITEMS, list(chosen))
    visit.set(slots.NEW_FOR, list(ids))


def _asked(visit: Visit, count: int) -> int | None:
    choice = visit.get(slots.NEW_CHOICE) or {}
    at = choice.get("at") if visit.requested == slots.NEW_ITEMS else None
    return at if at is not None and at < count else None


def _read(
    visit: Visit, item: Item, items: Sequence[Item], product: Product | None, asked: bool
) -> "Variant | VariantMatch | _Leave | None":
    """Return what the message says that the item becomes; None when it says nothing about it."""
    if product is None:
        return VariantMatch(None, ())
    current = Variant(item.item_id, item.options, True, item.price)
    pressed = visit.entity(slots.ENTITY_NEW_ITEM)
    if asked and pressed:
        if pressed == LEAVE_OUT:
            return LEAVE
        return next((one for one in product.variants if one.item_id == pressed), None)
    text = new_part(visit.words if visit.requested != slots.NEW_ITEMS else visit.text, item, items)
    among: Sequence[str] = ()
    if asked and visit.text:
        among = (visit.get(slots.NEW_CHOICE) or {}).get("of") or ()
        text = text or visit.text
        if _LEAVE_OUT.search(visit.text):
            return LEAVE
    if not text or (visit.get(slots.NEW_ITEMS) and not visit.text):
        return None
    match = match_variant(text, current, product.variants, among)
    if match.chosen is not None:
        if match.also:
            others = "; ".join(f"{option_words(one)}: {money(one.price)}" for one in match.also)
            taken = f"{option_words(match.chosen)} ({money(match.chosen.price)})"
            visit.say(f"I've taken {taken}, which keeps the rest as it is. Also in stock: {others}.")
        return match.chosen
    return match if asked or match.understood else None


def _corrected(
    visit: Visit, item: Item, items: Sequence[Item], product: Product, chosen: str
) -> "Variant | VariantMatch | None":
    """Return what becomes of what was chosen, when a later message puts it right: "but in white"."""
    text = visit.text if visit.fresh and visit.requested in (slots.PAYMENT_METHOD, slots.CONFIRM) else ""
    if not _CORRECTS.search(text) or speaks_of_money(text):
        return None
    if len(items) > 1 and list(match_items(text, items).chosen) != [item]:
        return None
    before = next((one for one in product.variants if one.item_id == chosen), None)
    if before is None:
        return None
    match = match_variant(text, before, [one for one in product.variants if one.item_id != item.item_id])
    return match.chosen or (match if match.understood else None)


async def _leave_out(
    visit: Visit, order: Order, items: Sequence[Item], chosen: Sequence[str | None], at: int
) -> list[tuple[Money, Variant]] | None:
    """Go on without this item; without any left, nothing is changed."""
    left = [item for place, item in enumerate(items) if place != at]
    if not left:
        visit.say(
            "All right, everything stays as it is. Is there anything else I can help with?", asks=Asks.ANYTHING_ELSE
        )
        visit.end()
        return None
    visit.say(f"All right, the {item_words(items[at])} stays as it is.")
    kept = [new for place, new in enumerate(chosen) if place != at]
    _keep(visit, [item.item_id for item in left], kept)
    visit.text, visit.entities, visit.used = "", {}, True
    visit.set(slots.WISH, "")
    return await choose_variants(visit, order, take_items(order.items, [item.item_id for item in left]))


def _ask(visit: Visit, at: int, item: Item, product: Product | None, found: object, count: int) -> None:
    match = found if isinstance(found, VariantMatch) else None
    current = Variant(item.item_id, item.options, True, item.price)
    offered = match.offered if match and match.offered else _first(product, item)
    if product is None or not offered:
        visit.offer_person(
            f"There is no other version of the {item.name} in stock at the moment. Would you like to talk to a person?"
        )
        return
    visit.set(slots.NEW_CHOICE, {"at": at, "of": [one.item_id for one in offered]})
    lines = [f"{option_words(one)}: {money(one.price)} ({difference_words(one.price - item.price)})" for one in offered]
    buttons = [
        Button(
            ", ".join(different_options(current.options, one.options)) or option_words(one),
            payload("inform", new_item=one.item_id),
        )
        for one in offered
    ]
    if count > 1:
        buttons.append(Button("Leave it as it is", payload("inform", new_item=LEAVE_OUT)))
    visit.ask(slots.NEW_ITEMS, f"{_question(visit, item, match)}\n\n{bullets(lines)}", Asks.NEW_ITEM, buttons)


def _question(visit: Visit, item: Item, match: VariantMatch | None) -> str:
    name = f"{item_words(item)}, {money(item.price)}"
    if match is None or not match.understood:
        again = "I didn't catch which one you mean. " if visit.not_usable(slots.NEW_ITEMS) else ""
        return f"{again}What would you like instead of the {name}? In stock are, among others:"
    if match.same_again:
        return f"The {name} can only be swapped for one with other options. The nearest in stock:"
    if not match.fits:
        return f"There is no {item.name} in stock with all of that. The nearest to it:"
    return f"These would fit in place of the {name}. Which one shall it be?"


def _first(product: Product | None, item: Item) -> tuple[Variant, ...]:
    """Return what is in stock, what is most like the item first."""
    if product is None:
        return ()
    others = [one for one in product.available if one.item_id != item.item_id]
    ranked = sorted(others, key=lambda one: len(different_options(item.options, one.options)))
    return tuple(ranked[:MOST_OFFERED])
