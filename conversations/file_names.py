"""What a sent file is called afterwards. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from conversations.file_kinds import FileKind
from conversations.model import Attachment

LONGEST_NAME = 100
_FORBIDDEN = re.compile(r'[<>:"|?*%]')


def clean_name(name: str, kind: FileKind) -> str:
    """Return a name without folders and characters that steer, which ends as its kind does: a PNG is no `.exe`."""
    shown = visible_name(name)
    ending = next((one for one in kind.endings if shown.lower().endswith(one)), "")
    stem = shown[: len(shown) - len(ending)].rstrip(". ") or kind.plain_name
    ending = shown[len(shown) - len(ending) :] if ending else kind.endings[0]
    return stem[: LONGEST_NAME - len(ending)].rstrip() + ending


def visible_name(name: str) -> str:
    """Return a name without folders and characters that steer; it may be empty, or too long."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in last)
    return " ".join(_FORBIDDEN.sub("_", visible).split()).strip(". ")


def in_words(attachments: Sequence[Attachment]) -> str:
    """Return "Picture: a.png" or "File: b.pdf", one a line: where only words can be shown."""
    return "\n".join(f"{'Picture' if one.is_picture else 'File'}: {one.name}" for one in attachments)
