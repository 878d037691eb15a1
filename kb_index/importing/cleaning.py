"""Foreign bodies become Markdown in a process of their own: whatever a body does to its reader, the import goes on."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from common.errors import Unavailable
from kb_index.importing.bodies import BodyCut
from kb_index.importing.errors import HtmlRefused
from kb_index.importing.model import RawArticle

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = [sys.executable, "-m", "kb_index.importing.cleaning_process"]

READY = b"ready\n"
"""What the process says first."""


class CleaningUnavailable(Unavailable):
    """The process cannot be started: that is no body's fault."""

    name = "cleaning_unavailable"


class Cleaner:
    """Turns bodies into Markdown, one after the other. Use as a context manager; the process ends with it.

    A body that takes the process more than its share of processor time or memory ends the process and is refused; the
    next body gets a new one.
    """

    def __init__(self, source: str, known: Mapping[str, str]) -> None:
        """`known` maps the link names of the export's articles to their addresses here."""
        self._hello = {"source": source, "known": dict(known)}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Cleaner":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def clean(self, raw: RawArticle) -> str:
        """Return the body as Markdown. Raises HtmlRefused, BodyCut, CleaningUnavailable."""
        asked = {"body": raw.body, "format": raw.format, "title": raw.title, "base_url": raw.base_url}
        answer = self._ask(asked)
        if answer is None:
            raise HtmlRefused("takes too long or too much memory to read")
        if "cut_line" in answer:
            raise BodyCut(int(answer["cut_line"]))
        if "refused" in answer:
            raise HtmlRefused(str(answer["refused"]))
        return str(answer["markdown"])

    def _ask(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Send a message and return the answer; None when the process has ended over it."""
        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None, "both are pipes"
        try:
            process.stdin.write(json.dumps(message).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line.endswith(b"\n"):
            self._end()
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            _COMMAND, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._process = process
        assert process.stdin is not None and process.stdout is not None, "both are pipes"
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(self._hello).encode() + b"\n")
            process.stdin.flush()
        if process.stdout.readline() != READY:
            self._end()
            raise CleaningUnavailable(f"the process that reads HTML does not start; `{' '.join(_COMMAND)}` says why.")
        return process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
