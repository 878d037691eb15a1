"""Questions whose answer is known: the build learns from some, search is measured on others."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from common.errors import SettingsError
from common.yaml_text import load_yaml

MEND = "It must hold `pairs:` with entries of `question` and `article` (or `articles`), and `unanswerable:` questions."


@dataclass(frozen=True)
class Pair:
    """A question in a customer's words, and the articles of which each answers it; none when no article does.

    `context` holds what the customer wrote before, oldest first.
    """

    question: str
    articles: tuple[str, ...] = ()
    context: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        return bool(self.articles)


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """Read `pairs:` of `{question, article}` and `unanswerable:` questions from YAML. Raises SettingsError.

    Several articles that each answer are listed under `articles`; earlier messages under `context`.
    """
    try:
        return parse_pairs(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise SettingsError(f"{path} cannot be read ({error!r}). {MEND}") from error


def parse_pairs(text: str) -> tuple[Pair, ...]:
    """Read the text of such a file. Raises ValueError."""
    try:
        raw = load_yaml(text)
        pairs = [
            Pair(
                str(pair["question"]),
                tuple(map(str, pair["articles"] if "articles" in pair else [pair["article"]])),
                tuple(map(str, pair.get("context", ()))),
            )
            for pair in raw.get("pairs") or []
        ]
        pairs += [Pair(str(question)) for question in raw.get("unanswerable") or []]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
    return tuple(pairs)
