"""What is read out before a change, and said once it is done: the same words from the assistant and from agents.

Pure.
"""

from dataclasses import dataclass

from shop.model import Action, Order
from shop.phrases import (
    bullets,
    count_words,
    difference_words,
    item_lines,
    item_words,
    money,
    option_words,
)
from shop.plans import Plan, Receipt, Request

WHOLE_ONLY = "Please note: single items can't be taken out, so this cancels the whole order."
ONLY_ONE_RETURN = "An order can be returned once, so name everything that goes back."
ONLY_ONE_EXCHANGE = "An order can be exchanged once, so name everything that should be exchanged."
ONLY_ONCE = (
    "This can be done once for an order, and after that it can no longer be changed or cancelled. "
    "So name everything that should change, the address too."
)
NOTHING_BACK = "Nothing is paid back: the shop holds no money for this order."


@dataclass(frozen=True)
class ReadOut:
    """What is read out before a change: the text, the question, and the words of the two buttons."""

    text: str
    question: str
    yes: str
    no: str


def read_out(plan: Plan, order: Order | None, *, partly: bool = False) -> ReadOut:
    """Return the words for the plan; `order` is the one it changes, None for the account.

    `partly`: the customer spoke of some of the items of an order that can only be cancelled as a whole.
    """
    if order is None:
        return _default_address(plan)
    match plan.action:
        case Action.CANCEL:
            return _cancel(plan, partly)
        case Action.RETURN:
            return _return(plan)
        case Action.EXCHANGE | Action.CHANGE_ITEMS:
            return _swap(plan)
        case Action.CHANGE_PAYMENT:
            return _payment(plan, order)
        case Action.GOODWILL:
            return _goodwill(plan)
        case _:
            return _address(plan)


def _cancel(plan: Plan, partly: bool) -> ReadOut:
    order_id, reason = plan.order_id, plan.request.reason
    parts = [
        f"Please check before I cancel order {order_id}:",
        bullets(item_lines(plan.items)),
        f"Reason: {reason}.\nRefund: {plan.money_words}." if plan.money_words else f"Reason: {reason}.",
    ]
    if partly:
        parts.append(WHOLE_ONLY)
    return ReadOut("\n\n".join(parts), f"Shall I cancel order {order_id}?", "Cancel the order", "Keep the order")


def _return(plan: Plan) -> ReadOut:
    parts = [
        f"Please check your return for order {plan.order_id}:",
        bullets(item_lines(plan.items)),
        f"Refund: {plan.money_words}, counted from when the parcel has arrived and been checked."
        if plan.money_words
        else NOTHING_BACK,
        " ".join((*plan.conditions, ONLY_ONE_RETURN)),
    ]
    number = count_words(len(plan.items), "item")
    question = f"Shall I request this return of {number} from order {plan.order_id}?"
    return ReadOut("\n\n".join(parts), question, f"Return {number}", "Don't return")


def _swap(plan: Plan) -> ReadOut:
    lines = [
        f"{item_words(swap.item)} → {option_words(swap.variant)}: {difference_words(swap.difference)}"
        for swap in plan.swaps
    ]
    exchange = plan.action is Action.EXCHANGE
    verb = "exchange" if exchange else "change"
    parts = [f"Please check the {verb} for order {plan.order_id}:", bullets(lines)]
    if plan.charged > 0:
        parts.append(f"To pay: {plan.money_words}.")
    elif plan.total > 0:
        parts.append(f"You get back: {plan.money_words}.")
    elif sum(swap.difference for swap in plan.swaps) < 0:
        parts.append(NOTHING_BACK)
    else:
        parts.append("The price stays the same.")
    parts.append(ONLY_ONE_EXCHANGE if exchange else ONLY_ONCE)
    number = count_words(len(plan.swaps), "item")
    title = f"{verb.capitalize()} {number}"
    return ReadOut("\n\n".join(parts), f"Shall I {verb} {number} of order {plan.order_id}?", title, f"Don't {verb}")


def _payment(plan: Plan, order: Order) -> ReadOut:
    text = (
        f"Please check the new payment for order {order.order_id}, {money(order.total)} in total:\n\n"
        f"{_begun(plan.money_words)}."
    )
    return ReadOut(text, f"Shall I change the payment of order {order.order_id}?", "Change the payment", "Leave it")


def _goodwill(plan: Plan) -> ReadOut:
    text = (
        f"I'm sorry for the trouble with order {plan.order_id}. I can put a credit on your account: {plan.money_words}."
    )
    return ReadOut(text, "Shall I do that?", f"Yes, {money(plan.total)}", "No thanks")


def _address(plan: Plan) -> ReadOut:
    assert plan.request.address is not None
    text = f"Please check the new address for order {plan.order_id}:\n\n{plan.request.address.words}"
    return ReadOut(text, f"Shall I send order {plan.order_id} there?", "Change the address", "Keep the old one")


def _default_address(plan: Plan) -> ReadOut:
    assert plan.request.address is not None
    text = (
        f"Please check your new default address:\n\n{plan.request.address.words}\n\n"
        "It counts for what you order from now on. Orders already placed keep theirs."
    )
    return ReadOut(text, "Shall I make it your default address?", "Change the default", "Keep the old one")


def done_text(receipt: Receipt, request: Request) -> str:
    """Return what the customer is told once the change is committed."""
    order, paid = receipt.order_id, receipt.money_words
    address = request.address.words if request.address else ""
    match receipt.action:
        case Action.CANCEL:
            return f"Done: order {order} is cancelled." + (f" Your refund: {paid}." if paid else "")
        case Action.RETURN:
            return (
                f"Done: the return for order {order} is requested. You'll get an e-mail with a free prepaid label."
            ) + (f" Once the parcel has arrived and been checked, your refund is on its way: {paid}." if paid else "")
        case Action.EXCHANGE:
            settled = f" The difference is settled then: {paid}." if paid else ""
            return (
                f"Done: the exchange for order {order} is requested. You'll get an e-mail with a free prepaid label, "
                f"and the new items leave once your parcel has arrived.{settled}"
            )
        case Action.CHANGE_ITEMS:
            total = f" The order now costs {money(receipt.new_total)}." if receipt.new_total is not None else ""
            return f"Done: the items of order {order} are changed.{total}" + (f" {_moved(receipt)}." if paid else "")
        case Action.CHANGE_PAYMENT:
            return f"Done: the payment of order {order} is changed. {_moved(receipt)}."
        case Action.GOODWILL:
            return f"Done: {paid}. Thank you for your patience."
        case Action.CHANGE_ADDRESS:
            return f"Done: order {order} now goes to {address}."
        case _:
            return f"Done: your default address is now {address}."


def once_checked(receipt: Receipt) -> str:
    """Return what the mail with the label says of the money; "" when none moves."""
    if not receipt.money_words:
        return ""
    what = (
        "refund" if receipt.action is Action.RETURN else "difference to pay" if receipt.charged else "difference back"
    )
    return f"Your {what} once the parcel has arrived and been checked: {receipt.money_words}."


def _moved(receipt: Receipt) -> str:
    if receipt.charged and receipt.total:
        return _begun(receipt.money_words)
    return f"To pay: {receipt.money_words}" if receipt.charged else f"You get back: {receipt.money_words}"


def _begun(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


_WHAT = {
    Action.CANCEL: "Cancelled order",
    Action.RETURN: "Requested the return of items of order",
    Action.EXCHANGE: "Requested the exchange of items of order",
    Action.CHANGE_ITEMS: "Changed items of order",
    Action.CHANGE_ADDRESS: "Changed the address of order",
    Action.CHANGE_PAYMENT: "Changed the payment of order",
    Action.CHANGE_DEFAULT_ADDRESS: "Changed the default address",
    Action.GOODWILL: "Gave a credit for order",
}


def what_was_done(receipt: Receipt) -> str:
    """Return it for colleagues, e.g. "Cancelled order #W1000001"."""
    return f"{_WHAT[receipt.action]} {receipt.order_id}".rstrip()
