"""What an import would do: a pure comparison of what the source has with what is here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kb_index.importing.house import Imported, with_own
from kb_index.importing.origin import ArticleName, ExportName, Origin, checksum
from kb_index.model import Article, Fault


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    KEPT = "kept"
    """A writer has changed it here, so it stays as it is."""
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class OnDisk:
    """A file of the articles' folder. `article` is None when it is broken, `origin` when nobody imported it."""

    path: str
    origin: Origin | None
    article: Article | None

    @property
    def edited(self) -> bool:
        """Whether a writer has changed what was imported."""
        if self.origin is None or self.article is None:
            return True
        return checksum(self.article, self.origin.given) != self.origin.checksum


@dataclass(frozen=True)
class Step:
    """One article's fate. `path` is below the articles' folder, `text` what to write (None: nothing)."""

    change: Change
    id: str
    locale: str
    title: str
    path: str
    why: str = ""
    text: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Plan:
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...] = ()

    def of(self, change: Change) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.change is change)


@dataclass(frozen=True)
class Scope:
    """Which articles may count as removed: those of this export, in `locales`, and not `spared`.

    `spared` holds the keys of articles that are still in the source but could not be imported. `whole` is False when
    the source was not read whole: then none counts.
    """

    export: ExportName
    locales: Collection[str]
    spared: Collection[str] = ()
    whole: bool = True

    def covers(self, origin: Origin) -> bool:
        return (
            self.whole
            and origin.export == self.export
            and origin.locale in self.locales
            and origin.key not in self.spared
        )


def make_plan(imported: Sequence[Imported], there: Sequence[OnDisk], scope: Scope, *, overwrite: bool = False) -> Plan:
    """Compare. `overwrite`: what writers have changed here is replaced, too."""
    known: dict[ArticleName, OnDisk] = {}
    for one in there:
        if one.origin is not None:
            known.setdefault(one.origin.name, one)
    ids = {(one.article.id, one.article.locale): one for one in there if one.article is not None}
    taken = {one.path.lower() for one in there}
    steps: list[Step] = []
    faults: list[Fault] = []
    for new in imported:
        here = known.get(new.name)
        holder = ids.get((new.article.id, new.article.locale))
        if holder is not None and (here is None or holder.path != here.path):
            faults.append(_id_is_taken(new, holder))
        elif here is None or here.origin is None:
            steps.append(_add(new, scope.export.folder, taken))
        else:
            steps.append(_update(new, here, here.origin, overwrite))
    names = {new.name for new in imported}
    for one in there:
        if one.origin is not None and scope.covers(one.origin) and one.origin.name not in names:
            steps.append(_remove(one, one.origin, overwrite))
    return Plan(tuple(steps), tuple(faults))


def _id_is_taken(new: Imported, holder: OnDisk) -> Fault:
    problem = f"The id {new.article.id!r} is already that of {holder.path}."
    mend = "Rename or remove that article, or leave this one out of the source."
    if holder.origin is not None and holder.origin.export.source == new.export.source:
        mend = (
            f"It was imported into another folder: --into articles/{holder.origin.export.folder} brings it up to date."
        )
    return Fault(new.file, new.line, problem, mend)


def _add(new: Imported, folder: str, taken: set[str]) -> Step:
    path = f"{folder}/{new.article.path}" if folder else new.article.path
    stem = path.removesuffix(".md")
    for candidate in (path, f"{stem}.{new.article.locale}.md", f"{stem}-{new.article.id}.{new.article.locale}.md"):
        if candidate.lower() not in taken:
            path = candidate
            break
    taken.add(path.lower())
    return _step(Change.ADDED, new, path, text=new.text())


def _update(new: Imported, here: OnDisk, origin: Origin, overwrite: bool) -> Step:
    wanted = new if here.article is None else with_own(new, here.article)
    if here.article is not None and checksum(here.article, new.given) == wanted.checksum:
        return _step(Change.UNCHANGED, wanted, here.path)
    if not here.edited or overwrite:
        return _step(Change.CHANGED, wanted, here.path, text=wanted.text())
    why = "a writer has changed it here"
    if origin.checksum != new.checksum:
        why += ", and it has changed in the source, too"
    return _step(Change.KEPT, wanted, here.path, why=why)


def _remove(here: OnDisk, origin: Origin, overwrite: bool) -> Step:
    article = here.article
    change, why = Change.REMOVED, ""
    if here.edited and not overwrite:
        change, why = Change.KEPT, "it is no longer in the source, but a writer has changed it here"
    title = article.title if article is not None else here.path
    return Step(change, article.id if article is not None else origin.key, origin.locale, title, here.path, why)


def _step(change: Change, new: Imported, path: str, *, why: str = "", text: str | None = None) -> Step:
    return Step(change, new.article.id, new.article.locale, new.article.title, path, why, text)


def counts(steps: Sequence[Step]) -> Mapping[Change, int]:
    """Return how many steps there are of each kind."""
    return {change: sum(step.change is change for step in steps) for change in Change}
