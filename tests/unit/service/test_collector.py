import gc
import weakref
from collections.abc import Iterator

import pytest

from service.collector import THRESHOLDS, spare_what_stays


class Node:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_lives_is_spared_and_later_garbage_is_still_collected() -> None:
    stays = Node()
    spare_what_stays()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == THRESHOLDS
    assert not any(one is stays for one in gc.get_objects())
    goes = Node()
    gone = weakref.ref(goes)
    del goes
    gc.collect()
    assert gone() is None
