"""Intents that say nothing of what a customer wants, each set a part of the next. `bot/nlu` has one of its own, since
the assistant imports nothing of the service.
"""

SMALL_TALK = frozenset({"greet", "goodbye", "thanks", "bot_challenge", "ask_capabilities", "affirm", "deny"})

NOTHING_TO_ANSWER = SMALL_TALK | {
    *("answer_did_not_help", "answer_helped", "apology", "insult", "nlu_fallback", "out_of_scope", "praise"),
    *("repeat", "start_over", "stop", "unclear", "wait"),
}
"""Small talk, and intents whose replies have a tone of their own."""

NO_SUBJECT = NOTHING_TO_ANSWER | {"complaint", "inform", "nlu_unsure", "wants_person"}
"""A turn that does not tell what it is about."""
