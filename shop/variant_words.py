"""Reads which variant of a product a text asks for: "the same but clicky", "the cheapest red". Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shop.model import Variant
from shop.option_words import OptionWish, read_options
from shop.word_tools import normalise, ordinal, tokens

MOST_OFFERED = 6

_CHEAPEST = re.compile(
    r"\b(?:cheap(?:est|er)?|least expensive|less expensive|low(?:est|er)[ -]price\w*|lowest cost|inexpensive)\b"
)
_DEAREST = re.compile(
    r"\b(?:most expensive|priciest|dearest|costliest|high(?:est|er)[ -]price\w*|more expensive|pricier"
    r"|most premium|fanciest)\b"
)
_PRICED_KIND = re.compile(
    r"\b(?:cheap\w*|expensive|inexpensive|priciest|pricier|dearest|costliest|premium|fanciest) ((?:[a-z-]+ ){1,3}?)"
    r"(?:ones?|options?|models?|variants?|versions?|items?)\b"
)
_NO_KIND = frozenset(
    """a all an any available different good new of other possible remaining same similar such the""".split()  # noqa: SIM905
)
_REST_SAME = re.compile(
    r"\bsame\b[^.;]{0,40}\b(?:but|except|only|just|with|in)\b|\b(?:everything|all|rest|other\w*"
    r"|otherwise)\b[^.;]{0,30}\b(?:the )?same\b"
    r"|\bsame (?:one|model|item|thing|kind|type|version|everything|specs?|specifications?|other\w*)\b"
    r"|\b(?:only|just) (?:change|the)\b"
    r"|\bkeep (?:the |all )?(?:everything|rest|other\w*)\b|\bwithout changing\b|\bidentical\b"
)
_EXACTLY_SAME = re.compile(
    r"\b(?:(?:the |exact(?:ly)? )?same (?:item|one|thing|exact)|exact same|identical|replacement)\b"
)


@dataclass(frozen=True)
class VariantMatch:
    """`chosen` is the one that is clearly meant. Otherwise `offered` holds what comes nearest, nearest first.

    `fits`: the offered ones have all that was asked for. `understood`: the text said something about options or price.
    """

    chosen: Variant | None = None
    offered: tuple[Variant, ...] = ()
    fits: bool = True
    understood: bool = True
    same_again: bool = False
    """The very variant that the customer has was asked for."""
    also: tuple[Variant, ...] = ()
    """Others that have all that was asked for, when `chosen` was taken because it keeps the rest as it is."""


def match_variant(text: str, current: Variant, variants: Sequence[Variant], among: Sequence[str] = ()) -> VariantMatch:
    """Find the available variant that the text means in place of `current`; `among`: ids that were just offered."""
    plain = normalise(text)
    available = [variant for variant in variants if variant.available and variant.item_id != current.item_id]
    pool = available
    if among:
        offered = [variant for variant in available if variant.item_id in among]
        pool = sorted(offered, key=lambda variant: among.index(variant.item_id))
    if named := _named(plain, pool):
        return VariantMatch(named)
    wish = read_options(plain, current.options, [variant.options for variant in variants])
    pricing = _CHEAPEST.search(plain) or _DEAREST.search(plain)
    if not wish.says_something and not pricing:
        same = bool(_EXACTLY_SAME.search(plain))
        return VariantMatch(None, _nearest(current, pool), understood=same, same_again=same)
    if pricing and not wish.says_something and _unknown_kind(plain):
        return VariantMatch(None, _nearest(current, pool), fits=False)
    fitting = [variant for variant in pool if wish.fits(variant.options)] or (
        [variant for variant in available if wish.fits(variant.options)] if among else []
    )
    if not fitting:
        near = sorted(pool or available, key=lambda one: (-wish.hits(one.options), -_likeness(current, one), one.price))
        return VariantMatch(None, tuple(near[:MOST_OFFERED]), fits=False, same_again=wish.fits(current.options))
    if pricing:
        cheap = bool(_CHEAPEST.search(plain))
        best = (min if cheap else max)(fitting, key=lambda one: one.price)
        beaten = wish.fits(current.options) and (current.price <= best.price if cheap else current.price >= best.price)
        return VariantMatch(None, _nearest(current, pool), same_again=True) if beaten else VariantMatch(best)
    return _pick(plain, current, wish, fitting)


def _unknown_kind(plain: str) -> bool:
    """Say whether the text wants the cheapest of a kind that no option names, as in "the cheapest quiet one"."""
    kind = _PRICED_KIND.search(plain)
    return kind is not None and not _NO_KIND.issuperset(kind[1].split())


def _pick(plain: str, current: Variant, wish: OptionWish, fitting: Sequence[Variant]) -> VariantMatch:
    if len(fitting) == 1 and (not _REST_SAME.search(plain) or _keeps_rest(current, fitting[0], wish)):
        return VariantMatch(fitting[0])
    keeping = [variant for variant in fitting if _keeps_rest(current, variant, wish)]
    if len(keeping) == 1 and not wish.is_loose:
        others = tuple(sorted((one for one in fitting if one is not keeping[0]), key=lambda one: one.price))
        return VariantMatch(keeping[0], also=() if _REST_SAME.search(plain) else others[:MOST_OFFERED])
    exact = not _REST_SAME.search(plain) or bool(keeping)
    return VariantMatch(None, _nearest(current, keeping or fitting), fits=exact)


def _named(plain: str, pool: Sequence[Variant]) -> Variant | None:
    """Return the variant that is named by its number, its price, or its place among few."""
    for variant in pool:
        if re.search(rf"\b{re.escape(variant.item_id)}\b", plain):
            return variant
    if price := re.search(r"\$\s?(\d+(?:,\d{3})*(?:\.\d\d?)?)", plain):
        asked = price[1].replace(",", "")
        priced = [one for one in pool if asked in (str(one.price), f"{one.price:.2f}", str(int(one.price)))]
        if len(priced) == 1:
            return priced[0]
    words = tokens(plain)
    if len(pool) <= MOST_OFFERED and len(words) <= 4:
        for word in words:
            place = ordinal(word, len(pool))
            if place is not None:
                return pool[place]
    return None


def _keeps_rest(current: Variant, variant: Variant, wish: OptionWish) -> bool:
    return all(
        variant.options.get(name) == value or name in wish.named or name in wish.free
        for name, value in current.options.items()
    )


def _nearest(current: Variant, variants: Sequence[Variant]) -> tuple[Variant, ...]:
    ranked = sorted(variants, key=lambda one: (-_likeness(current, one), abs(one.price - current.price)))
    return tuple(ranked[:MOST_OFFERED])


def _likeness(current: Variant, variant: Variant) -> int:
    return sum(variant.options.get(name) == value for name, value in current.options.items())


def different_options(current: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values of `new` that `current` does not have."""
    return tuple(value for name, value in new.items() if current.get(name) != value)
