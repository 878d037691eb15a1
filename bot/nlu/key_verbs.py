"""Key words that were mistyped: "plaese cacnel my order" resembles no sentence, and still says what is wanted. Pure."""

import re
from typing import Dict, Optional, Text

VERBS: Dict[Text, Text] = {
    "cancel": "cancel_order",
    "return": "return_items",
    "exchange": "exchange_items",
}
_WORD = re.compile(r"[a-z]+")
_FIRST_WORDS = 8
"""A wish is said at the beginning."""


def mistyped_verb(text: Text) -> Optional[Text]:
    """Return the intent of the one key verb that stands near the beginning of the text with a typing mistake."""
    words = _WORD.findall(text.lower())[:_FIRST_WORDS]
    found = {intent for word in words for verb, intent in VERBS.items() if is_slip(word, verb)}
    return found.pop() if len(found) == 1 else None


def is_slip(word: Text, verb: Text) -> bool:
    """Say whether `word` is `verb` with one letter too many, missing or wrong, or two swapped; never `verb` itself."""
    if word == verb or abs(len(word) - len(verb)) > 1 or word[:1] != verb[:1]:
        return False
    if len(word) == len(verb):
        wrong = [at for at in range(len(verb)) if word[at] != verb[at]]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and word[wrong[0]] == verb[wrong[1]]
        return len(wrong) == 1 or (swapped and word[wrong[1]] == verb[wrong[0]])
    longer, shorter = (word, verb) if len(word) > len(verb) else (verb, word)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
