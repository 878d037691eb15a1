"""Passages on disk: a line of JSON each, read when it is looked at, so an index of any size opens at once."""

import json
import mmap
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, overload

import numpy as np

from kb_index.errors import IndexMismatch
from kb_index.mapped import mapped
from kb_index.model import Audience, Passage, Unit, UnitKind

LINES_FILE = "passages.jsonl"
STARTS_FILE = "passage_starts.npy"
REMEMBERED = 4096
"""Passages kept in memory after they were read."""


class PassageFile(Sequence[Passage]):
    """The passages of a shelf by row. Thread-safe; goes on serving when the file has been removed."""

    def __init__(self, folder: Path) -> None:
        """Raises IndexMismatch when the file does not end where it should."""
        self._starts = mapped(folder / STARTS_FILE)
        with (folder / LINES_FILE).open("rb") as file:
            size = file.seek(0, 2)
            self._lines = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        if len(self._lines) != self._starts[-1]:
            raise IndexMismatch(f"The passages in {folder} are not whole; run `careline kb build`.")
        self._read = lru_cache(maxsize=REMEMBERED)(self._parse)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, row: int) -> Passage: ...

    @overload
    def __getitem__(self, row: slice) -> list[Passage]: ...

    def __getitem__(self, row: int | slice) -> Passage | list[Passage]:
        if isinstance(row, slice):
            return [self._read(one) for one in range(*row.indices(len(self)))]
        if not 0 <= row < len(self):
            raise IndexError(row)
        return self._read(row)

    def _parse(self, row: int) -> Passage:
        return _passage(json.loads(self._lines[self._starts[row] : self._starts[row + 1]]))


class Joined(Sequence[Passage]):
    """Sequences of passages one after the other."""

    def __init__(self, *parts: Sequence[Passage]) -> None:
        self._parts = parts
        self._size = sum(len(part) for part in parts)

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, row: int) -> Passage: ...

    @overload
    def __getitem__(self, row: slice) -> list[Passage]: ...

    def __getitem__(self, row: int | slice) -> Passage | list[Passage]:
        if isinstance(row, slice):
            return [self[one] for one in range(*row.indices(len(self)))]
        for part in self._parts:
            if row < len(part):
                return part[row]
            row -= len(part)
        raise IndexError(row)


def write_passages(folder: Path, passages: Iterable[Passage]) -> None:
    starts = [0]
    with (folder / LINES_FILE).open("wb") as file:
        for passage in passages:
            file.write(json.dumps(asdict(passage), ensure_ascii=False).encode() + b"\n")
            starts.append(file.tell())
    np.save(folder / STARTS_FILE, np.array(starts, dtype=np.int64))


def _passage(raw: dict[str, Any]) -> Passage:
    units = tuple(Unit(UnitKind(unit["kind"]), unit["text"], unit["paragraph"]) for unit in raw.pop("units"))
    return Passage(
        **{
            **raw,
            "audience": Audience(raw["audience"]),
            "questions": tuple(raw["questions"]),
            "tags": tuple(raw["tags"]),
            "units": units,
        }
    )
