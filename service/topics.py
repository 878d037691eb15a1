"""Which intents belong to which topic: the names of the writers' files, `data/nlu/<topic>.yml`."""

import re
from pathlib import Path

from desk.topics import TopicBook
from service.settings import ROOT

NLU = ROOT / "data" / "nlu"
NO_SUBJECT = frozenset({"care", "contact", "control", "small_talk"})
"""Files whose intents say how somebody wants something, not what it is about."""

_INTENT = re.compile(r"^ *- intent: *(\S+)", re.M)


def load_topics(folder: Path = NLU) -> TopicBook:
    """Return the topics of all intents that have one."""
    return TopicBook(
        {
            intent: path.stem
            for path in sorted(folder.glob("*.yml"))
            if path.stem not in NO_SUBJECT
            for intent in _INTENT.findall(path.read_text(encoding="utf-8"))
        }
    )
