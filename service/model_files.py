"""The assistant's models on the disk: the live one, the one before it, and the one that is tried beside it."""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from common.errors import SettingsError
from service import whole_files


@dataclass(frozen=True)
class ModelFiles:
    """The files in a folder of models. Each is replaced as one, so a reader sees the old one or the new one."""

    folder: Path

    @property
    def live(self) -> Path:
        return self.folder / "current.tar.gz"

    @property
    def previous(self) -> Path:
        return self.folder / "previous.tar.gz"

    @property
    def next(self) -> Path:
        """The model that is tried beside the live one."""
        return self.folder / "next.tar.gz"

    @property
    def readings(self) -> Path:
        """How the live model reads the held-out sentences."""
        return self.folder / "current.readings.json"

    @property
    def vectors(self) -> Path:
        """The training sentences' vectors, kept for the next training. May be deleted."""
        return self.folder / "sentences.vectors"

    @property
    def held_out_vectors(self) -> Path:
        """The same of the held-out sentences."""
        return self.folder / "held_out.vectors"

    @property
    def candidate(self) -> Path:
        """Where this process may put a model before it is promoted or held."""
        return self.folder / f"candidate-{os.getpid()}.tar.gz"

    @property
    def staging(self) -> Path:
        """Where this process may have a model made."""
        return self.folder / f"staging-{os.getpid()}"

    def sweep(self) -> None:
        """Take away what trainings have left that were killed."""
        for left in (*self.folder.glob("staging-*"), *self.folder.glob("candidate-*")):
            number = left.name.partition("-")[2].partition(".")[0]
            if not number.isdecimal() or _lives(int(number)):
                continue
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)

    @property
    def live_inputs(self) -> str:
        """The hash of what the live model was made from; empty when it is not known."""
        return _inputs(self._live_record) if self.live.is_file() else ""

    @property
    def live_since(self) -> datetime | None:
        """When the live model took its place; None when there is none."""
        for file in (self._live_record, self.live):
            if self.live.is_file() and file.is_file():
                return datetime.fromtimestamp(file.stat().st_mtime, UTC)
        return None

    @property
    def next_inputs(self) -> str:
        return _inputs(self._next_record) if self.next.is_file() else ""

    @property
    def _live_record(self) -> Path:
        return self.folder / "current.json"

    @property
    def _next_record(self) -> Path:
        return self.folder / "next.json"

    def promote(self, made: Path, inputs: str) -> None:
        """Put a model in the live one's place, which is kept for `roll_back`. `inputs`: the hash it was made from."""
        if self.live.is_file():
            whole_files.copy(self.live, self.previous)
        made.replace(self.live)
        whole_files.write_json(self._live_record, {"inputs": inputs})

    def hold(self, made: Path, inputs: str) -> None:
        """Keep a model beside the live one, to be tried."""
        made.replace(self.next)
        whole_files.write_json(self._next_record, {"inputs": inputs})

    def promote_next(self) -> None:
        """Put the model that was tried in the live one's place. Raises SettingsError."""
        self.need_next()
        self.promote(self.next, self.next_inputs)
        self._next_record.unlink(missing_ok=True)

    def need_next(self) -> None:
        """Raise SettingsError when there is no model beside the live one."""
        if not self.next.is_file():
            raise SettingsError("there is no model beside the live one: `careline train --hold` makes one")

    def drop_next(self) -> None:
        self.next.unlink(missing_ok=True)
        self._next_record.unlink(missing_ok=True)

    def roll_back(self, inputs: str) -> None:
        """Exchange the live model for the one before it. It stays until a file changes. Raises SettingsError."""
        if not self.previous.is_file():
            raise SettingsError("there is no earlier model: it is kept from the first promotion on")
        kept = self.candidate
        self.live.replace(kept)
        self.previous.replace(self.live)
        kept.replace(self.previous)
        # Otherwise the next start would train the same worse model again from the unchanged files.
        whole_files.write_json(self._live_record, {"inputs": inputs})

    def put_back(self, served: Path) -> None:
        """Make a copy of `served` the live model, because the one in its place cannot be loaded."""
        whole_files.copy(served, self.live)


def fingerprint(model: Path) -> str:
    """Return the hash of the file's bytes. Raises FileNotFoundError."""
    return hashlib.sha256(model.read_bytes()).hexdigest()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _inputs(record: Path) -> str:
    try:
        return str(json.loads(record.read_text(encoding="utf-8")).get("inputs", ""))
    except (OSError, ValueError, AttributeError):
        return ""
