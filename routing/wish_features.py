"""What the wish head reads of a text: words, what kind each word is, letters and form, in named families. Pure.

Python only, so that a turn costs a fraction of a millisecond; the trainer uses the very same function.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from routing.wish_classes import (
    ASKING,
    CHECKING,
    FETCHING,
    FOLK,
    HANDING,
    HELPING,
    KINDS,
    ROLES,
    SOMEBODY,
    TALKING,
    UNITS,
    one_of,
)

FAMILIES = {"words": 1.0, "kinds": 1.0, "pairs": 0.7, "letters": 1.0, "form": 0.5}
"""The families of features and how long each one's row is: chosen by leaving one set out."""

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[?!]+|[.,;:\n\"|]+")
_SENTENCE_END = re.compile(r"[.!?;\n]+")
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*")
_WORDY = re.compile(r"[a-z0-9]")
_LONGEST_WORD = 24

_SMALL_WORDS = {
    "own": "my our his her their",
    "your": "your ur yours",
    "bot": "bot bots robot robots machine machines computer computers ai software program algorithm chatbot automated "
    "automatic system script",
    "told": "told said promised called spoke talked wrote gave was were had came went answered sent",
    "not": "not no never without don't dont didn't doesn't can't won't isn't aren't needn't cannot nobody",
    "me": "me us",
    "stranger": "driver drivers courier couriers carrier ups fedex dhl usps dpd hermes evri postman mailman postwoman "
    "post bank banks doctor dentist vet nurse lawyer attorney accountant landlord landlady neighbour "
    "neighbours neighbor neighbors plumber electrician builder builders contractor dealer broker insurer "
    "insurance airline police school teacher hotel amazon walmart ikea manufacturer maker doorman concierge "
    "porter customs installer installers movers",
    "kin": "husband hubby wife mother mom mum dad father son sons daughter daughters grandma grandpa grandmother "
    "grandfather nan sister brother friend friends kid kids child children baby dog cat partner boyfriend "
    "girlfriend roommate flatmate grandson granddaughter nephew niece uncle aunt cousin parents family",
    "goods": "order orders parcel parcels package packages pkg delivery deliveries refund refunded return returned "
    "label tracking price size colour color stock invoice receipt voucher coupon code item items product "
    "products box card cart shipping shipment exchange replacement warranty discount sofa couch table chair "
    "lamp shoes dress kettle rug bed",
    "trouble": "broken broke lost missing damaged wrong late torn cracked smashed leaks leaking faulty dead stuck "
    "stolen empty scratched dented charged twice overcharged failed fails double locked error mess useless",
    "when": "today tomorrow tonight morning afternoon evening noon monday tuesday wednesday thursday friday saturday "
    "sunday o'clock am pm later soon minute minutes hour hours week weeks day days weekend lunch yesterday",
}
"""Words whose kind is what tells a wish from what only looks like one."""
_KIND_OF_SMALL = {word: f"<{kind}>" for kind, listed in _SMALL_WORDS.items() for word in listed.split()}
_SMALL = """a an the to with of for from by in on at and or but if i you it this that there here is are do does did have
has be been what who where when how why which please now just only one any some all so then as than like about more out
up over off through back into"""
_AS_THEY_ARE = frozenset(_SMALL.split())
"""Words that build a sentence: they stand for themselves."""
_TABLES = {
    f"<{kind}>": re.compile(one_of(table))
    for kind, table in {
        "somebody": SOMEBODY,
        "role": ROLES,
        "folk": FOLK,
        "talk": TALKING,
        "hand": HANDING,
        "fetch": FETCHING,
        "help": HELPING,
        "check": CHECKING,
        "ask": ASKING,
        "unit": UNITS,
        "what kind": KINDS,
    }.items()
}
_OTHER = "_"


def features(text: str) -> dict[str, set[str]]:
    """Return the features of each family of `FAMILIES`. `text`: plain, with key words put right."""
    words = ["^", *(_token(found) for found in _TOKEN.findall(text)), "$"]
    kinds = [kind_of(word) for word in words]
    return {
        "words": set(_runs("w", words, 4)),
        "kinds": set(_runs("k", kinds, 5)),
        "pairs": set(_pairs(kinds)),
        "letters": {run for word in set(words[1:-1]) for run in _letters(word)},
        "form": set(_form(text, len(words))),
    }


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text that hold a word or a number, with the signs that end them."""
    found = (sentence.strip() for sentence in _SENTENCE.findall(text))
    return [sentence for sentence in found if _WORDY.search(sentence)]


@lru_cache(maxsize=8192)
def kind_of(word: str) -> str:
    """Return the class of a word in angle brackets, a small word or sign as it is, "_" for all else."""
    if word in _KIND_OF_SMALL:
        return _KIND_OF_SMALL[word]
    found = next((kind for kind, table in _TABLES.items() if table.fullmatch(word)), "")
    return found or (word if word in _AS_THEY_ARE or not word.isalpha() else _OTHER)


def _token(found: str) -> str:
    """Numbers count alike, of repeated signs one counts."""
    if found[0].isdigit():
        return "#"
    return found[:_LONGEST_WORD] if found[0].isalpha() else found[0]


def _runs(mark: str, tokens: Sequence[str], longest: int) -> Iterator[str]:
    for size in range(1, longest + 1):
        for start in range(len(tokens) - size + 1):
            yield f"{mark}{size} {' '.join(tokens[start : start + size])}"


def _pairs(kinds: Sequence[str]) -> Iterator[str]:
    """Two kinds with one to five words between them, in their order."""
    for place, first in enumerate(kinds):
        if first != _OTHER:
            for second in kinds[place + 2 : place + 7]:
                if second != _OTHER:
                    yield f"p {first} {second}"


def _letters(word: str) -> Iterator[str]:
    padded = f"<{word}>"
    for size in (3, 4, 5):
        for start in range(len(padded) - size + 1):
            yield padded[start : start + size]


def _form(text: str, length: int) -> Iterator[str]:
    sentences = [words for words in (part.split() for part in _SENTENCE_END.split(text)) if words]
    yield f"length {min(length // 3, 10)}"
    yield f"sentences {min(len(sentences), 4)}"
    if text.endswith("?"):
        yield "ends in a question"
    if sentences:
        for name, words in (("begins", sentences[0]), ("ends with", sentences[-1])):
            yield f"{name} {words[0]}"
            yield f"{name} {' '.join(words[:2])}"
