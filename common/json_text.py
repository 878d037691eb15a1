"""JSON from outside: what is not JSON raises one error, whatever is odd about it."""

import json
from decimal import Decimal
from typing import Any


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
