"""What the parsers of API pages share: values out of JSON that may hold anything, and what is said about them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from typing import Any

from kb_index.importing.characters import one_line
from kb_index.importing.model import Export, LeftOut, RawArticle, SourceFile
from kb_index.importing.reading import read_json
from kb_index.model import Fault

Record = dict[str, Any]


@dataclass
class Collected:
    """What a parser has found so far."""

    articles: list[RawArticle] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    whole: bool = True

    def pages(self, files: Iterable[SourceFile]) -> Iterator[tuple[str, Any]]:
        """Yield each file's name and JSON; one that cannot be read is a fault, and then the export is not whole."""
        for file in files:
            value = read_json(file)
            if isinstance(value, Fault):
                self.lost(value)
            else:
                yield file.name, value

    def lost(self, fault: Fault) -> None:
        """Note a fault that hides articles: what is not seen must not count as removed."""
        self.faults.append(fault)
        self.whole = False

    def missing_pages(self, name: str, what: str) -> None:
        self.lost(Fault(name, 1, what, "Save all pages, or import from the API; until then nothing counts as removed."))

    def leave_out(self, key: str, title: str, why: str) -> None:
        self.left_out.append(LeftOut(one_line(key), one_line(title), why))

    def export(self) -> Export:
        return Export(tuple(self.articles), tuple(self.faults), tuple(self.left_out), self.whole)


def records_in(value: Any, *names: str) -> list[Record]:
    """Return the objects of a list, of the list under one of `names`, or the object itself when it is none of them."""
    if isinstance(value, dict):
        inner = next((value[name] for name in names if name in value), None)
        value = [value] if inner is None else inner if isinstance(inner, list) else [inner]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(record: Any, *path: str) -> str:
    """Return the text (or number, as text) at a path of keys, empty when there is none."""
    for key in path:
        record = record.get(key) if isinstance(record, dict) else None
    if isinstance(record, str):
        return record
    return str(record) if isinstance(record, int) and not isinstance(record, bool) else ""


def texts(record: Any, key: str, inner: str = "") -> tuple[str, ...]:
    """Return the texts of a list, or of the entry `inner` of its objects."""
    value = record.get(key) if isinstance(record, dict) else None
    found = (text(one, inner) if inner else text({"": one}, "") for one in value) if isinstance(value, list) else ()
    return tuple(one for one in found if one)


def day(value: Any) -> date | None:
    """Return the day of an ISO time or of seconds since 1970, in UTC."""
    try:
        if isinstance(value, str):
            return date.fromisoformat(value[:10])
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, timezone.utc).date()
    except (ValueError, OverflowError, OSError):
        pass
    return None
