"""Prepares sifted HTML for Markdown, which knows no accordions, definition lists, layout tables or loose headings."""

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from kb_index.importing.elements import CELLS, HEADINGS

FIRST_LEVEL = 2
"""The title of the article is its main heading."""

LAST_LEVEL = 6
LONGEST_BOLD_HEADING = 80
"""Characters. A longer bold line is a sentence that somebody stressed."""

RESOLVED = "data-resolved"
"""The attribute of links whose address is known already; the sieve lets none through from outside."""


def parse(sifted_html: str) -> BeautifulSoup:
    """Return the tree of HTML that went through the sieve."""
    # The comment tells the library that text without any tag is no file's name.
    return BeautifulSoup(f"{sifted_html}<!---->", "html.parser")


def tags(root: Tag, *names: str) -> list[Tag]:
    """Return the elements of these names, outer ones first."""
    return list(root.find_all(list(names)))


def attribute(tag: Tag, name: str) -> str:
    """Return an attribute's value, empty when there is none."""
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else str(value or "")


def words_of(tag: Tag) -> str:
    """Return the text of an element on one line; a picture counts as its description."""
    pictures = [attribute(picture, "alt") for picture in tags(tag, "img")]
    return " ".join(f"{tag.get_text(' ')} {' '.join(pictures)}".split())


def new_tag(root: BeautifulSoup, name: str, *content: Tag | str) -> Tag:
    """Return a new element with this content."""
    tag = root.new_tag(name)
    for piece in content:
        tag.append(NavigableString(piece) if isinstance(piece, str) else piece)
    return tag


def prepare(root: BeautifulSoup, title: str) -> None:
    """Bring the tree into the shape that is written out. `title`: a first heading that only repeats it goes."""
    for summary in tags(root, "summary", "dt"):
        _turn_into_heading(root, summary)
    for one in tags(root, "details", "dl", "dd"):
        one.name = "div"
    for table in tags(root, "table"):
        _settle_table(root, table)
    for inner in tags(root, "ul", "ol"):
        _put_into_item(root, inner)
    for outer in tags(root, "ol"):
        for number, item in enumerate(outer.find_all("li", recursive=False), start=_first_number(outer)):
            item["value"] = str(number)
    _settle_headings(root, title)
    root.smooth()


def _turn_into_heading(root: BeautifulSoup, head: Tag) -> None:
    """The head of an accordion's part names what follows. It is a heading when parts follow each other, else bold."""
    part = head.parent if head.name == "summary" else None
    following = part.find_next_sibling() if part is not None else None
    inside = head.find_parent(["li", "td", "th", "blockquote"]) is not None
    if part is not None and not inside and (following is None or following.name in (*HEADINGS, "details")):
        before = part.find_previous(list(HEADINGS))
        level = int(before.name[1]) + 1 if isinstance(before, Tag) and not attribute(before, "made") else None
        level = level or (int(before.name[1]) if isinstance(before, Tag) else FIRST_LEVEL)
        head.name = f"h{min(LAST_LEVEL, level)}"
        head["made"] = "yes"
    else:
        _make_bold(root, head)


def _make_bold(root: BeautifulSoup, head: Tag) -> None:
    words = words_of(head)
    head.name = "p"
    head.clear()
    if words:
        head.append(new_tag(root, "b", words))


def _settle_table(root: BeautifulSoup, table: Tag) -> None:
    """Tables that only arrange things on the page are taken apart; a table in a cell becomes lines of text."""
    if table.parent is None:
        return
    rows = own_rows(table)
    if table.find_parent(list(CELLS)) is not None:
        for row in rows:
            row.insert_before(new_tag(root, "p", ": ".join(filter(None, map(words_of, own_cells(row))))))
            row.decompose()
        table.name = "div"
    elif _arranges(table, rows):
        for part in [table, *tags(table, "thead", "tbody", "tfoot", "tr", "td", "th", "caption")]:
            if part is table or part.find_parent("table") in (table, None):
                part.name = "div"


def _arranges(table: Tag, rows: list[Tag]) -> bool:
    if max((len(own_cells(row)) for row in rows), default=0) <= 1:
        return True
    return any(one.find_parent("table") is table for one in tags(table, "pre", "blockquote", *HEADINGS))


def own_rows(table: Tag) -> list[Tag]:
    """Return the rows of this table, not those of tables in its cells."""
    return [row for row in tags(table, "tr") if row.find_parent("table") is table]


def own_cells(row: Tag) -> list[Tag]:
    return list(row.find_all(list(CELLS), recursive=False))


def _put_into_item(root: BeautifulSoup, inner: Tag) -> None:
    """A list directly in a list, as many editors write it, belongs to the item before it."""
    outer = inner.parent
    if outer is None or outer.name not in ("ul", "ol"):
        return
    item = inner.find_previous_sibling("li")
    if not isinstance(item, Tag):
        item = new_tag(root, "li")
        inner.insert_before(item)
    item.append(inner.extract())


def _first_number(ordered: Tag) -> int:
    start = attribute(ordered, "start")
    return int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1


def _promote_bold_lines(root: BeautifulSoup) -> list[Tag]:
    """In an article without headings, lines of their own that are bold throughout are what its writer meant by them."""
    lines = [paragraph for paragraph in tags(root, "p") if _is_bold_line(paragraph)]
    if len(lines) < 2:
        return []
    for line in lines:
        line.name = f"h{FIRST_LEVEL}"
        for bold in tags(line, "b"):
            bold.unwrap()
    return lines


def _is_bold_line(paragraph: Tag) -> bool:
    content = [one for one in paragraph.children if isinstance(one, Tag) or str(one).strip()]
    words = words_of(paragraph)
    return (
        len(content) == 1
        and isinstance(content[0], Tag)
        and content[0].name == "b"
        and 0 < len(words) <= LONGEST_BOLD_HEADING
        and words[-1] not in ".:,;!"
        and paragraph.find_parent(["li", "td", "th", "blockquote"]) is None
    )


def _settle_headings(root: BeautifulSoup, title: str) -> None:
    """Level 2 is the highest, headings without words go, and in lists, tables and quotes they are bold words."""
    kept: list[Tag] = []
    for heading in tags(root, *HEADINGS):
        if not words_of(heading):
            heading.decompose()
        elif heading.find_parent(["li", "td", "th", "blockquote", "pre"]) is not None:
            _make_bold(root, heading)
        else:
            kept.append(heading)
    kept = kept or _promote_bold_lines(root)
    if kept and kept[0].name == "h1" and words_of(kept[0]).casefold() == title.casefold():
        kept.pop(0).decompose()
    if not kept:
        return
    lift = FIRST_LEVEL - min(int(heading.name[1]) for heading in kept)
    for heading in kept:
        heading.name = f"h{min(LAST_LEVEL, int(heading.name[1]) + lift)}"
