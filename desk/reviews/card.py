"""The score card: criteria from a YAML file, known by a version that changes with them."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from common.errors import Invalid, SettingsError

DEFAULT_PATH = Path(__file__).with_name("score_card.yml")
BEST = 5
MOST_CRITERIA, MOST_WORDS = 20, 200
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_VERSION_DIGITS = 12


class Answer(StrEnum):
    SCALE = "1-5"
    """1 to 5, 5 is best."""
    YES_NO = "yes-no"


@dataclass(frozen=True)
class Criterion:
    name: str
    words: str
    answer: Answer

    def check(self, given: object) -> None:
        """Raise Invalid unless it is an answer; None means that it does not apply."""
        if given is None:
            return
        if self.answer is Answer.YES_NO:
            fits = isinstance(given, bool)
        else:
            fits = isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= BEST
        if not fits:
            message = "true or false" if self.answer is Answer.YES_NO else f"1 to {BEST}"
            raise Invalid(f"{self.name} is {message}.", [{"field": f"answers.{self.name}", "message": message}])


@dataclass(frozen=True)
class ScoreCard:
    criteria: tuple[Criterion, ...]

    @property
    def version(self) -> str:
        """Twelve hex digits that stand for exactly these criteria, in this order."""
        text = json.dumps(self.json(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:_VERSION_DIGITS]

    def json(self) -> list[dict[str, str]]:
        return [{"name": one.name, "words": one.words, "answer": one.answer.value} for one in self.criteria]

    def check(self, answers: Mapping[str, object]) -> None:
        """Raise Invalid unless each criterion has an answer (or None), at least one an answer, and nothing else has."""
        names = {one.name for one in self.criteria}
        for name in sorted(set(answers) ^ names):
            message = "not on the card" if name in answers else "has no answer"
            raise Invalid(f"{name} {message}.", [{"field": f"answers.{name}", "message": message}])
        for one in self.criteria:
            one.check(answers[one.name])
        if all(one is None for one in answers.values()):
            raise Invalid("Answer at least one.", [{"field": "answers", "message": "nothing is answered"}])


def card_of(criteria: Sequence[Mapping[str, str]]) -> ScoreCard:
    """Return the card that `json` made this of."""
    return ScoreCard(tuple(Criterion(one["name"], one["words"], Answer(one["answer"])) for one in criteria))


def load_card(path: Path = DEFAULT_PATH) -> ScoreCard:
    """Return the card of the file. Raises SettingsError that names what is wrong."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}") from None
    found = raw.get("criteria") if isinstance(raw, dict) else None
    if not isinstance(found, dict) or not 1 <= len(found) <= MOST_CRITERIA:
        raise SettingsError(f"{path.name}: `criteria` names 1 to {MOST_CRITERIA} criteria.")
    return ScoreCard(tuple(_criterion(path.name, name, told) for name, told in found.items()))


def _criterion(file: str, name: Any, told: Any) -> Criterion:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise SettingsError(f"{file}: {name!r} is no name of a criterion. Use a-z, 0-9 and _, for example `tone`.")
    if not isinstance(told, dict) or set(told) != {"words", "answer"}:
        raise SettingsError(f"{file}: {name} has `words` and `answer`, and nothing else.")
    words, answer = told["words"], told["answer"]
    if not isinstance(words, str) or not 1 <= len(words.strip()) <= MOST_WORDS:
        raise SettingsError(f"{file}: the words of {name} are 1 to {MOST_WORDS} characters.")
    if answer not in list(Answer):
        raise SettingsError(f"{file}: the answer of {name} is {' or '.join(Answer)}.")
    return Criterion(name, words.strip(), Answer(answer))
