"""Confluence's own elements as plain HTML: panels, code, accordions, links between pages, pictures, tasks."""

from bs4 import BeautifulSoup
from bs4.element import Tag

from kb_index.importing.links import Links
from kb_index.importing.tree import RESOLVED, attribute, new_tag, tags, words_of

_PANELS = {"info": "Info", "note": "Note", "tip": "Tip", "warning": "Warning", "panel": ""}
_CODE = frozenset({"code", "noformat"})
_NEVER_SHOWN = ("ac:parameter", "ac:placeholder", "ac:adf-node", "ac:emoticon")


def page_name(title: str) -> str:
    """Return the link name of a page: Confluence's links name the page by its title."""
    return f"page:{' '.join(title.split()).casefold()}"


def replace_macros(root: BeautifulSoup, links: Links) -> None:
    """Replace Confluence's elements in the tree; what an article cannot show, such as a table of contents, goes."""
    for image in reversed(tags(root, "ac:image")):
        _replace_image(root, image)
    for link in reversed(tags(root, "ac:link")):
        _replace_link(root, link, links)
    for tasks in reversed(tags(root, "ac:task-list")):
        _replace_tasks(tasks)
    for macro in reversed(tags(root, "ac:structured-macro", "ac:macro")):
        _replace_macro(root, macro)
    for one in tags(root, *_NEVER_SHOWN):
        if not one.decomposed:
            one.decompose()
    for one in root.find_all(lambda tag: ":" in tag.name):
        one.unwrap()


def _replace_macro(root: BeautifulSoup, macro: Tag) -> None:
    name = attribute(macro, "ac:name")
    title = _parameter(macro, "title")
    body = macro.find("ac:rich-text-body", recursive=False)
    plain = macro.find("ac:plain-text-body", recursive=False)
    if name == "status":
        macro.replace_with(title)
    elif name == "jira":
        macro.replace_with(_parameter(macro, "key"))
    elif name in _CODE and isinstance(plain, Tag):
        code = new_tag(root, "pre", plain.get_text())
        language = _parameter(macro, "language")
        if language.isalnum():
            code["class"] = language
        macro.replace_with(code)
    elif not isinstance(body, Tag):
        macro.decompose()
    elif name in _PANELS:
        _turn_into_quote(root, macro, body, title or _PANELS[name])
    elif name == "expand":
        body.name = "div"
        macro.replace_with(
            new_tag(root, "details", new_tag(root, "summary", title or "More"), body.extract())
            if words_of(body)
            else ""
        )
    else:
        body.name = "div"
        macro.replace_with(body.extract())


def _turn_into_quote(root: BeautifulSoup, macro: Tag, body: Tag, label: str) -> None:
    body.name = "blockquote"
    if label:
        first = body.find(lambda tag: tag.parent is body, recursive=False)
        mark = new_tag(root, "b", label if label.endswith((":", "?", "!", ".")) else f"{label}:")
        if isinstance(first, Tag) and first.name == "p":
            first.insert(0, mark, " ")
        else:
            body.insert(0, new_tag(root, "p", mark))
    macro.replace_with(body.extract())


def _replace_link(root: BeautifulSoup, link: Tag, links: Links) -> None:
    """A link to a page that was imported too leads to its article; of all others the words stay."""
    page = link.find(["ri:page", "ri:blog-post"])
    title = attribute(page, "ri:content-title") if isinstance(page, Tag) else ""
    body = link.find(["ac:link-body", "ac:plain-text-link-body"])
    attachment = link.find("ri:attachment")
    words = words_of(body) if isinstance(body, Tag) else ""
    words = words or title or (attribute(attachment, "ri:filename") if isinstance(attachment, Tag) else "")
    address = links.named(page_name(title)) if title else None
    if words and address is not None:
        anchor = new_tag(root, "a", words)
        anchor[RESOLVED] = address
        link.replace_with(anchor)
    else:
        link.replace_with(words)


def _replace_image(root: BeautifulSoup, image: Tag) -> None:
    where = image.find("ri:url")
    picture = root.new_tag("img")
    picture["alt"] = attribute(image, "ac:alt") or attribute(image, "ac:title")
    picture["src"] = attribute(where, "ri:value") if isinstance(where, Tag) else ""
    caption = image.find("ac:caption")
    if isinstance(caption, Tag) and words_of(caption):
        picture["alt"] = words_of(caption)
    image.replace_with(picture)


def _replace_tasks(tasks: Tag) -> None:
    for task in tasks.find_all("ac:task", recursive=False):
        for part in task.find_all(["ac:task-id", "ac:task-uuid", "ac:task-status"], recursive=False):
            part.decompose()
        task.name = "li"
    tasks.name = "ul"


def _parameter(macro: Tag, name: str) -> str:
    for one in macro.find_all("ac:parameter", recursive=False):
        if attribute(one, "ac:name") == name:
            return words_of(one)
    return ""
