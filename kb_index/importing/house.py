"""Imported articles in the house's format: ids, locales, the text of the file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb_index.articles import parse_article
from kb_index.authoring import article_text, fields_of
from kb_index.importing.characters import one_line
from kb_index.importing.ids import to_id, to_slug
from kb_index.importing.model import Given, RawArticle
from kb_index.importing.origin import ArticleName, ExportName, Origin, checksum, plain_key
from kb_index.locales import LANGUAGES, is_known_locale
from kb_index.model import Article, Audience, Fault

DEFAULT_LOCALE = "en"
_NUMBERED_ANEW = frozenset({"csv", "json"})
"""Sources of which there may be several lists that all count from 1."""

MAX_QUESTIONS = 200
MAX_TAGS = 50
MAX_TITLE = 300
_ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


@dataclass(frozen=True)
class Imported:
    """An article ready to be written. `article.path` is where it would go if it is new."""

    article: Article
    export: ExportName
    key: str
    given: Given
    file: str
    line: int

    @property
    def name(self) -> ArticleName:
        return self.export, self.key, self.article.locale

    @property
    def checksum(self) -> str:
        return checksum(self.article, self.given)

    def text(self) -> str:
        """Return the content of the article's file."""
        origin = Origin(self.export, self.key, self.article.locale, self.given, self.checksum)
        return article_text(fields_of(self.article), self.article.updated, [str(origin)])


@dataclass(frozen=True)
class Defaults:
    """What holds where a source says nothing. `only_internal`: nothing at all goes to customers."""

    locale: str = DEFAULT_LOCALE
    audience: Audience = Audience.PUBLIC
    only_internal: bool = False


def article_id(export: ExportName, raw: RawArticle) -> str:
    """Return the article's id here: the source's own when it has one that can be used."""
    if _ID.match(raw.article_id):
        return raw.article_id
    if raw.article_id:
        return to_id(raw.article_id)
    own_folder = to_slug(export.folder.split("/")[-1]) if export.source in _NUMBERED_ANEW else ""
    return to_id(raw.key, own_folder or export.source)


def to_locale(locale: str) -> str | None:
    """Return a locale as the house writes it ("en-US" for "en_us"), None when it is not known."""
    language, _, region = locale.strip().replace("_", "-").partition("-")
    language = language.lower()
    region = region.upper()
    whole = f"{language}-{region}" if region else language
    if is_known_locale(whole):
        return whole
    # Regions of another kind, such as the script in zh-Hans, say less than the language.
    return language if language in LANGUAGES and region.isalnum() else None


def to_article(export: ExportName, raw: RawArticle, body: str, defaults: Defaults) -> Imported | Fault:
    """Return the article with `body` in Markdown, or what is wrong with it."""
    locale = to_locale(raw.locale or defaults.locale)
    if locale is None:
        mend = "Use a language such as `en`, or a language and region such as `en-US`."
        return Fault(raw.file, raw.line, f"{_called(raw)}: the locale {raw.locale!r} is not known.", mend)
    audience = Audience.INTERNAL if defaults.only_internal else raw.audience or defaults.audience
    article = Article(
        id=article_id(export, raw),
        title=one_line(raw.title)[:MAX_TITLE].strip() or article_id(export, raw),
        locale=locale,
        audience=audience,
        updated=raw.updated,
        tags=_texts(raw.tags, MAX_TAGS),
        questions=_texts(raw.questions, MAX_QUESTIONS),
        body=body.strip("\n"),
        path="",
    )
    article = replace(article, path=_path(raw, article))
    imported = Imported(article, export, plain_key(raw.key), raw.given, raw.file, raw.line)
    read_back, faults = parse_article(imported.text(), imported.article.path)
    serious = next((fault for fault in faults if fault.serious), None)
    if serious is not None:
        return Fault(raw.file, raw.line, f"{_called(raw)}: {_begin_small(serious.problem)}", serious.mend)
    if read_back is None or checksum(read_back, raw.given) != imported.checksum:
        problem = f"{_called(raw)}: it cannot be written as an article."
        return Fault(raw.file, raw.line, problem, "Simplify its header and text in the source.")
    return imported


def with_own(imported: Imported, there: Article) -> Imported:
    """Return the article with what its source does not speak of as a writer has it here."""
    own = replace(
        imported.article,
        path=there.path,
        tags=there.tags if imported.given is Given.TEXT else imported.article.tags,
        questions=there.questions if imported.given is not Given.ALL else imported.article.questions,
    )
    return replace(imported, article=own)


def _texts(texts: Sequence[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for line in map(one_line, texts) if line))[:most]


def _path(raw: RawArticle, article: Article) -> str:
    """Return where a new article goes: the source's folders, and its title as the file's name."""
    folders = [slug for slug in (to_slug(one_line(name), 40) for name in raw.folder) if slug]
    return "/".join([*folders, f"{to_slug(article.title, 60) or article.id}.md"])


def _called(raw: RawArticle) -> str:
    return f"Article {one_line(raw.title)[:80]!r}"


def _begin_small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
