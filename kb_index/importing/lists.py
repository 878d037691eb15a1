"""Lists of questions and answers: CSV with any common delimiter, JSON, and JSON Lines."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from kb_index.importing.ids import question_id, to_id
from kb_index.importing.model import BodyFormat, Export, Given, RawArticle, SourceFile
from kb_index.importing.reading import cut_off, decode, ends_early, read_json
from kb_index.importing.records import Collected, Record, records_in, text, texts
from kb_index.model import Audience, Fault

MAX_FIELD = 1_000_000
"""Characters of one answer."""

_NAMES = {
    "id": ("id", "key", "number"),
    "title": ("title", "name", "heading", "topic"),
    "question": ("question", "q", "main question"),
    "answer": ("answer", "a", "body", "text", "response"),
    "locale": ("locale", "language", "lang"),
    "audience": ("audience", "visibility"),
    "tags": ("tags", "labels", "categories", "category"),
    "questions": ("alternative questions", "alternatives", "questions", "other questions", "variants"),
}
"""What columns may be called; the first is how we call them ourselves."""

_COLUMN = {name: column for column, names in _NAMES.items() for name in names}
_DELIMITERS = (",", ";", "\t", "|")
_HTML = re.compile(
    r"<(?:p|br|div|span|a|b|i|u|em|strong|ul|ol|li|table|h[1-6]|img|script|style)\b[^<>]*>", re.IGNORECASE
)
_EXAMPLE = "Begin with such a line: question,answer,id,title,locale,audience,tags,alternative questions"
_JSON_EXAMPLE = 'Write [{"question": "…", "answer": "…"}, …].'


def parse_csv(files: Iterable[SourceFile]) -> Export:
    """Read tables with a header line; a row that cannot be used is a fault with its line."""
    found = Collected()
    for file in files:
        content = decode(file)
        if isinstance(content, Fault):
            found.lost(content)
            continue
        for line, row in _rows(found, file.name, content):
            _take(found, row, file.name, line)
    return found.export()


def parse_json_list(files: Iterable[SourceFile]) -> Export:
    """Read arrays of objects (also below one key), or one object a line; what stands before a cut is kept."""
    found = Collected()
    for file in files:
        for line, entry in _entries(found, file):
            named = {_COLUMN[_plain(key)]: value for key, value in entry.items() if _plain(key) in _COLUMN}
            _take(found, named, file.name, line)
    return found.export()


def _rows(found: Collected, name: str, content: str) -> Iterator[tuple[int, Record]]:
    """Yield the rows below the header line with the line each begins in."""
    skipped = 1 if content[:4].lower() == "sep=" else 0  # a line that Excel writes for itself
    lines = content.split("\n")[skipped:]
    header = _header(lines[0] if lines else "")
    if header is None:
        found.lost(Fault(name, 1 + skipped, "No line names the columns `question` and `answer`.", _EXAMPLE))
        return
    delimiter, columns = header
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO("\n".join(lines[1:])), delimiter=delimiter, strict=True)
    offset = 1 + skipped
    ended = content.endswith("\n")
    total = content.rstrip("\n").count("\n") + 1
    line = offset
    try:
        for row in reader:
            line, before = offset + reader.line_num, line + 1
            if len(row) > len(columns):
                problem = f"This row has {len(row)} columns, the first line names {len(columns)}."
                found.lost(Fault(name, before, problem, f"Put texts with a {_spoken(delimiter)} in double quotes."))
            elif len(row) < len(columns) and line >= total and not ended:
                found.lost(cut_off(name, before))
            elif any(cell.strip() for cell in row):
                yield before, {column: cell for column, cell in zip(columns, row, strict=False) if column}
    except csv.Error as error:
        if "unexpected end" in str(error):
            problem = "The quotes that open in this row are never closed."
            found.lost(Fault(name, line + 1, problem, "Close them, or export the file again if it was cut off."))
        else:
            mend = "Put texts in double quotes, and write a quote in them twice."
            found.lost(Fault(name, line + 1, f"This row cannot be read ({error}).", mend))


def _header(first: str) -> tuple[str, list[str]] | None:
    """Return the delimiter and the columns (empty for those we do not know) by the header line."""
    for delimiter in _DELIMITERS:
        try:
            names = next(csv.reader([first], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        columns = [_COLUMN.get(_plain(name), "") for name in names]
        if {"question", "answer"} <= set(columns):
            return delimiter, columns
    return None


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("-", " ").lower().split())


def _spoken(delimiter: str) -> str:
    return {",": "comma", ";": "semicolon", "\t": "tab"}.get(delimiter, delimiter)


def _entries(found: Collected, file: SourceFile) -> Iterator[tuple[int, Record]]:
    content = decode(file)
    if isinstance(content, Fault):
        found.lost(content)
        return
    start = _skip(content, 0)
    by_line = content[start:].split("\n", 1)[0].rstrip().endswith("}") and "\n" in content.strip()
    if content[start : start + 1] == "[":
        yield from _one_by_one(found, file.name, content, start + 1, closed=True)
    elif by_line and content[start : start + 1] == "{":
        yield from _one_by_one(found, file.name, content, start, closed=False)
    else:
        value = read_json(file)
        if isinstance(value, Fault):
            found.lost(value)
            return
        named = value if isinstance(value, dict) else {}
        lists = [records_in(named, key) for key, one in named.items() if isinstance(one, list)]
        if not any(lists):
            found.lost(Fault(file.name, 1, "There is no list of questions and answers.", _JSON_EXAMPLE))
        yield from ((1, entry) for entry in max(lists, key=len, default=[]))


def _one_by_one(found: Collected, name: str, content: str, at: int, *, closed: bool) -> Iterator[tuple[int, Record]]:
    """Decode entry by entry, so that each has its line and what stands before a fault is kept."""
    decoder = json.JSONDecoder()
    line, counted = 1, 0
    while True:
        at = _skip(content, at)
        line, counted = line + content.count("\n", counted, at), at
        if at >= len(content):
            if closed:
                found.lost(cut_off(name, content.rstrip().count("\n") + 1))
            return
        if closed and content[at] == "]":
            return
        try:
            entry, at = decoder.raw_decode(content, at)
        except (ValueError, RecursionError) as error:
            early = isinstance(error, ValueError) and ends_early(content, error)
            problem = f"This entry is not JSON ({getattr(error, 'msg', error)})."
            found.lost(cut_off(name, line) if early else Fault(name, line, problem, "Correct it or export it again."))
            return
        if isinstance(entry, dict):
            yield line, entry
        else:
            found.lost(Fault(name, line, "This entry has no question and no answer.", _JSON_EXAMPLE))


def _skip(content: str, at: int) -> int:
    while at < len(content) and content[at] in " \t\n,":
        at += 1
    return at


def _take(found: Collected, row: Record, file: str, line: int) -> None:
    question, answer = " ".join(text(row, "question").split()), text(row, "answer").strip()
    if not question or not answer:
        problem = f"There is no {'answer' if question else 'question'} here."
        found.lost(Fault(file, line, problem, "Write one, or take the entry out."))
        return
    audience = text(row, "audience").strip().lower()
    if audience and audience not in list(Audience):
        found.lost(Fault(file, line, f"The audience {audience!r} is not known.", "Use `public` or `internal`."))
        return
    own_id = text(row, "id").strip()
    article_id = "" if own_id.isdigit() else to_id(own_id) if own_id else question_id(question)
    found.articles.append(
        RawArticle(
            key=own_id or article_id,
            title=text(row, "title").strip() or question,
            body=answer,
            format=BodyFormat.HTML if _HTML.search(answer) else BodyFormat.MARKDOWN,
            file=file,
            line=line,
            article_id=article_id,
            locale=text(row, "locale").strip() or None,
            audience=Audience(audience) if audience else None,
            tags=_split(row, "tags", r"[,;|\n]"),
            questions=(question, *_split(row, "questions", r"[;|\n]")),
            given=Given.ALL,
        )
    )


def _split(row: dict[str, Any], column: str, separators: str) -> tuple[str, ...]:
    """Return a column's texts: JSON has a list, CSV one cell."""
    parts = texts(row, column) or re.split(separators, text(row, column))
    return tuple(" ".join(part.split()) for part in parts if part.strip())
