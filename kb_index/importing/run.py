"""From files to articles that can be written: parse, name, clean. What cannot be used is a fault, the rest goes on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb_index.importing.bodies import BodyCut
from kb_index.importing.cleaning import Cleaner
from kb_index.importing.errors import HtmlRefused
from kb_index.importing.house import Defaults, Imported, article_id, to_article, to_locale
from kb_index.importing.model import LeftOut, RawArticle, SourceFile
from kb_index.importing.origin import ExportName, plain_key
from kb_index.importing.plan import Scope
from kb_index.importing.sources import Source
from kb_index.model import Fault, Progress, silent
from kb_index.passages import article_url


@dataclass(frozen=True)
class Import:
    """What an export holds. `whole` is False when parts of it could not be seen; `spared` are keys of faulty ones."""

    name: ExportName
    articles: tuple[Imported, ...]
    faults: tuple[Fault, ...]
    left_out: tuple[LeftOut, ...]
    locales: frozenset[str]
    spared: frozenset[str]
    whole: bool

    @property
    def scope(self) -> Scope:
        """What this export can speak of."""
        return Scope(self.name, self.locales, self.spared, self.whole)


def read_import(
    source: Source,
    files: Iterable[SourceFile | Fault],
    defaults: Defaults,
    folder: str = "",
    progress: Progress = silent,
) -> Import:
    """Read an export that comes into `folder` (its source's own when empty). Raises what reading the files raises."""
    name = ExportName(source.name, folder or source.name)
    unreadable: list[Fault] = []
    export = source.parse(_readable(files, unreadable))
    faults = [*unreadable, *export.faults]
    raws, doubles = _without_doubles(name, export.articles, defaults)
    faults.extend(doubles)
    known = {link: article_url(article_id(name, raw)) for raw in raws for link in raw.links}
    articles: list[Imported] = []
    spared: set[str] = set()
    with Cleaner(source.name, known) as cleaner:
        for number, raw in enumerate(raws, 1):
            found = _clean(name, raw, cleaner, defaults)
            if isinstance(found, Fault):
                faults.append(found)
                spared.add(plain_key(raw.key))
            else:
                articles.append(found)
            if number % 200 == 0:
                progress(f"{number} of {len(raws)} articles read")
    faults.sort(key=lambda fault: (fault.file, fault.line))
    locales = frozenset(filter(None, (to_locale(raw.locale or defaults.locale) for raw in raws)))
    whole = export.whole and not unreadable
    return Import(name, tuple(articles), tuple(faults), export.left_out, locales, frozenset(spared), whole)


def _readable(files: Iterable[SourceFile | Fault], unreadable: list[Fault]) -> Iterable[SourceFile]:
    for file in files:
        if isinstance(file, Fault):
            unreadable.append(file)
        else:
            yield file


def _without_doubles(
    export: ExportName, raws: Sequence[RawArticle], defaults: Defaults
) -> tuple[list[RawArticle], list[Fault]]:
    """Keep the first article of each id and locale. Pages that overlap bring the same one twice: that is no fault."""
    first: dict[tuple[str, str | None], RawArticle] = {}
    faults: list[Fault] = []
    for raw in raws:
        own_id = article_id(export, raw)
        other = first.setdefault((own_id, to_locale(raw.locale or defaults.locale)), raw)
        if other is not raw and (other.title, other.body) != (raw.title, raw.body):
            problem = f"The id {own_id!r} is already that of {other.file}:{other.line}."
            faults.append(Fault(raw.file, raw.line, problem, "Give this one an id of its own."))
    return list(first.values()), faults


def _clean(export: ExportName, raw: RawArticle, cleaner: Cleaner, defaults: Defaults) -> Imported | Fault:
    name = f"Article {raw.title.strip()[:80]!r}"
    try:
        body = cleaner.clean(raw)
    except BodyCut as error:
        # The line is that of the HTML; in a file of its own it is the file's.
        line = error.line if raw.line == 1 else raw.line
        return Fault(raw.file, line, f"{name}: its HTML breaks off in the middle.", "Export it again; it was cut off.")
    except HtmlRefused as error:
        return Fault(raw.file, raw.line, f"{name}: its HTML {error}.", "Simplify the article in the source.")
    return to_article(export, raw, body, defaults)
