"""What WhatsApp's error codes mean for a message and for the agent."""

from channels.meta import errors
from channels.meta.errors import code_of
from channels.reading import Object, text_of

LATER = errors.LATER | {80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004, 133016}
"""Too many at once, or Meta is out of order: it may work later."""

SETUP = errors.SETUP | {131005, 131031, 133010}
"""Token, permission or account: it works when the operator has corrected it."""

WORDS = {
    131026: "WhatsApp cannot deliver to this number: it may not be on WhatsApp, or the customer has blocked you.",
    131047: "The customer last wrote more than 24 hours ago, and WhatsApp lets nobody write freely then.",
    131049: "WhatsApp held it back, so that the customer does not get too many messages from companies.",
    132000: "Its template has not exactly one place for words. Correct it, or CARELINE_WHATSAPP_TEMPLATES.",
    132001: "There is no approved template of this name and language: see CARELINE_WHATSAPP_TEMPLATES.",
    132015: "WhatsApp has paused the template, for customers did not like it.",
    132016: "WhatsApp has switched the template off for good.",
    131050: "The customer does not want messages from you on WhatsApp.",
}


def reason_of(error: Object) -> str:
    """Return a sentence for the agent."""
    code = code_of(error)
    title = text_of(error.get("title")) or text_of(error.get("message"))
    return WORDS.get(code) or f"WhatsApp refused it: {title or 'no reason given'} (code {code})."
