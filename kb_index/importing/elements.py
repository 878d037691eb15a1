"""Which HTML elements there are, as far as articles go, and which end which."""

from kb_index.importing.html_tokens import RAW_TEXT

Names = frozenset[str]


def _names(words: str) -> Names:
    return frozenset(words.split())


HEADINGS = _names("h1 h2 h3 h4 h5 h6")
TABLE_PARTS = _names("table thead tbody tfoot tr")
CELLS = _names("td th")
IN_TABLE = _names("thead tbody tfoot tr td th caption")
BLOCKS = HEADINGS | TABLE_PARTS | CELLS | _names("div p blockquote ul ol li dl dt dd pre caption details summary")
DIVS = _names(
    "section article main header aside figure figcaption address fieldset legend form center hgroup dialog body html "
    "nav footer"
)
INLINES = {
    **dict.fromkeys(("b", "strong"), "b"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "i"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    "a": "a",
    "q": "q",
}
DROPPED = RAW_TEXT | _names(
    "noscript template object applet svg math canvas audio video select button map head frameset datalist del s strike"
)
"""With all that is in them. Struck-out text is no longer true, so customers must not be told it."""

VOID = _names("area base br col embed frame hr img input link meta param source track wbr")
IN_HEAD = _names("head title style script noscript template")
MACROS_IN_TEXT = _names(
    "ac:link ac:link-body ac:plain-text-link-body ac:image ac:emoticon ac:inline-comment-marker ac:placeholder "
    "ac:parameter"
)
CELL_WALLS = _names("td th table caption")
CLOSED_BY: dict[str, tuple[Names, Names]] = {
    "li": (_names("li"), _names("ul ol") | CELL_WALLS),
    **dict.fromkeys(("dt", "dd"), (_names("dt dd"), _names("dl") | CELL_WALLS)),
    **dict.fromkeys(CELLS, (CELLS, _names("table tr"))),
    "tr": (_names("tr"), _names("table")),
    **dict.fromkeys(("thead", "tbody", "tfoot"), (_names("thead tbody tfoot"), _names("table"))),
    **dict.fromkeys(HEADINGS, (HEADINGS, BLOCKS - HEADINGS - _names("p"))),
    "a": (_names("a"), CELL_WALLS),
}
"""A start tag ends the open element of the first set, unless one of the second set lies between."""

ARTICLE_PARTS = ("main", "article")
"""Of a whole page the one `main` is the article, or else the one `article`."""

AROUND_ARTICLE = _names("nav footer header aside")
