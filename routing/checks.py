"""Reading a settings file key by key: what is missing, unknown or out of range is named with its mend."""

import difflib
import math
from collections.abc import Iterable, Sequence
from typing import NoReturn

from common.errors import SettingsError


class Section:
    """One mapping of the file. Every key is asked for once; `finish` refuses the keys that nobody asked for."""

    def __init__(self, values: dict[object, object], source: str, path: str) -> None:
        self._values = values
        self._source = source
        self._path = path
        self._known: set[str] = set()

    @classmethod
    def of(cls, raw: object, source: str, path: str = "") -> "Section":
        """Raises SettingsError when `raw` is not a mapping."""
        if not isinstance(raw, dict):
            name = path or "the file"
            raise SettingsError(f"{source}: {name} is {_show(raw)}, but must be a list of `key: value` lines.")
        return cls(raw, source, path)

    def mark(self, key: str) -> None:
        """Say that a key is known, whose value the caller reads itself. Raises SettingsError when it is missing."""
        self._take(key)

    def names(self) -> list[str]:
        """Return the keys as written. Raises SettingsError when one is not text."""
        for key in self._values:
            if not isinstance(key, str):
                raise SettingsError(
                    f"{self._source}: the key {_show(key)} in {self._path} is not text; put it in quotes."
                )
        return [str(key) for key in self._values]

    def section(self, key: str) -> "Section":
        return Section.of(self._take(key), self._source, self._name(key))

    def number(self, key: str, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        return self._in_range(key, self._take(key), low, high)

    def whole(self, key: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.refuse(key, f"is {_show(value)}", f"write a whole number from {low} to {high}")
        return value

    def numbers(self, key: str, count: int, low: float, high: float) -> tuple[float, ...]:
        """Return `count` numbers, each from `low` to `high`."""
        value = self._take(key)
        if not isinstance(value, list) or len(value) != count:
            self.refuse(key, f"is {_show(value)}", f"write {count} numbers in square brackets")
        return tuple(self._in_range(key, item, low, high) for item in value)

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, f"is {_show(value)}", 'write a text in quotes, e.g. "2026-11-01"')
        return value

    def choice(self, key: str, allowed: Sequence[str]) -> str:
        """Return one of `allowed`."""
        value = self._take(key)
        if not isinstance(value, str) or value not in allowed:
            self.refuse(key, f"is {_show(value)}", f"write {_either(allowed)}")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of short names, maybe empty."""
        value = self._take(key)
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.refuse(key, f"is {_show(value)}", "write names in square brackets, e.g. [billing], or []")
        return tuple(str(item) for item in value)

    def finish(self) -> None:
        """Refuse keys that were never asked for. Raises SettingsError."""
        for key in self.names():
            if key not in self._known:
                near = difflib.get_close_matches(key, sorted(self._known), n=1)
                mend = (
                    f"did you mean {near[0]}?" if near else f"remove it; known here: {', '.join(sorted(self._known))}"
                )
                self.refuse(key, "is not known", mend)

    def refuse(self, key: str, fault: str, mend: str) -> NoReturn:
        raise SettingsError(f"{self._source}: {self._name(key)} {fault}; {mend}.".replace("?.", "?"))

    def _take(self, key: str) -> object:
        self._known.add(key)
        if key not in self._values:
            near = difflib.get_close_matches(key, [k for k in self.names() if k not in self._known], n=1, cutoff=0.8)
            self.refuse(key, "is missing", f"rename {near[0]} to {key}" if near else "add the line")
        return self._values[key]

    def _in_range(self, key: str, value: object, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.refuse(key, f"is {_show(value)}", f"write a number from {low:g} to {high:g}")
        if not low <= value <= high:
            self.refuse(key, f"is {_show(value)}", f"write a number from {low:g} to {high:g}")
        return float(value)

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key


def _show(value: object) -> str:
    if value is None:
        return "empty"
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _either(words: Iterable[str]) -> str:
    return " or ".join(words)
