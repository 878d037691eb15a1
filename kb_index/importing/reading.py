"""Saved files: which there are, and their text. Every file that cannot be used is a fault, and the rest goes on."""

import codecs
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from common.json_text import parse_json
from kb_index.importing.errors import ImportInvalid
from kb_index.importing.model import SourceFile
from kb_index.model import Fault

MAX_FILE = 30_000_000
"""Bytes. A page of an API has some hundred kilobytes, a whole help centre in one file a few megabytes."""

_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,30})", re.IGNORECASE)
_KNOWN_CHARSETS = frozenset({"iso-8859-1", "iso-8859-15", "windows-1252", "windows-1250", "windows-1251", "iso-8859-2"})


def read_files(paths: Sequence[Path], suffixes: Collection[str]) -> Iterator[SourceFile | Fault]:
    """Yield the files, and those with one of `suffixes` below the folders, in order of their names.

    Raises ImportInvalid when a path is not there or a folder holds no such file.
    """
    for path in paths:
        if not path.exists():
            raise ImportInvalid(f"there is no file or folder {path}.")
        if not path.is_dir():
            yield read_file(path)
            continue
        found = sorted(one for one in path.rglob("*") if one.suffix.lower() in suffixes and not _is_hidden(one, path))
        if not found:
            raise ImportInvalid(f"there is no {' or '.join(sorted(suffixes))} file in {path}.")
        yield from (read_file(one, one.relative_to(path).as_posix()) for one in found)


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def read_file(path: Path, below: str = "") -> SourceFile | Fault:
    """Return the file's bytes, never more than `MAX_FILE` of them."""
    name = str(path) if str(path).isprintable() else repr(str(path))[1:-1]
    try:
        if not path.is_file():
            return Fault(name, 1, "This is no file.", "Name files, or a folder with files.")
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        return Fault(name, 1, f"The file cannot be read ({error.strerror}).", "Check the file and its rights.")
    if len(data) > MAX_FILE:
        problem = f"The file has more than {MAX_FILE // 1_000_000} MB."
        return Fault(name, 1, problem, "Export in several files, or check that it is the right one.")
    return SourceFile(name, data, unicodedata.normalize("NFC", below or path.name))


def decode(file: SourceFile, *, html: bool = False) -> str | Fault:
    """Return the text: UTF-8, UTF-16 with a mark at its beginning, or for `html` what its `<meta>` names."""
    if file.data.startswith(b"PK\x03\x04"):
        return Fault(file.name, 1, "This is a zip file.", "Unpack it and import the folder.")
    encoding = next((name for mark, name in _ENCODINGS if file.data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\x00" in file.data:
        return Fault(file.name, 1, "This is not a text file.", "Export it as text in UTF-8.")
    try:
        return _unix(file.data.decode(encoding))
    except UnicodeDecodeError as error:
        charset = _CHARSET.search(file.data[:4_000]) if html else None
        named = charset[1].decode("ascii").lower() if charset else ""
        if named in _KNOWN_CHARSETS:
            return _unix(file.data.decode(named, "replace"))
        line = file.data[: error.start].count(b"\n") + 1
        return Fault(file.name, line, f"The text is not {encoding.upper()}.", "Save the file with the encoding UTF-8.")


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_json(file: SourceFile) -> object | Fault:
    """Return the JSON of a page; a file that was cut off says so."""
    text = decode(file)
    if isinstance(text, Fault):
        return text
    try:
        value: object = parse_json(text)
    except ValueError as error:
        at = int(getattr(error, "pos", 0))
        line = text.count("\n", 0, at) + 1
        if not text.strip():
            return Fault(file.name, 1, "The file is empty.", "Export it again.")
        if ends_early(text, error):
            return cut_off(file.name, text.rstrip().count("\n") + 1)
        return Fault(file.name, line, f"This is not JSON ({getattr(error, 'msg', error)}).", "Export it again as JSON.")
    return value


def ends_early(text: str, error: ValueError) -> bool:
    """Whether the parser's error is that the text ends too soon."""
    at = int(getattr(error, "pos", 0))
    return at >= len(text.rstrip()) or str(getattr(error, "msg", "")).startswith("Unterminated string")


def cut_off(name: str, line: int) -> Fault:
    """A file whose end is missing."""
    return Fault(name, line, "The file ends in the middle.", "Export it again; it was cut off.")
