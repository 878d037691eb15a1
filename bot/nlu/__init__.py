"""The NLU pipeline of `config.yml`: sentence features, intents, and what an awaited answer means."""

NO_REQUESTS = frozenset(
    [
        "affirm",
        "answer_did_not_help",
        "answer_helped",
        "apology",
        "ask_capabilities",
        "bot_challenge",
        "deny",
        "goodbye",
        "greet",
        "inform",
        "insult",
        "out_of_scope",
        "praise",
        "repeat",
        "start_over",
        "stop",
        "thanks",
        "unclear",
        "wait",
    ]
)
"""Nobody is asked whether they meant to greet."""
