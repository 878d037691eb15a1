"""The words of an HTML mail. Pure.

Nothing of it is ever shown as HTML. What the usual programs mark as quoted or as a signature is left out.
"""

import re
from itertools import islice

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

LONGEST = 200_000
"""Characters that are looked at."""
MOST_MARKS = 10_000
"""Tags and entities. The library takes seconds over more of them; newsletters have some thousand."""

_UNSEEN = frozenset(
    {"script", "style", "head", "title", "meta", "link", "noscript", "template", "object", "svg", "iframe"}
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
        "header hr main nav ol p pre section table tbody tfoot thead tr ul",
    )
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"})
_QUOTES = frozenset(
    {
        "gmail_quote",
        "gmail_quote_container",
        "moz-cite-prefix",
        "yahoo_quoted",
        "protonmail_quote",
        "zmail_extra",
        "tutanota_quote",
    }
)
_SIGNATURES = frozenset({"gmail_signature", "moz-signature", "protonmail_signature_block"})
_QUOTE_IDS = frozenset({"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container", "reply-intro"})
_SIGNATURE_IDS = frozenset({"signature", "ms-outlook-mobile-signature", "applemailsignature"})
_BEGINS_ORIGINAL = frozenset({"divrplyfwdmsg", "appendonsend"})
"""Outlook marks where the original begins, and not where it ends: all that follows is part of it."""
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)", re.IGNORECASE)
_RULED = re.compile(r"border-top\s*:\s*solid\s+#(?:E1E1E1|B5C4DF)", re.IGNORECASE)
"""The line that Outlook on the desktop draws over the original."""
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_MOST_BREAKS = re.compile(r"\n{3,}")


def html_text(html: str, *, forwarded: bool = False) -> str:
    """Return the words; `forwarded`: what is quoted is what they want to show, and stays."""
    tree = BeautifulSoup(f"{_beginning(html)}<!---->", "html.parser")
    pieces: list[str] = []
    node: PageElement | None = tree.contents[0]
    while node is not None:
        if isinstance(node, Tag):
            if not forwarded and _begins_original(node):
                break
            if _is_left_out(node, forwarded=forwarded):
                node = _behind(node)
                continue
            pieces.append(_break_before(node))
        elif type(node) is NavigableString:  # comments and declarations are of classes of their own
            pieces.append(_BLANKS.sub(" ", str(node).replace("\n", " ")) + _break_after(node))
        node = node.next_element
    lines = [line.strip() for line in "".join(pieces).split("\n")]
    return _MOST_BREAKS.sub("\n\n", "\n".join(lines)).strip()


def _beginning(html: str) -> str:
    marks = re.finditer("[<&]", html[:LONGEST])
    last = next(islice(marks, MOST_MARKS, None), None)
    return html[: last.start() if last else LONGEST]


def _behind(tag: Tag) -> PageElement | None:
    """Return what follows the element's content."""
    last: PageElement | None = tag
    while last is not None and last.next_sibling is None:
        last = last.parent
    return last.next_sibling if last is not None else None


def _begins_original(tag: Tag) -> bool:
    if _id(tag) in _BEGINS_ORIGINAL:
        return True
    return tag.name == "div" and _RULED.search(str(tag.get("style") or "")) is not None


def _is_left_out(tag: Tag, *, forwarded: bool) -> bool:
    if tag.name in _UNSEEN or tag.has_attr("hidden") or _HIDDEN.search(str(tag.get("style") or "")):
        return True
    classes, own_id = _classes(tag), _id(tag)
    if classes & _SIGNATURES or own_id in _SIGNATURE_IDS:
        return True
    if forwarded:
        return False
    if tag.name == "blockquote" and (str(tag.get("type") or "").lower() == "cite" or tag.has_attr("cite")):
        return True
    return bool(classes & _QUOTES) or own_id in _QUOTE_IDS


def _classes(tag: Tag) -> set[str]:
    given = tag.get("class")
    words = given if isinstance(given, list) else str(given or "").split()
    return {word.lower() for word in words}


def _id(tag: Tag) -> str:
    # Outlook on the web puts `x_` before the ids of what it quotes.
    return str(tag.get("id") or "").lower().removeprefix("x_")


def _break_before(tag: Tag) -> str:
    if tag.name == "br":
        return "\n"
    if tag.name == "li":
        return "\n- "
    if tag.name in ("td", "th"):
        return " "
    if tag.name == "img":
        return ""
    return "\n\n" if tag.name in _SPACED else "\n" if tag.name in _BLOCKS else ""


def _break_after(text: NavigableString) -> str:
    """Return a new line where the text is the last of a block."""
    last: Tag | NavigableString = text
    while last.next_sibling is None and isinstance(last.parent, Tag):
        last = last.parent
        if last.name in _BLOCKS:
            return "\n\n" if last.name in _SPACED else "\n"
    return ""
