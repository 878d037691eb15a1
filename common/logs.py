"""Structured logs: events, not people. A last sieve takes personal data out of what slips through."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

# An address begins where no earlier character could have begun it: without that, long texts take quadratic time.
_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER = re.compile(r"(?<![\w.-])\+?\d(?:[\s().-]{0,3}\d){8,18}(?![\w-])")
SHORTEST_CARD = 10**12
_IDS = frozenset({"timestamp", "conversation", "turn", "handoff"})


def redact(text: str) -> str:
    """Return the text with e-mail addresses and long numbers (cards, phones) replaced by what they are."""
    return _LONG_NUMBER.sub("[number]", _EMAIL.sub("[email]", text))


def _redact_value(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {_redact_value(key): _redact_value(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redact_value(one) for one in value]
    if isinstance(value, int) and abs(value) >= SHORTEST_CARD:
        return "[number]"
    if value is None or isinstance(value, int | float):
        return value
    return redact(repr(value))


def _redact_event(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        # What begins with an underscore is the logging library's own and is taken out before anything is written.
        if key not in _IDS and not key.startswith("_"):
            event[key] = _redact_value(value)
    return event


def configure_logs(level: str = "info", stream: TextIO = sys.stderr) -> None:
    """Write one JSON object a line to the stream; the standard library's loggers included."""
    number = getattr(logging, level.upper())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _redact_event,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(number, logging.WARNING))
