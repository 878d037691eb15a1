"""Articles' files: their text, or what is wrong with the file as such."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from kb_index.model import Fault

MAX_BYTES = 1_000_000
"""More is no article but a mistake; it is named instead of read."""

_UNSPEAKABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""Control characters, and bytes of a file's name that are not UTF-8: neither can be shown or written down."""

LIKE_ARTICLES = frozenset({".md", ".markdown", ".mdown", ".html", ".htm"})


def read_text(path: Path, name: str) -> str | Fault:
    """Return the text of an article's file, with line ends of \\n. `name` is the path below the articles' folder."""
    if _UNSPEAKABLE.search(name):
        return Fault(repr(name)[1:-1], 1, "The file's name has odd characters.", "Use letters, digits and hyphens.")
    try:
        if path.exists() and not path.is_file():
            return Fault(name, 1, "This is no file.", "Move it out of the articles.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            problem = f"The file has {size / 1e6:.1f} MB, more than an article may have ({MAX_BYTES / 1e6:.0f} MB)."
            return Fault(name, 1, problem, "Split it, or move it out of the articles.")
        raw = path.read_bytes()
    except OSError as error:
        return Fault(name, 1, f"The file cannot be read ({error.strerror}).", "Check the file and its rights.")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Fault(name, 1, "The text is UTF-16.", "Save the file with the encoding UTF-8.")
    if b"\x00" in raw:
        return Fault(name, 1, "This is not a text file.", "Save the article as plain Markdown in UTF-8.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return Fault(name, line, "The text is not UTF-8.", "Save the file with the encoding UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def never_read(articles_dir: Path) -> Iterator[Fault]:
    """Yield a fault for each file that a writer may take for an article; only those that end with `.md` are."""
    for path in sorted(articles_dir.rglob("*")):
        name = path.relative_to(articles_dir).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.suffix.lower() in LIKE_ARTICLES and path.suffix != ".md" and not hidden and path.is_file():
            mend = "Let it end with `.md`, or bring it over with `careline kb import --from folder`."
            yield Fault(name, 1, f"A file that ends with `{path.suffix}` is never read.", mend, serious=False)
