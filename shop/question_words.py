"""Which fact of the own account a question is about. Pure."""

import re
from enum import StrEnum

from shop.word_tools import fold


class Fact(StrEnum):
    TOTAL = "total"
    """What all the changes of this conversation come to."""
    BALANCE = "balance"
    """What the gift cards hold."""
    SPENT = "spent"
    """What was paid for one product over all orders."""
    BOUGHT = "bought"
    """Which of one product were ordered."""
    ADDRESS = "address"
    """The default address."""


_BALANCE = re.compile(
    r"\bbalance\b|\b(?:how much|what)\b[^?]{0,40}\b(?:left |is |have )?on (?:my|the) gift ?card"
    r"|\bgift ?card\b[^?]{0,25}\b(?:left|remain\w*|hold\w*)\b"
)
_TOTAL = re.compile(
    r"\b(?:total|altogether|all together|overall|in all|combined)\b[^?]{0,60}\b(?:refund\w*|back|receive|pay"
    r"|owe|sav\w+|amount|difference)\b"
    r"|\b(?:refund\w*|back|receive|pay|owe|sav\w+|difference)\b[^?]{0,40}\b(?:total|altogether|all together"
    r"|overall|in all|combined)\b"
    r"|\bhow much (?:money |do |will |would |can |am |is |should )*(?:i|my refund"
    r"|the refund)\b[^?]{0,30}\b(?:get|getting|receive|back|save|saving|owe|pay(?! for))\b"
)
_SPENT = re.compile(
    r"\b(?:how much|total|sum)\b[^?]{0,60}\b(?:pa(?:id|y)|spen[dt]|price|cost)\b[^?]{0,60}\b(?:for|on|of)\b"
    r"|\btotal (?:price|cost)\b"
)
_ADDRESS = re.compile(
    r"\b(?:what(?:'s| is)|which|check|tell me|confirm)\b[^?]{0,30}\b(?:my|default|profile) (?:default "
    r"|profile |saved )?address\b"
)
_BOUGHT = re.compile(r"\b(?:which|what)\b[^?]{0,40}\b(?:i have |have i |did i |i've |i )(?:order|bought|buy|purchas)")
_REST = re.compile(r"\b(?:remaining|rest of|left in|keep\w*|kept)\b")
_OTHER_ORDER = re.compile(r"#?\bw?\d{7}\b|\b(?:remaining|rest of|order)\b")


def asked_fact(text: str) -> Fact | None:
    """Return what the question is about; None when it is about none of these."""
    plain = fold(text)
    if _BALANCE.search(plain):
        return Fact.BALANCE
    if _ADDRESS.search(plain):
        return Fact.ADDRESS
    if _BOUGHT.search(plain):
        return Fact.BOUGHT
    if _TOTAL.search(plain) and not _REST.search(plain):
        return Fact.TOTAL
    return Fact.SPENT if _SPENT.search(plain) else None


def speaks_of_one_order(text: str) -> bool:
    """Say whether a question about money names an order, or what is left of one."""
    return _OTHER_ORDER.search(fold(text)) is not None
