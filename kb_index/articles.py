"""Articles as writers keep them: Markdown with a short header. Every fault is named with its line and mend."""

import contextlib
import os
import re
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from markdown_it.token import Token

from kb_index.article_files import never_read, read_text
from kb_index.errors import ArticlesMissing
from kb_index.header import Header, HeaderFault, parse_header
from kb_index.locales import is_known_locale
from kb_index.markdown import Block, Heading, blocks_of, markdown_parser, read_blocks
from kb_index.model import Article, Fault

CLOCK_TICK_NS = 100_000_000
"""Two changes of a file within this may bear the same time."""

_REFUSED_LINK = re.compile(r"\]\(\s*<?(?:javascript|vbscript|file|data):", re.IGNORECASE)
_LINK_TO_ARTICLE = re.compile(r"^/articles/([^#?]+)(?:#(.+))?$")


class ArticleSet(NamedTuple):
    """The articles that can be used, by path, and what is wrong with any of them."""

    articles: tuple[Article, ...]
    faults: tuple[Fault, ...]


Stamp = tuple[int, int, int]
"""Time of the last change (ns), size and inode of a file: when none differs, it is as it was."""


class _Link(NamedTuple):
    line: int
    article_id: str
    anchor: str | None


@dataclass(frozen=True)
class _Parsed:
    """`links` go to other articles, `anchors` are the places that others may link to."""

    article: Article
    header: Header
    links: tuple[_Link, ...]
    anchors: frozenset[str]
    plain_questions: tuple[str, ...]


class _Read(NamedTuple):
    """`sure` when the file cannot have changed since without another stamp."""

    stamp: Stamp
    sure: bool
    parsed: _Parsed | None
    faults: list[Fault]


class ArticleReader:
    """Reads a folder of articles again and again; only files that have changed are opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, _Read] = {}

    def read(self, unready: Collection[str] = ()) -> ArticleSet:
        """Read all `*.md` below the folder. A bad article becomes a fault and never stops the rest.

        The files `unready`, which somebody is just writing or has just removed, are taken as they were last time.
        Raises ArticlesMissing when there is no such folder.
        """
        now = time.time_ns()
        files: dict[str, _Read] = {}
        stamps = article_stamps(self.folder)
        for name in sorted({*stamps, *unready}, key=_place_in_folder):
            known, stamp = self._files.get(name), stamps.get(name)
            if name in unready:
                if known is not None:
                    files[name] = known
            elif known is not None and known.stamp == stamp and known.sure:
                files[name] = known
            elif stamp is not None:
                sure = stamp[0] < now - CLOCK_TICK_NS
                files[name] = _Read(stamp, sure, *_read_one(self.folder / name, name))
        self._files = files
        parsed = [one.parsed for one in files.values() if one.parsed is not None]
        unique, doubles = _without_doubles(parsed)
        faults = [fault for one in files.values() for fault in one.faults]
        faults += [*doubles, *_repeated_questions(unique), *_broken_links(unique, unique)]
        return ArticleSet(
            tuple(one.article for one in unique), tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        )


def article_stamps(folder: Path) -> dict[str, Stamp]:
    """Return the files of articles by path below `folder`, sorted. Raises ArticlesMissing when there is no such folder.

    Hidden files and folders are none; a file that goes away meanwhile is left out.
    """
    if not folder.is_dir():
        raise ArticlesMissing(f"There is no folder of articles at {folder}; set CARELINE_ARTICLES or make it.")
    found: dict[str, Stamp] = {}
    left = [""]
    while left:
        below = left.pop()
        with contextlib.suppress(OSError), os.scandir(folder / below) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    left.append(f"{below}{entry.name}/")
                elif entry.name.endswith(".md") and not entry.is_dir():
                    with contextlib.suppress(FileNotFoundError):
                        found[f"{below}{entry.name}"] = _stamp(entry)
    return dict(sorted(found.items(), key=lambda item: _place_in_folder(item[0])))


def _place_in_folder(name: str) -> list[str]:
    return name.split("/")


def _stamp(entry: "os.DirEntry[str]") -> Stamp:
    try:
        stat = entry.stat()
    except OSError:
        if entry.is_symlink():  # that leads nowhere: a fault, which is found when it is read
            return (0, 0, 0)
        raise
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def read_articles(articles_dir: Path) -> ArticleSet:
    """Read all articles once, as `ArticleReader.read` does."""
    return ArticleReader(articles_dir).read()


def check_articles(articles_dir: Path) -> tuple[Fault, ...]:
    """Return every fault of the articles, by file and line. Raises ArticlesMissing."""
    faults = (*read_articles(articles_dir).faults, *never_read(articles_dir))
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))


def parse_article(text: str, name: str) -> tuple[Article | None, list[Fault]]:
    """Parse one article's text. The article is None when a fault is serious."""
    parsed, faults = _parse(text, name)
    return (parsed.article if parsed else None), faults


def check_beside(text: str, name: str, others: Iterable[Article]) -> tuple[Article | None, list[Fault]]:
    """As `parse_article`, and the faults that show only beside the other articles: doubles and broken links."""
    own, faults = _parse(text, name)
    if own is None:
        return None, faults
    linked = {link.article_id for link in own.links}
    beside = [_beside(other, with_anchors=other.id in linked) for other in others]
    faults += _without_doubles([*beside, own])[1]
    faults += (fault for fault in _repeated_questions([*beside, own]) if fault.file == name)
    faults += _broken_links([own], [*beside, own])
    return (None if any(fault.serious for fault in faults) else own.article), faults


def _beside(article: Article, *, with_anchors: bool) -> _Parsed:
    """Return what another article is compared with; its sections only where there is a link to it."""
    blocks = read_blocks(article.body) if with_anchors else ()
    anchors = frozenset(block.anchor for block in blocks if isinstance(block, Heading))
    return _Parsed(article, Header(0, id=article.id), (), anchors, _plain_questions(article))


def _read_one(path: Path, name: str) -> tuple[_Parsed | None, list[Fault]]:
    text = read_text(path, name)
    return (None, [text]) if isinstance(text, Fault) else _parse(text, name)


def _parse(text: str, name: str) -> tuple[_Parsed | None, list[Fault]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    header, faults = parse_header(text)
    named = [_place(fault, name) for fault in faults]
    if header is None:
        return None, named
    if not is_known_locale(header.locale):
        problem = f"The locale {header.locale!r} is not known."
        mend = "Use a language such as `en`, or a language and region such as `en-US`."
        named.append(Fault(name, header.line_of("locale"), problem, mend))
    body = "\n".join(text.split("\n")[header.lines :])
    tokens = markdown_parser().parse(body)
    blocks = list(blocks_of(tokens))
    named.extend(_body_faults(blocks, tokens, name, header.lines))
    article = Article(
        id=header.id,
        title=header.title,
        locale=header.locale,
        audience=header.audience,
        updated=header.updated,
        tags=header.tags,
        questions=header.questions,
        body=body.strip("\n"),
        path=name,
    )
    if any(fault.serious for fault in named):
        return None, named
    anchors = frozenset(block.anchor for block in blocks if isinstance(block, Heading))
    return _Parsed(article, header, tuple(_links(tokens, header.lines)), anchors, _plain_questions(article)), named


def _plain_questions(article: Article) -> tuple[str, ...]:
    return tuple(" ".join(re.findall(r"\w+", question.lower())) for question in article.questions)


def _place(fault: HeaderFault, name: str) -> Fault:
    return Fault(name, fault.line, fault.problem, fault.mend, fault.serious)


def _body_faults(blocks: list[Heading | Block], tokens: list[Token], name: str, offset: int) -> Iterator[Fault]:
    """`offset` is the number of lines above the body."""
    if all(isinstance(block, Heading) for block in blocks):
        yield Fault(
            name, offset + 1, "The article has no text.", "Write what the customer should know below the header."
        )
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            mend = "Use `##`: the title of the header is the page's main heading."
            yield Fault(name, offset + block.line + 1, f"The heading {block.text!r} has level 1.", mend, serious=False)
        if isinstance(block, Heading) and not block.text:
            yield Fault(name, offset + block.line + 1, "A heading has no words.", "Name the section.", serious=False)
    for token in tokens:
        for child in token.children or []:
            line = offset + (token.map[0] if token.map else 0) + 1
            if child.type == "text" and _REFUSED_LINK.search(child.content):
                mend = "Link to https://…, mailto:…, or another article."
                yield Fault(name, line, "A link leads where no link may lead.", mend, serious=False)
            if child.type == "text" and re.search(r"</?[a-zA-Z][^<>]*>", child.content):
                mend = "Write it in Markdown; HTML is shown to the reader as it stands."
                yield Fault(name, line, "The text has HTML in it.", mend, serious=False)


def _without_doubles(parsed: list[_Parsed]) -> tuple[list[_Parsed], list[Fault]]:
    """Keep the first article of each id and locale."""
    first: dict[tuple[str, str], _Parsed] = {}
    faults = []
    for one in parsed:
        key = (one.article.id, one.article.locale)
        if key in first:
            problem = f"The id {one.article.id!r} is already that of {first[key].article.path}."
            faults.append(
                Fault(one.article.path, one.header.line_of("id"), problem, "Give this article an id of its own.")
            )
        else:
            first[key] = one
    return list(first.values()), faults


def _repeated_questions(parsed: Iterable[_Parsed]) -> Iterator[Fault]:
    """Two articles that claim the same question cannot both be the answer."""
    first: dict[tuple[str, str], str] = {}
    for one in parsed:
        for number, (question, plain) in enumerate(zip(one.article.questions, one.plain_questions, strict=True)):
            key = (plain, one.article.locale)
            other = first.setdefault(key, one.article.path)
            if other != one.article.path:
                line = one.header.line_of(f"questions.{number}")
                problem = f"The question {question!r} is also asked in {other}."
                yield Fault(one.article.path, line, problem, "Keep it in the article that answers it.", serious=False)


def _links(tokens: list[Token], offset: int) -> Iterator[_Link]:
    """Yield the links to articles. `offset` is the number of lines above the body."""
    for token in tokens:
        line = offset + (token.map[0] if token.map else 0) + 1
        for child in token.children or []:
            match = _LINK_TO_ARTICLE.match(str(child.attrGet("href") or ""))
            if match is not None:
                yield _Link(line, *match.groups())


def _broken_links(parsed: list[_Parsed], targets: list[_Parsed]) -> Iterator[Fault]:
    """Yield the links of `parsed` that lead to none of the `targets`."""
    anchors = {one.article.id: one.anchors for one in targets}
    for one in parsed:
        for link in one.links:
            if link.article_id not in anchors:
                problem = f"The link goes to an article {link.article_id!r} that is not there."
                mend = "Correct the link or write the article."
                yield Fault(one.article.path, link.line, problem, mend, serious=False)
            elif link.anchor and link.anchor not in anchors[link.article_id]:
                problem = f"The article {link.article_id!r} has no section #{link.anchor}."
                mend = f"Its sections: {', '.join(sorted(anchors[link.article_id])) or 'none'}."
                yield Fault(one.article.path, link.line, problem, mend, serious=False)
