"""Questions about the own account that are no procedure: totals, balances, what something has cost over time."""

from collections.abc import Sequence

from actions.deps import Deps
from actions.visit import Visit
from routing.model import SignalName
from shop.address import Address
from shop.model import Money, Order, Source
from shop.phrases import bullets, item_words, join_words, money, payment_methods_words
from shop.plans import Receipt
from shop.product_words import match_products
from shop.question_words import Fact, asked_fact, speaks_of_one_order


async def account_fact(deps: Deps, conversation_id: str, customer_id: str, text: str) -> str | None:
    """Return the answer to a question about the proved customer's account; None when it is no such question."""
    fact = asked_fact(text) if text else None
    if fact is Fact.TOTAL:
        return _total(await deps.shop.changes_in(conversation_id))
    if fact is Fact.BALANCE:
        return await _balance(deps, customer_id)
    if fact is Fact.ADDRESS:
        customer = await deps.shop.customer(customer_id)
        return f"Your default address is {Address.from_json(customer.address).words}."
    if fact in (Fact.SPENT, Fact.BOUGHT):
        return await _spent(deps, customer_id, text)
    return None


async def tell_account_facts(visit: Visit, customer_id: str, orders: Sequence[Order]) -> bool:
    """Answer a question about the account within the procedure; return whether it was one."""
    told = await account_fact(visit.deps, visit.conversation_id, customer_id, visit.words)
    if told is None:
        return False
    visit.step("Looked up the customer's account", "told")
    visit.signal(SignalName.DONE, "account_fact")
    visit.say(told)
    visit.end_well()
    return True


def _total(receipts: Sequence[Receipt]) -> str | None:
    moved = [receipt for receipt in receipts if receipt.total or receipt.charged]
    if not moved:
        return None
    lines = [f"{receipt.order_id}: {_amounts(receipt)}" for receipt in moved]
    back = sum((receipt.total for receipt in moved), Money(0))
    pay = sum((receipt.charged for receipt in moved), Money(0))
    sums = [f"{money(back)} back to you"] if back else []
    sums += [f"{money(pay)} to pay"] if pay else []
    net = (
        f"\n\nThat leaves {money(abs(back - pay))} {'back to you' if back > pay else 'to pay'}." if back and pay else ""
    )
    return f"What we did today comes to {join_words(sums)} in total:\n\n{bullets(lines)}{net}"


def _amounts(receipt: Receipt) -> str:
    told = [f"{money(receipt.total)} back"] if receipt.total else []
    return join_words([*told, *([f"{money(receipt.charged)} to pay"] if receipt.charged else [])])


async def _balance(deps: Deps, customer_id: str) -> str:
    methods = await deps.shop.payment_methods(customer_id)
    words = payment_methods_words(methods)
    cards = [one for one in methods if one.source == Source.GIFT_CARD and one.balance is not None]
    if not cards:
        return "There is no gift card in your account."
    held = [f"your {words[one.payment_method_id]} holds {money(one.balance or Money(0))}" for one in cards]
    told = join_words(held)
    return f"{told[:1].upper()}{told[1:]}."


async def _spent(deps: Deps, customer_id: str, text: str) -> str | None:
    """Return what one product has cost over all orders; None when the question is about an order."""
    named = match_products(text, await deps.shop.products())
    if len(named) != 1:
        return None
    bought = [
        (order, item)
        for order in await deps.shop.find_orders(customer_id)
        for item in order.items
        if item.product_id == named[0].product_id
    ]
    if not bought or (len(bought) == 1 and speaks_of_one_order(text)):
        return None
    lines = [f"{order.order_id}, {order.status}: {item_words(item)}, {money(item.price)}" for order, item in bought]
    total = sum((item.price for _, item in bought), Money(0))
    return f"For {named[0].name} in your orders: {money(total)} in total.\n\n{bullets(lines)}"
