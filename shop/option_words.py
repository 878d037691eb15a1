"""Reads what a text wants of a product's options: values, "not black", "bigger", "same size". Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shop.word_tools import fold, normalise, similar, singular, tokens

Options = Mapping[str, str]

_SCALES = (
    ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"),
    ("small", "medium", "large", "extra large"),
    ("portable", "medium", "large"),
    ("low", "medium", "high"),
    ("soft", "medium", "bright"),
    ("beginner", "intermediate", "expert"),
    ("basic", "professional"),
)
_SIZE_NAMES = {"small": "s", "medium": "m", "large": "l", "xlarge": "xl", "xsmall": "xs"}
_UP, _DOWN = 1, -1
_DIMENSION = ("size", "capacity", "length", "height", "diameter", "piece", "weight", "volume", "room")
_DIRECTIONS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    (r"less bright|dimmer|darker|dimmest|least bright", _DOWN, ("brightness",)),
    (r"brighter|more bright|brightest", _UP, ("brightness",)),
    (r"easier|easiest|less (?:difficult|hard|challenging)|simpler|simplest", _DOWN, ("difficulty",)),
    (r"harder|hardest|more (?:difficult|challenging)", _UP, ("difficulty",)),
    (r"bigger|biggest|larger|largest|big one", _UP, _DIMENSION),
    (r"smaller|smallest|less big", _DOWN, _DIMENSION),
    (r"longer|longest", _UP, ("length", "battery life", "height")),
    (r"shorter|shortest", _DOWN, ("length", "height")),
    (r"taller|tallest", _UP, ("height", "size")),
    (r"thicker|thickest", _UP, ("thickness",)),
    (r"thinner|thinnest", _DOWN, ("thickness",)),
    (r"heavier|heaviest", _UP, ("weight",)),
    (r"lighter|lightest", _DOWN, ("weight",)),
)
_MORE = r"higher|more|greater|increased?|better|max(?:imum|imal|imi[sz]ed)?|highest|most|largest|biggest|up"
_LESS = r"lower|less|fewer|reduced?|min(?:imum|imal)?|lowest|least|fewest|smallest|down"
_EXTREME = re.compile(r"est\b|\b(?:max\w*|min\w*|most|least|fewest)\b")
_STEP = re.compile(
    r"\b(?:one|1|a) size (?P<way>smaller|bigger|larger|up|down)\b|\bsize (?P<other>up|down)\b|\bslightly\b"
    r"|\ba (?:bit|little)\b|\bnext\b"
)
_BY_NUMBER = re.compile(r"(\d+) ?([a-z]*) (?:more|less|fewer)\b|(\d+) (?:more|less|fewer)\b")
_NOT = re.compile(
    r"\b(?:not|no|non|without|other than|anything but|any \w+ but|except|instead of|rather than|isn't"
    r"|don't want)(?: (?:the|a|an|in|any))?[ -]$"
)
_FREE = re.compile(
    r"\b(?:(?:do(?:es)?n't|do not|does not) (?:care|matter|mind)(?: about| for| if| which| what)?|any"
    r"|regardless of|no matter(?: the| what| which)?"
    r"|whatever|don't care)\b"
)
_SAME = re.compile(r"\b(?:same|keep(?:ing)?(?: the| my)?|unchanged|as (?:it is|before|now))\b")


@dataclass(frozen=True)
class OptionWish:
    """`named`: allowed values by option; `free`: options that may be anything, as the text says itself."""

    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()

    @property
    def says_something(self) -> bool:
        """The text wants another value somewhere, or names one outright."""
        return bool(set(self.named) - self.kept) or bool(self.free)

    @property
    def is_loose(self) -> bool:
        return bool(self.free)

    def fits(self, options: Options) -> bool:
        return all(options.get(name) in values for name, values in self.named.items())

    def hits(self, options: Options) -> int:
        """How many of the wishes these options meet."""
        return sum(options.get(name) in values for name, values in self.named.items())


def read_options(plain: str, current: Options, all_options: Sequence[Options]) -> OptionWish:
    """Read the wish out of normalised text. `all_options`: those of every variant of the product."""
    values = _values(all_options)
    named: dict[str, frozenset[str]] = {}
    free = {name for name in values if _is_free(plain, name)}
    kept = {name for name in values if name in current and name not in free and _is_kept(plain, name)}
    open_names = [name for name in values if name not in free | kept]
    relative = _relative(plain, current, {name: values[name] for name in open_names})
    for name in open_names:
        wanted, unwanted = _mentioned(plain, name, values[name], values)
        if name in relative and (len(wanted) != 1 or _BY_NUMBER.search(plain)):
            named[name] = relative[name]
        elif wanted:
            named[name] = frozenset(wanted)
        elif unwanted:
            named[name] = frozenset(values[name]) - unwanted
    _add_yes_no(plain, {name: values[name] for name in open_names}, named)
    named |= {name: frozenset({current[name]}) for name in kept}
    return OptionWish(named, frozenset(free), frozenset(kept))


def _values(all_options: Sequence[Options]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for options in all_options:
        for name, value in options.items():
            found.setdefault(name, {})[value] = None
    return {name: tuple(known) for name, known in found.items()}


def _mentioned(
    plain: str, name: str, known: Sequence[str], values: Mapping[str, Sequence[str]]
) -> tuple[set[str], set[str]]:
    """Return the values of this option that the text asks for, and those that it rules out."""
    wanted, unwanted, taken = set[str](), set[str](), plain
    for value in sorted(known, key=len, reverse=True):
        for start, end in _places(taken, name, value, values):
            before = taken[:start]
            (unwanted if _NOT.search(before) and not value.startswith(("not ", "non")) else wanted).add(value)
            taken = taken[:start] + " " * (end - start) + taken[end:]
    return wanted, unwanted


def _places(plain: str, name: str, value: str, values: Mapping[str, Sequence[str]]) -> list[tuple[int, int]]:
    """Return where the value stands in the text, whole, or by a word that only it has."""
    if fold(value) in ("yes", "no", "none"):
        return []
    if found := _spans(plain, normalise(value)):
        return [span for span in found if _belongs(plain, span, name, value, values)]
    shorter = {fold(value)} & set(_SIZE_NAMES.values())
    for word, code in _SIZE_NAMES.items():
        if code in shorter and (found := _spans(plain, word)):
            return [span for span in found if _belongs(plain, span, name, word, values)]
    return _partial(plain, value, values)


def _spans(plain: str, wanted: str) -> list[tuple[int, int]]:
    # "soft shell", "soft-shell" and "softshell" are one; so are "2-piece", "two piece" and "two-piece".
    pieces = [re.escape(piece) for piece in re.split(r"[\s-]+", wanted) if piece]
    if not pieces:
        return []
    pattern = r"[\s-]*".join(pieces)
    pattern = re.sub(
        r"^2(?=\D|$)", "(?:2|two)", re.sub(r"^3(?=\D|$)", "(?:3|three)", re.sub(r"^4(?=\D|$)", "(?:4|four)", pattern))
    )
    return [found.span() for found in re.finditer(rf"(?<![\w.]){pattern}(?:e?s)?(?![\w%])", plain)]


def _belongs(plain: str, span: tuple[int, int], name: str, value: str, values: Mapping[str, Sequence[str]]) -> bool:
    """Where two options share a value ("black dial", "black strap"), the word beside it decides."""
    rivals = [
        other
        for other, known in values.items()
        if other != name and any(fold(one) in (fold(value), _SIZE_NAMES.get(fold(value))) for one in known)
    ]
    if not rivals:
        return True
    near = plain[max(0, span[0] - 24) : span[1] + 24]
    mine = set(tokens(name)) - {word for other in rivals for word in tokens(other)}
    if any(similar(word, part) for word in tokens(near) for part in mine):
        return not any(
            abs(_distance(plain, span, other, name)) < abs(_distance(plain, span, name, other)) for other in rivals
        )
    theirs = {word for other in rivals for word in tokens(other)} - set(tokens(name))
    return not any(similar(word, part) for word in tokens(near) for part in theirs)


def _distance(plain: str, span: tuple[int, int], name: str, rival: str) -> int:
    """How far from the value a word of the option's own name stands; far when it does not."""
    own = [word for word in tokens(name) if word not in tokens(rival)]
    places = [found.start() for word in own for found in re.finditer(rf"\b{re.escape(word)}", plain)]
    return min((min(abs(place - span[1]), abs(span[0] - place)) for place in places), default=10_000)


def _partial(plain: str, value: str, values: Mapping[str, Sequence[str]]) -> list[tuple[int, int]]:
    """Find the value by one of its words, or the beginning of one, that no other value has: "Google", "soft"."""
    others = {word for known in values.values() for one in known if one != value for word in _value_words(one)}
    found = []
    for word in _value_words(value):
        if word in others or len(word) < 3:
            continue
        for place in re.finditer(r"[\w.]+", plain):
            said = place[0]
            typo = len(said) >= 5 and said[0] == word[0] and similar(said, word)
            begins = len(said) >= 4 and word.startswith(said) and not any(one.startswith(said) for one in others)
            if (said == word or typo or begins) and not said.isdigit():
                found.append(place.span())
    return found[:1]


def _value_words(value: str) -> list[str]:
    return [word for word in tokens(value) if word not in ("and", "or", "card", "filter")]


def _add_yes_no(plain: str, values: Mapping[str, Sequence[str]], named: dict[str, frozenset[str]]) -> None:
    """ "Waterproof" asks for yes, "not waterproof" for no; "no backlight" for none."""
    for name, known in values.items():
        folded = {fold(value): value for value in known}
        if not folded.keys() & {"yes", "no", "none"} or name in named:
            continue
        stem = tokens(name)[-1 if "none" in folded else 0]
        phrase = r"water[ -]?(?:proof|resist)\w*" if name.startswith("water") else rf"{re.escape(singular(stem))}\w*"
        for found in re.finditer(rf"\b{phrase}", plain):
            before, after = plain[: found.start()], plain[found.end() :]
            answer = re.match(r"(?: resistance)?\s*(?::|is|=|-)?\s*(?:to )?(yes|no|none)\b", after)
            no = bool(_NOT.search(before)) or bool(re.search(r"\b(?:no|non|not|without)[ -](?:\w+ )?$", before))
            said = answer[1] if answer else "none" if no and "none" in folded else "no" if no else "yes"
            if said in folded:
                named[name] = frozenset({folded[said]})


def _relative(plain: str, current: Options, values: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """Return what "bigger", "less bright", "1000 more pieces", "one size smaller" ask for, by option."""
    found: dict[str, frozenset[str]] = {}
    for pattern, way, names in _DIRECTIONS:
        if said := re.search(rf"\b(?:{pattern})\b", plain):
            for name in _options_for(plain, names, values):
                if name in current and (wanted := _along(plain, said[0], way, current[name], values[name])):
                    found.setdefault(name, wanted)
                    break
    for name in values:
        words = "|".join(re.escape(singular(word)) for word in tokens(name) if len(word) > 2)
        if not words or name in found or name not in current:
            continue
        for pattern, way in ((_MORE, _UP), (_LESS, _DOWN)):
            said = _counted(plain, name, pattern) or re.search(
                rf"\b(?:{pattern})(?:[\w -]{{0,12}} )?(?:{words})|\b(?:{words})\w*(?: \w+){{0,4}} (?:{pattern})\b",
                plain,
            )
            if said and (wanted := _along(plain, said[0], way, current[name], values[name])):
                found[name] = wanted
                break
    if step := _STEP.search(plain):
        said_way = step["way"] or step["other"]
        if said_way and not found:
            way = _DOWN if said_way in ("smaller", "down") else _UP
            for name in _options_for(plain, ("size",), values):
                if name in current and (wanted := _along(plain, step[0], way, current[name], values[name])):
                    found[name] = wanted
    return found


def _counted(plain: str, name: str, pattern: str) -> re.Match[str] | None:
    """Find "500 pieces more", where number and unit have become one word."""
    by = _BY_NUMBER.search(plain)
    named = bool(by and by[2]) and any(similar(by[2], word) for word in tokens(name)) if by else False
    return by if named and by and re.search(rf"\b(?:{pattern})\b", by[0]) else None


def _options_for(plain: str, names: Iterable[str], values: Mapping[str, Sequence[str]]) -> list[str]:
    """The options that an adjective may be about; one that the text names by its word comes first."""
    fitting = [name for want in names for name in values if want in fold(name)]
    unique = list(dict.fromkeys(fitting))
    return sorted(unique, key=lambda name: not any(word in plain for word in tokens(name)))


def _along(plain: str, said: str, way: int, current: str, known: Sequence[str]) -> frozenset[str]:
    """Return the values further along the scale; only the next, the last, or the one at a given distance if so said."""
    here = _rank(current)
    if here is None:
        return frozenset()
    ranked = [(rank, value) for value in known if (rank := _rank(value)) is not None and (rank - here) * way > 0]
    if not ranked:
        return frozenset()
    if by := _BY_NUMBER.search(plain):
        target = here + way * float(by[1] or by[3])
        at = frozenset(value for rank, value in ranked if rank == target)
        if at:
            return at
    distances = [abs(rank - here) for rank, _ in ranked]
    if _EXTREME.search(said):
        return frozenset(value for rank, value in ranked if abs(rank - here) == max(distances))
    if _STEP.search(plain):
        return frozenset(value for rank, value in ranked if abs(rank - here) == min(distances))
    return frozenset(value for _, value in ranked)


def _rank(value: str) -> float | None:
    folded = fold(value)
    for scale in _SCALES:
        if folded in scale:
            return float(scale.index(folded))
    number = re.match(r"(\d+(?:\.\d+)?)", normalise(value))
    return float(number[1]) if number else None


def _is_free(plain: str, name: str) -> bool:
    words = [singular(word) for word in tokens(name) if len(word) > 3]
    for found in _FREE.finditer(plain):
        after = re.split(r"[.,;]|\b(?:but|keep)\b", plain[found.end() : found.end() + 40])[0]
        if any(word in after for word in words):
            return True
    spans = [place for word in words for place in re.finditer(rf"\b{re.escape(word)}\w*", plain)]
    return any(
        re.match(r"[^.,;]{0,12}(?:doesn't|does not|don't|is not|isn't) (?:matter|important)", plain[s.end() :])
        for s in spans
    )


def _is_kept(plain: str, name: str) -> bool:
    """Say whether the text keeps this option: "same size", "keep the color"."""
    words = [singular(word) for word in tokens(name) if len(word) > 2]
    for found in _SAME.finditer(plain):
        clause = re.split(
            r"[.;]|,\s*(?:not|no|in|a|an|only)\b|\bbut\b|\bexcept\b|\bwith\b", plain[found.end() : found.end() + 60]
        )[0]
        if any(re.search(rf"\b{re.escape(word)}", clause) for word in words):
            return True
    return False
