"""JSON from outside: what is not JSON raises one error, whatever is odd about it. And JSON of ours, made quickly."""

import json
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticSerializationError, to_json


def json_text(value: Any) -> str:
    """Return the value as JSON. It takes an eighth of `json.dumps`, and each message is written several times."""
    try:
        return to_json(value).decode()
    except PydanticSerializationError:  # half a character, from an escape: UTF-8 cannot say it, an escape can
        return json.dumps(value)


def parse_json(text: str | bytes) -> Any:
    """Return the value. Raises JSONDecodeError, also for NaN, endless nesting and numbers, or UnicodeDecodeError."""
    return _parse(text, float)


def parse_json_exactly(text: str | bytes) -> Any:
    """As `parse_json`, with amounts as Decimal."""
    return _parse(text, Decimal)


def _parse(text: str | bytes, number: type[float] | type[Decimal]) -> Any:
    try:
        return json.loads(text, parse_float=number, parse_constant=_refuse)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise
    except (ValueError, RecursionError) as error:
        raise json.JSONDecodeError(str(error), "", 0) from None


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
