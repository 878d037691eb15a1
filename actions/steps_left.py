"""How many questions a procedure still has before it. Pure."""

from collections.abc import Container, Mapping

from actions import slots

PROOF = (slots.IDENTITY, slots.CODE)
"""What every procedure begins with, for whoever has not proved who they are."""

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "cancel_order": (slots.ORDER_ID, slots.CANCEL_REASON, slots.CONFIRM),
    "return_items": (slots.ORDER_ID, slots.ITEMS, slots.PAYMENT_METHOD, slots.CONFIRM),
    "exchange_items": (slots.ORDER_ID, slots.ITEMS, slots.NEW_ITEMS, slots.PAYMENT_METHOD, slots.CONFIRM),
    "change_items": (slots.ORDER_ID, slots.ITEMS, slots.NEW_ITEMS, slots.PAYMENT_METHOD, slots.CONFIRM),
    "change_address": (slots.ORDER_ID, slots.ADDRESS, slots.CONFIRM),
    "change_account_details": (slots.ADDRESS, slots.CONFIRM),
    "change_payment": (slots.ORDER_ID, slots.PAYMENT_METHOD, slots.CONFIRM),
    "track_order": (slots.ORDER_ID,),
    "list_orders": (),
    "refund_status": (slots.ORDER_ID,),
    "billing_problem": (slots.ORDER_ID,),
}
"""What each procedure asks, in its order; what the message or the account tells is not asked."""


def steps_left(topic: str, asked: str | None, filled: Container[str]) -> int:
    """Return how many questions are still to be answered, the one `asked` now with them; 0: it has come to its end.

    `filled` are the slots that are known.
    """
    if asked is None:
        return 0
    steps = (*PROOF, *QUESTIONS.get(topic, ()))
    ahead = steps[steps.index(asked) + 1 :] if asked in steps else ()
    return 1 + sum(step not in filled for step in ahead)
