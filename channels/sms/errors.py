"""What Twilio's error codes mean for a message and for the agent."""

LATER = frozenset({14107, 20429, 21611, 30001, 30022})
"""Too many at once: it may work later."""

SETUP = frozenset({20003, 20005, 21601, 21603, 21606, 21609, 21659, 21660, 21703, 21704, 21705, 30002})
"""Account, token or number: it works when the operator has corrected it."""

WORDS = {
    21211: "This is no telephone number.",
    21408: "Your Twilio account may not send to the customer's country.",
    21610: "The customer has written STOP: nothing can be sent until they write START.",
    21612: "No text message can be sent from your number to the customer's.",
    21614: "The customer's number takes no text messages.",
    30003: "The customer's phone cannot be reached: it may be off or out of range.",
    30004: "The customer's network or phone blocks messages from you.",
    30005: "The customer's number is not in service.",
    30006: "The customer's number is a landline or takes no text messages.",
    30007: "The network has filtered it out.",
    30034: "Your number is not registered for messages to the United States, so the network refuses it.",
}


def reason_of(code: int, message: str = "") -> str:
    """Return a sentence for the agent. `code`: -1 for none."""
    if code in WORDS:
        return WORDS[code]
    if code < 0:
        return f"Twilio refused it: {message or 'no reason given'}."
    return f"Twilio refused it: {message or 'no reason given'} (code {code})."
