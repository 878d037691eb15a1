"""JSON from outside: one error for everything that is not JSON."""

import json
from decimal import Decimal

import pytest

from common.json_text import parse_json, parse_json_exactly


@pytest.mark.parametrize(
    "text",
    ["", "{", "{'a': 1}", '{"a": NaN}', "[Infinity]", "[" * 100_000, "1" * 10_000, '{"a": 1} more'],
    ids=["nothing", "cut off", "quotes", "nan", "infinity", "deep", "long number", "more"],
)
def test_what_is_not_json_is_told_in_one_way(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        parse_json(text)


def test_bytes_that_are_no_text_are_told_apart() -> None:
    with pytest.raises(UnicodeDecodeError):
        parse_json(b'"\xff"')


def test_amounts_stay_as_they_were_written() -> None:
    assert parse_json_exactly('{"price": 19.10}') == {"price": Decimal("19.10")}
    assert parse_json('{"price": 0.5}') == {"price": 0.5}
