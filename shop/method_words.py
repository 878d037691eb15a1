"""Reads which saved payment method a customer means. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shop.model import PaymentMethod, Source
from shop.word_tools import fold, ordinal, similar, tokens

_BRAND_WORDS = {
    "visa": ("visa",),
    "mastercard": ("mastercard", "master"),
    "american express": ("amex", "american"),
    "amex": ("amex", "american"),
    "discover": ("discover",),
}
_GIFT = re.compile(r"\bgift|\bgc\b|\bvoucher|\bstore credit\b|\blarkfield card\b")
_PAYPAL = re.compile(r"\bpay\s?p[ae]l+\b|\bpp\b")
_CARD = re.compile(r"\bcredit\b|\bdebit\b|\bcard\b|\bcc\b")
_ORIGINAL = re.compile(
    r"\boriginal|\bsame\b|\bi (?:used|paid)|\bwe paid|\bpaid with\b|\bwhere it came from"
    r"|\bback to (?:where|how)|\bused to pay|\bi originally"
)


@dataclass(frozen=True)
class MethodMatch:
    """`chosen` is the one that is meant; `ambiguous` holds the candidates when there are several, else it is empty."""

    chosen: PaymentMethod | None
    ambiguous: tuple[PaymentMethod, ...] = ()


def match_payment_method(text: str, methods: Sequence[PaymentMethod], original: Sequence[str] = ()) -> MethodMatch:
    """Find the method that the text means. `original`: ids of the methods that the order was paid with."""
    plain = fold(text)
    found = (
        [m for m in methods if m.payment_method_id.casefold() in plain]
        or _by_last_four(plain, methods)
        or _by_kind(plain, methods)
    )
    if len(found) != 1 and _ORIGINAL.search(plain):
        paid_with = [m for m in methods if m.payment_method_id in original]
        found = [m for m in paid_with if m in found] or paid_with or found
    if not found:
        found = _by_place(plain, methods)
    if len(found) == 1:
        return MethodMatch(found[0])
    return MethodMatch(None, tuple(found))


def _by_last_four(plain: str, methods: Sequence[PaymentMethod]) -> list[PaymentMethod]:
    digits = re.findall(r"(?<!\d)\d{4}(?!\d)", plain)
    return [m for m in methods if (m.last_four or m.payment_method_id[-4:]) in digits]


def _by_kind(plain: str, methods: Sequence[PaymentMethod]) -> list[PaymentMethod]:
    if brand := [m for m in methods if m.source == Source.CREDIT_CARD and _names_brand(plain, m.brand or "")]:
        return brand
    kinds = [
        (_GIFT, Source.GIFT_CARD),
        (_PAYPAL, Source.PAYPAL),
        (_CARD, Source.CREDIT_CARD),
    ]
    for pattern, source in kinds:
        if pattern.search(plain) and not _negated(plain, pattern):
            return [m for m in methods if m.source == source]
    return [m for m in methods if similar(m.source, plain.replace(" ", "_"))]


def _names_brand(plain: str, brand: str) -> bool:
    known = _BRAND_WORDS.get(brand.casefold(), (brand.casefold(),) if brand else ())
    return any(similar(word, name) for word in tokens(plain) for name in known)


def _negated(plain: str, pattern: re.Pattern[str]) -> bool:
    """Say whether the text rules the method out: "not to my PayPal"."""
    return re.search(rf"\b(?:not|no|don'?t want|instead of)\b[^,.]{{0,20}}(?:{pattern.pattern})", plain) is not None


def _by_place(plain: str, methods: Sequence[PaymentMethod]) -> list[PaymentMethod]:
    words = tokens(plain)
    if len(words) > 4:
        return []
    for word in words:
        place = ordinal(word, len(methods))
        if place is None and word.isdigit() and 1 <= int(word) <= len(methods):
            place = int(word) - 1
        if place is not None:
            return [methods[place]]
    return []
