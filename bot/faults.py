"""When a turn must not go on."""


class TurnFailed(BaseException):
    """The turn has to end without a reply; the service then brings in a person.

    Not an `Exception`: Rasa answers those of a tracker store by going on with an empty dialogue, and those of an
    action by going on as if it had done nothing. Both would tell the customer something that is not so.
    """
