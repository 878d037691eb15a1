"""The header of an article: a few lines of YAML between two lines of `---`."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from kb_index.model import Audience

FENCE = "---"
MAX_HEADER_LINES = 400
KEYS = ("id", "title", "locale", "audience", "updated", "tags", "questions")
EXAMPLE = "Start the file with the lines `---`, `id: refund-times`, `title: How long refunds take` and `---`."
_ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


@dataclass(frozen=True)
class HeaderFault:
    """As `Fault`, before the file's name is known. `line` counts from 1."""

    line: int
    problem: str
    mend: str
    serious: bool = True


@dataclass
class Header:
    """The parsed header. `lines` counts the file's lines up to and with the closing fence."""

    lines: int
    id: str = ""
    title: str = ""
    locale: str = "en"
    audience: Audience = Audience.PUBLIC
    updated: date | None = None
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    places: dict[str, int] = field(default_factory=dict)

    def line_of(self, key: str) -> int:
        """Return the line (from 1) of a key, or of an entry such as `questions.2`; the first line when it has none."""
        return self.places.get(key, self.places.get(key.split(".")[0], 1))


def parse_header(text: str) -> tuple[Header | None, list[HeaderFault]]:
    """Parse the header of an article's text (lines end with \\n). None when there is nothing to go by."""
    lines = text.split("\n")
    if lines[0].strip() != FENCE:
        return None, [HeaderFault(1, "The file has no header.", EXAMPLE)]
    end = next((at for at, line in enumerate(lines[1 : MAX_HEADER_LINES + 1], start=1) if line.strip() == FENCE), None)
    if end is None:
        return None, [HeaderFault(1, "The header is not closed.", "Put a line `---` below its last entry.")]
    try:
        node, raw = _load("\n".join(lines[1:end]))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = min(mark.line + 2, end) if mark else 1
        what = getattr(error, "problem", None) or "it is no YAML"
        mend = "Write `key: value` lines; put values with a colon or a leading symbol in quotes."
        return None, [HeaderFault(line, f"The header cannot be read: {what}.", mend)]
    if not isinstance(raw, dict) or not isinstance(node, yaml.MappingNode):
        return None, [HeaderFault(2, "The header has no `key: value` lines.", EXAMPLE)]
    header = Header(lines=end + 1, places=_places(node))
    return header, [*_fill(header, raw), *_repeated_keys(node)]


def _load(source: str) -> tuple[Any, Any]:
    """Return the header's nodes and values. Raises yaml.YAMLError, ValueError, RecursionError."""
    try:
        # Eight times as fast, but it knows fewer escapes, its errors say less, and it is not in every build of PyYAML.
        return _loaded_by(yaml.CSafeLoader(source))
    except (yaml.YAMLError, AttributeError):
        return _loaded_by(yaml.SafeLoader(source))


def _loaded_by(loader: Any) -> tuple[Any, Any]:
    node = loader.get_single_node()
    return node, loader.construct_document(node) if node is not None else None


def _places(node: yaml.MappingNode) -> dict[str, int]:
    """Map keys, and entries of lists, to their lines in the file."""
    places: dict[str, int] = {}
    for key, value in node.value:
        places[str(key.value)] = key.start_mark.line + 2
        if isinstance(value, yaml.SequenceNode):
            for number, entry in enumerate(value.value):
                places[f"{key.value}.{number}"] = entry.start_mark.line + 2
    return places


def _repeated_keys(node: yaml.MappingNode) -> Iterator[HeaderFault]:
    seen: set[str] = set()
    for key, _ in node.value:
        name = str(key.value)
        if name in seen:
            problem = f"The header has `{name}` twice."
            yield HeaderFault(key.start_mark.line + 2, problem, "Keep one of them.", serious=False)
        seen.add(name)


def _fill(header: Header, raw: dict[Any, Any]) -> list[HeaderFault]:
    faults = [_unknown_key(header, str(key)) for key in raw if key not in KEYS]
    header.id = _text(header, raw, "id", faults)
    header.title = _text(header, raw, "title", faults)
    if header.id and not _ID.match(header.id):
        mend = "Use lower-case words joined by hyphens, such as `refund-times`."
        faults.append(HeaderFault(header.line_of("id"), f"The id {header.id!r} is not usable.", mend))
    if "locale" in raw:
        header.locale = _text(header, raw, "locale", faults) or header.locale
    if "audience" in raw:
        try:
            header.audience = Audience(raw["audience"])
        except ValueError:
            problem = f"The audience {raw['audience']!r} is not known."
            faults.append(HeaderFault(header.line_of("audience"), problem, "Use `public` or `internal`."))
    header.updated = _date(header, raw, faults)
    header.tags = _texts(header, raw, "tags", faults)
    header.questions = _texts(header, raw, "questions", faults)
    return faults


def _unknown_key(header: Header, key: str) -> HeaderFault:
    close = difflib.get_close_matches(key, KEYS, n=1)
    mend = f"Did you mean `{close[0]}`?" if close else f"Known are: {', '.join(KEYS)}."
    return HeaderFault(header.line_of(key), f"The header has an unknown entry `{key}`.", mend)


def _text(header: Header, raw: dict[Any, Any], key: str, faults: list[HeaderFault]) -> str:
    value = raw.get(key)
    if value is None or (isinstance(value, str) and not value.strip()):
        faults.append(HeaderFault(header.line_of(key), f"The header has no `{key}`.", f"Add a line `{key}: …`."))
        return ""
    if not isinstance(value, str):
        problem = f"`{key}` is not a text but {value!r}."
        faults.append(HeaderFault(header.line_of(key), problem, f'Put it in quotes: `{key}: "{value}"`.'))
        return ""
    return _tidy(value)


def _tidy(value: str) -> str:
    """Return the text on one line. YAML's escapes may write a character as two halves: they are joined here."""
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(whole.split())


def _texts(header: Header, raw: dict[Any, Any], key: str, faults: list[HeaderFault]) -> tuple[str, ...]:
    value = raw.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        mend = f"Write each entry on its own line below `{key}:`, with `- ` before it."
        faults.append(HeaderFault(header.line_of(key), f"`{key}` is not a list.", mend))
        return ()
    texts = []
    for number, entry in enumerate(value):
        if isinstance(entry, str) and entry.strip():
            texts.append(_tidy(entry))
        else:
            problem = f"Entry {number + 1} of `{key}` is not a text."
            faults.append(HeaderFault(header.line_of(f"{key}.{number}"), problem, "Put it in quotes."))
    return tuple(dict.fromkeys(texts))


def _date(header: Header, raw: dict[Any, Any], faults: list[HeaderFault]) -> date | None:
    value = raw.get("updated")
    if value is None:
        return None
    try:
        return value if type(value) is date else date.fromisoformat(str(value))
    except ValueError:
        problem = f"`updated` is not a day: {value!r}."
        faults.append(
            HeaderFault(header.line_of("updated"), problem, "Write it as year-month-day, such as 2026-11-24.")
        )
        return None
