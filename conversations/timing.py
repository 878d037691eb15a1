"""Where a turn's time goes, part by part."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Observe = Callable[[str, float], None]
"""Takes the name of a part (`begin`, `understand`, `decide`, `assistant`, `search`, `finish`) and its seconds. The
search is part of the assistant's."""


def unobserved(part: str, seconds: float) -> None:
    """An `Observe` that keeps nothing."""


@contextmanager
def timed(observe: Observe, part: str) -> Iterator[None]:
    started = time.perf_counter()
    try:
        yield
    finally:
        observe(part, time.perf_counter() - started)
