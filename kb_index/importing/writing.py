"""Carries a plan out, one whole file at a time: killed in the middle, a second import finishes the job."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kb_index.article_files import MAX_BYTES
from kb_index.articles import article_stamps, parse_article
from kb_index.authoring import write_article
from kb_index.importing.errors import ImportRunning, WriteFailed
from kb_index.importing.origin import read_origin
from kb_index.importing.plan import Change, OnDisk, Step
from kb_index.model import Progress, silent

LOCK = ".import.lock"
MARK = "import"
"""In the name of a file that is not whole yet (see `write_article`)."""


@contextmanager
def import_lock(articles_dir: Path) -> Iterator[None]:
    """Hold the articles' folder for one import. Raises ImportRunning, WriteFailed."""
    try:
        articles_dir.mkdir(parents=True, exist_ok=True)
        lock = (articles_dir / LOCK).open("w")
    except OSError as error:
        raise WriteFailed(f"cannot write into {articles_dir}: {error.strerror}.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImportRunning(f"another import into {articles_dir} is running; try again when it is done.") from None
        yield


def read_there(articles_dir: Path) -> list[OnDisk]:
    """Return the articles' files, broken ones included, by path."""
    found = []
    for name in article_stamps(articles_dir) if articles_dir.is_dir() else ():
        path = articles_dir / name
        if not path.is_file():
            continue
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1).decode("utf-8-sig", "replace")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        found.append(OnDisk(name, read_origin(text), parse_article(text, name)[0]))
    return found


def carry_out(steps: Sequence[Step], articles_dir: Path, progress: Progress = silent) -> None:
    """Write what is added and changed, then remove. Call under `import_lock`. Raises WriteFailed."""
    _sweep(articles_dir)
    writes = [step for step in steps if step.text is not None]
    for number, step in enumerate(writes, 1):
        _write(articles_dir / step.path, step.text or "")
        if number % 500 == 0:
            progress(f"{number} of {len(writes)} articles written")
    for step in steps:
        if step.change is Change.REMOVED:
            _remove(articles_dir / step.path, articles_dir)


def _write(path: Path, text: str) -> None:
    try:
        write_article(path, text, MARK)
    except OSError as error:
        raise WriteFailed(f"cannot write {path}: {error.strerror}. What was written before is whole.") from None


def _remove(path: Path, articles_dir: Path) -> None:
    """Remove an article, and its folders when nothing is left in them."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise WriteFailed(f"cannot remove {path}: {error.strerror}.") from None
    for folder in path.parents:
        if folder == articles_dir or any(folder.iterdir()):
            return
        folder.rmdir()


def _sweep(articles_dir: Path) -> None:
    """Take away what a killed import left."""
    for half in articles_dir.rglob(f".*.{MARK}.new"):
        half.unlink(missing_ok=True)
