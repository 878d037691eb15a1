"""What content writers see of customers' words has nobody in it."""

import pytest

from common.anonymous import anonymous, has_marks
from common.names import PersonNames


@pytest.fixture(scope="module")
def names() -> PersonNames:
    return PersonNames()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Hello, this is Daniela Petrova. Where is my lamp?", "Hello, this is [name]. Where is my lamp?"),
        ("hi my name is ana lopez and the kettle leaks", "hi my name is [name] and the kettle leaks"),
        ("mail me at ana.lopez@example.com", "mail me at [email]"),
        ("order #W1000001 is late, also W1000002", "order [order] is late, also [order]"),
        ("send it to 12 Baker Street, apt 4 please", "send it to [address] please"),
        ("my zip is 90210", "my zip is [number]"),
        ("call 0151 2345 6789 after six", "call [number] after six"),
        ("how many days until a refund of $20 over 100?", "how many days until a refund of $20 over 100?"),
        ("does the 2026 catalogue exist on paper", "does the 2026 catalogue exist on paper"),
    ],
)
def test_personal_data_is_replaced_by_what_it_is(names: PersonNames, said: str, shown: str) -> None:
    assert anonymous(said, names) == shown
    assert has_marks(shown) == ("[" in shown)


def test_a_name_that_is_known_goes_however_it_is_written(names: PersonNames) -> None:
    assert anonymous("yusuf here, mr ROSSI again", names, ["Yusuf Rossi", None]) == "[name] here, mr [name] again"


def test_a_name_is_not_cut_out_of_the_middle_of_a_word(names: PersonNames) -> None:
    assert anonymous("the marketplace is down", names, ["Mark"]) == "the marketplace is down"
