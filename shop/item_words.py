"""Reads which items of an order a text means: by product, options, place, number, price, or all but some. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shop.model import Item
from shop.option_words import read_options
from shop.product_words import name_words, option_fits, word_weight
from shop.vocabulary import FILLER, PAIRS
from shop.word_tools import normalise, number_word, ordinal, singular, tokens


@dataclass(frozen=True)
class Ambiguity:
    """`phrase`, as written, could be any of `items`; `count` of them are meant."""

    phrase: str
    items: tuple[Item, ...]
    count: int = 1


@dataclass(frozen=True)
class Match:
    """What the text means: items that are clear, phrases that fit several, phrases that fit none."""

    chosen: tuple[Item, ...]
    ambiguous: tuple[Ambiguity, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Something is chosen, and nothing is open."""
        return bool(self.chosen) and not self.ambiguous and not self.unknown


_ALL = re.compile(
    r"\b(?:everything|every ?thing|all|every (?:single )?(?:one|item|thing)|(?:the )?(?:whole|entire|full|complete)"
    r" (?:order|thing|lot|package|parcel|set of items)|the lot|the rest|the others"
    r"|the other (?:two|three|four|ones|items|things)|the remaining|both)\b"
)
_BUT = re.compile(
    r",?\s*\b(?:but(?: not| keep)?|except(?:ing)?(?: for)?|apart from|other than|aside from|besides|minus|without"
    r"|save for|excluding|excepted|leaving out|with the exception of)\b"
    # "Not" rules out an item before its article or after a comma; elsewhere it may be an option: "not resistant".
    r"|(?:^|(?<=,)|(?<=, ))\s*not\b(?! only)|\bnot(?= (?:the|my|that|those|these|both|any|a)\b)"
)
_KEEP = re.compile(
    r"\b(?:i(?:'d| would)? ?(?:'ll|will|want to|would like to|like to|wanna)?|we(?:'ll| will)?|just|only|and)?\s*"
    r"\bkeep(?:ing)?\b(?P<what>[^.;]*?)(?=[.;]|$|,? (?:and|but) (?:return|send|the rest|everything)|, (?:return|send))"
)
_SPLIT = re.compile(r"\s*(?:[,;\n&+]|/(?=[ a-z])|\b(?:and|n|plus|as well as|along with|together with|also|or)\b)\s*")
_ASIDE = re.compile(
    r"\s\b(?:that|which|who|because|since|bc|cause|as it|as they|it's|it is|it was|they're|they are|for my|doesn't"
    r"|don't|(?:i|we) (?:got|bought|ordered|received|have)|(?:from|in) (?:my |the |this )?order)\b.*"
)
_INTRO = re.compile(r"^\W*(?:it'?s|it is|that'?s|that is|i mean|just|only)\b")
_NO_NOUN = re.compile(
    r"^(?:none|nothing|it|they|because|since|as|cause|but|which|that|so|we|he|she|there|i'm|im|if|when|is|are|was)\b"
)
_DEARER = re.compile(
    r"\b(?:(?:more |most )?expensive|priciest|pricier|pricey|dearer|dearest|costlier|costliest|high(?:er|est) priced)\b"
)
_CHEAPER = re.compile(r"\b(?:(?:less|least) expensive|cheap(?:er|est)?|low(?:er|est) priced|inexpensive)\b")


def match_items(text: str, items: Sequence[Item]) -> Match:
    """Find the items that the text means. Every line of an order is found at most once."""
    # Options in brackets belong to what stands before them.
    plain = re.sub(r"\(([^)]*)\)", lambda inside: re.sub(r"[,;:]", " ", inside[1]), normalise(text))
    if kept := _KEEP.search(plain):
        keep, rest = kept["what"], plain[: kept.start()] + " " + plain[kept.end() :]
        if _ALL.search(rest) or _ALL.search(keep):
            return _all_but(_ALL.sub(" ", keep), items)
        plain = rest + " but " + keep if rest.strip(" ,.") else plain
    wanted, unwanted = _split_but(plain)
    if _is_all(wanted, items):
        return _all_but(unwanted, items) if unwanted else Match(tuple(items))
    found = _match_list(wanted, items)
    if not unwanted:
        return found
    dropped = _match_list(unwanted, found.chosen or items).chosen
    return Match(tuple(item for item in found.chosen if item not in dropped), found.ambiguous, found.unknown)


def _split_but(plain: str) -> tuple[str, str]:
    found = _BUT.search(plain)
    if not found:
        return plain, ""
    before, after = plain[: found.start()], plain[found.end() :]
    if not before.strip():
        # "not the lamp, the bottle"
        head, _, tail = after.partition(",")
        return tail, head
    return before, after


def _all_but(unwanted: str, items: Sequence[Item]) -> Match:
    found = _match_list(unwanted, items)
    rest = tuple(item for item in items if item not in found.chosen)
    if found.ambiguous or found.unknown:
        unsure = [item for choice in found.ambiguous for item in choice.items]
        return Match(tuple(item for item in rest if item not in unsure), found.ambiguous, found.unknown)
    return Match(rest)


def _is_all(wanted: str, items: Sequence[Item]) -> bool:
    """Say whether the text asks for the whole order: "all of it", "both" of two, and no product is named."""
    found = _ALL.search(wanted)
    if not found:
        return len(items) > 1 and bool(re.fullmatch(rf"\W*(?:the |all )?{len(items)}\W*(?:items|of them)?\W*", wanted))
    if found[0] == "both" and len(items) != 2:
        return False
    rest = [word for word in tokens(_ALL.sub(" ", wanted)) if word not in FILLER and number_word(word) != len(items)]
    return not any(_fits(word, item) for word in rest for item in items)


def _fits(word: str, item: Item) -> bool:
    return word_weight(word, name_words(item.name))[0] is not None or option_fits(word, item.options)


def _match_list(plain: str, items: Sequence[Item]) -> Match:
    """Match the phrases of an enumeration. One with options only ("the blue") is about its neighbour's product."""
    numbers = re.sub(r"\W|and|items?|numbers?|no", " ", plain).split()
    if numbers and all(word.isdigit() and 1 <= int(word) <= len(items) for word in numbers):
        return Match(tuple(items[place] for place in sorted({int(word) - 1 for word in numbers})))
    sentences = re.split(r"[.!?](?=\s|$)", plain)
    phrases = [phrase for sentence in sentences for phrase in _SPLIT.split(sentence) if phrase.strip()]
    names = [_named_products(phrase, items) for phrase in phrases]
    chosen: list[Item] = []
    ambiguous: list[Ambiguity] = []
    unknown: list[str] = []
    for at, phrase in enumerate(phrases):
        near = names[at] or (names[at + 1] if at + 1 < len(names) else set()) or (names[at - 1] if at else set())
        free = [item for item in items if item not in chosen]
        pool = [item for item in free if item.product_id in near] if near and not names[at] else free
        if ambiguous and not names[at]:
            pool = [item for item in ambiguous[-1].items if item not in chosen]
        result = _match_phrase(phrase, pool) or _match_phrase(phrase, free) or _match_phrase(phrase, items)
        if isinstance(result, Ambiguity):
            ambiguous.append(result)
        elif result:
            chosen.extend(item for item in result if item not in chosen)
            # "The tablet, the black one": the second phrase settles what the first left open.
            if ambiguous and not names[at] and all(item in ambiguous[-1].items for item in result):
                ambiguous.pop()
        elif _is_unknown(phrase):
            unknown.append(phrase.strip(" .!?'\""))
    in_order = tuple(item for item in items if item in chosen)
    return Match(in_order, tuple(ambiguous), tuple(unknown))


def _named_products(phrase: str, items: Sequence[Item]) -> set[str]:
    words = _content(phrase)
    return {item.product_id for item in items if any(word_weight(word, name_words(item.name))[1] for word in words)}


def _is_unknown(phrase: str) -> bool:
    """A noun phrase that fits nothing has to be asked about; an aside ("it leaks") is left alone."""
    words = _content(phrase)
    return bool(words) and not _NO_NOUN.match(phrase.strip()) and len(words) <= 4


def _match_phrase(phrase: str, items: Sequence[Item]) -> tuple[Item, ...] | Ambiguity | None:
    by_id = tuple(item for item in items if re.search(rf"\b{re.escape(item.item_id)}\b", phrase))
    if by_id:
        return by_id[:1] if len({item.item_id for item in by_id}) == 1 and not _many(phrase, by_id) else by_id
    words = _content(phrase)
    candidates = _candidates(words, items)
    price = re.search(r"\$\s?(\d+(?:,\d{3})*(?:\.\d\d?)?)", phrase)
    if price:
        asked = price[1].replace(",", "")
        candidates = [i for i in candidates or items if str(i.price) == asked or str(int(i.price)) == asked]
    superlative = _by_price(phrase, candidates if candidates or words else list(items))
    if superlative:
        return superlative
    place = _by_place(phrase, candidates, items)
    if place:
        return place
    if not candidates:
        return None
    return _pick(phrase, candidates)


def _pick(phrase: str, equals: list[Item]) -> tuple[Item, ...] | Ambiguity:
    candidates, count = _most_literal(phrase, _with_options(phrase, equals)), _count(phrase)
    if len(candidates) == 1 or (_many(phrase, candidates) and count is None):
        return tuple(candidates)
    wanted = count or 1
    if wanted >= len(candidates):
        return tuple(candidates)
    # The same variant twice: which of the two lines is meant makes no difference.
    if len({item.item_id for item in candidates}) == 1:
        return tuple(candidates[:wanted])
    return Ambiguity(phrase.strip(" .!?'\""), tuple(candidates), wanted)


def _candidates(words: Sequence[str], items: Sequence[Item]) -> list[Item]:
    """The items with the highest score; none when the best leaves the word open that says what it is."""
    scored = [(_score(words, item), item) for item in items]
    best = max((score for score, _ in scored), default=0.0)
    return [item for score, item in scored if score > 0 and score >= best - 1e-9]


def _with_options(phrase: str, candidates: list[Item]) -> list[Item]:
    """Of one product's variants, those with the options that the phrase names: "not waterproof", "no backlight"."""
    if len({item.product_id for item in candidates}) > 1:
        return candidates
    wish = read_options(phrase, {}, [item.options for item in candidates])
    return [item for item in candidates if wish.fits(item.options)] or candidates


def _most_literal(phrase: str, candidates: Sequence[Item]) -> list[Item]:
    """Of equals, those with the most options written out: this is where a bare "yes" or "in-ear" counts."""
    words = tokens(phrase)
    counts = [sum(_stands_in(tokens(value), words) for value in item.options.values()) for item in candidates]
    return [item for item, count in zip(candidates, counts, strict=True) if count == max(counts)]


def _stands_in(wanted: Sequence[str], words: Sequence[str]) -> bool:
    size = len(wanted)
    return size > 0 and any(words[at : at + size] == wanted for at in range(len(words) - size + 1))


def _score(words: Sequence[str], item: Item) -> float:
    """Weight of the words that fit the item, 0 when they do not mean it. Words of the name weigh double."""
    if not words:
        return 0.0
    name = name_words(item.name)
    total, open_words, name_hits = 0.0, [], set()
    for word in words:
        at, weight = word_weight(word, name)
        if at is not None and weight > 0:
            name_hits.add(at)
            total += 2 * weight
        elif option_fits(word, item.options):
            total += 1.0
        else:
            open_words.append(word)
    if not open_words:
        return total
    last_open = words[-1] in open_words
    named = len(name) - 1 in name_hits or (name_hits and not last_open)
    if named and len(open_words) <= len(words) - len(open_words) + 1:
        return total - 0.5 * len(open_words)
    # Options alone ("the blue coat") do not make it the blue bottle.
    return total - 0.5 * len(open_words) if not last_open and total > len(open_words) else 0.0


def _by_price(phrase: str, candidates: Sequence[Item]) -> tuple[Item, ...]:
    """Only among several: "the cheaper one" of one thing is that thing."""
    if not candidates:
        return ()
    if _CHEAPER.search(phrase):
        return (min(candidates, key=lambda item: item.price),)
    if _DEARER.search(phrase):
        return (max(candidates, key=lambda item: item.price),)
    return ()


def _by_place(phrase: str, candidates: Sequence[Item], items: Sequence[Item]) -> tuple[Item, ...]:
    """Find by place: "the second one", "the first two", "the last T-shirt", "number 3"."""
    pool = candidates or items
    words = tokens(phrase)
    if not candidates and _content(re.sub(r"\d+(?:st|nd|rd|th)?", " ", phrase)):
        return ()
    for at, word in enumerate(words):
        place = ordinal(word, len(pool))
        if place is None:
            continue
        following = number_word(words[at + 1]) if at + 1 < len(words) and words[at + 1] != "one" else None
        if following:
            return tuple(pool[-following:] if word == "last" else pool[:following])
        return (pool[place],)
    numbered = re.search(r"(?:#|\bno\.?|\bnumber|\bitem|\bnr\.?)\s*(\d{1,2})\b", phrase)
    numbered = numbered or re.fullmatch(r"\W*(?:the )?(\d{1,2})\W*", phrase)
    if numbered and 1 <= int(numbered[1]) <= len(items) and not candidates:
        return (items[int(numbered[1]) - 1],)
    return ()


def _count(phrase: str) -> int | None:
    """How many the phrase names: "two t-shirts" → 2, "2 x tablet" → 2, "one of the boards" → 1."""
    if times := re.match(r"\W*(\d)x\s", phrase):
        return int(times[1])
    for word in re.findall(r"(?<![\w.$#-])(one of|a single|just one|\d|two|three|four|five|six)(?![\w.])", phrase):
        return 1 if word.startswith(("one", "a ", "just")) else number_word(word)
    return None


def _many(phrase: str, candidates: Sequence[Item]) -> bool:
    """Say whether the phrase means all candidates: "both skateboards", "the tablets"."""
    if re.search(r"\b(?:both|all|every|each|ones)\b", phrase):
        return True
    if len({item.product_id for item in candidates}) > 1:
        return False
    name = name_words(candidates[0].name)
    last = [word for word in _content(phrase) if word_weight(word, name)[0] is not None][-1:]
    return bool(last) and last[0] not in PAIRS and last[0].endswith("s") and singular(last[0]) != last[0]


def _content(phrase: str) -> list[str]:
    """The words of a phrase that say which item is meant: no filler, place, price or small number."""
    said = _INTRO.sub(" ", phrase)
    plain = re.sub(r"\$\s?[\d.,]+", " ", _ASIDE.sub("", " " + said))
    words = tokens(_CHEAPER.sub(" ", _DEARER.sub(" ", plain)))
    return [word for word in words if word not in FILLER and ordinal(word, 99) is None and not _is_small(word)]


def _is_small(word: str) -> bool:
    return len(word) == 1 if word.isdigit() else number_word(word) is not None
