"""What can go wrong at the door of Teams, and what the Connector's errors mean for the agent."""

from common.errors import Unavailable


class KeysUnavailable(Unavailable):
    """The Connector's keys were not reached: it calls again."""

    def __init__(self) -> None:
        super().__init__("The keys by which the Bot Connector signs could not be fetched. Please call again.")


LATER = frozenset({408, 412, 429})

SETUP_SECONDS = 60.0

WORDS = {
    "BotNotInConversationRoster": "The customer has removed the app from Teams: they can be reached when they add it.",
    "ConversationBlockedByUser": "The customer has blocked the app on Teams.",
    "ForbiddenOperationException": "Teams does not let the app write in this conversation.",
    "ConversationNotFound": "Teams does not find the customer's conversation with the app.",
    "MessageSizeTooBig": "Teams takes no message as long as this one.",
}
