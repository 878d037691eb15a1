"""What the operator has switched off: customers who ask for it get a person offered."""

from collections.abc import Iterable

from common.errors import Invalid


class Switches:
    """Which procedures are off now; exchanged while the service runs."""

    def __init__(self, off: Iterable[str] = ()) -> None:
        self._off = frozenset(off)

    @property
    def off(self) -> frozenset[str]:
        return self._off

    def take(self, off: Iterable[str]) -> None:
        """From the next message on these are off, and no others."""
        self._off = frozenset(off)

    def is_off(self, topic: str) -> bool:
        return topic in self._off


def known(names: Iterable[str], procedures: Iterable[str]) -> frozenset[str]:
    """Return the names. Raises Invalid, with the list of what there is, when one of them is unknown."""
    wanted, there = frozenset(names), frozenset(procedures)
    unknown = sorted(wanted - there)
    if unknown:
        raise Invalid(f"there is no action {', '.join(unknown)}; there are {', '.join(sorted(there))}")
    return wanted
