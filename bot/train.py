"""Trains as `rasa train` does, and reads the writers' files once: `python -m bot.train --out FOLDER …`.

Rasa by itself reads and merges them four times: to check them and to train, each time for the domain and for the
sentences.
"""

import sys
from functools import wraps
from typing import Any, Callable, Optional, Text

from rasa.__main__ import main
from rasa.shared.importers.importer import (
    CombinedDataImporter,
    E2EImporter,
    ResponsesSyncImporter,
    TrainingDataImporter,
)
from rasa.shared.nlu.training_data.training_data import TrainingData


def read_files_once() -> None:
    """Let all that asks for the files in this process share one reading. The process must train one project only."""
    TrainingDataImporter.load_from_config = staticmethod(_once(TrainingDataImporter.load_from_config))
    for importer in (CombinedDataImporter, ResponsesSyncImporter, E2EImporter):
        importer.get_nlu_data = _whatever_is_left_out(importer.get_nlu_data)


def _once(load: Callable[..., TrainingDataImporter]) -> Callable[..., TrainingDataImporter]:
    made: Optional[TrainingDataImporter] = None

    @wraps(load)
    def shared(*args: Any, **kwargs: Any) -> TrainingDataImporter:
        nonlocal made
        if made is None:
            made = load(*args, **kwargs)
        return made

    return shared


def _whatever_is_left_out(read: Callable[..., TrainingData]) -> Callable[..., TrainingData]:
    # Rasa remembers a reading by how it was asked for: with the language, or without.
    @wraps(read)
    def in_one_way(self: TrainingDataImporter, language: Text = "en") -> TrainingData:
        return read(self, language)

    return in_one_way


if __name__ == "__main__":
    read_files_once()
    sys.argv = ["rasa", "train", *sys.argv[1:]]
    main()
