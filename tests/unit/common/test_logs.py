"""What reaches a log line, and what must not."""

import io
import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from common.logs import configure_logs, redact

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Configure logging into memory and return how to read what was written."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers, root.level
    configure_logs("info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "personal",
    [
        "ana.lopez@example.com",
        "o'hara+care@mail.example.co.uk",
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "3782 822463 10005",
        "+1 555 0142 600",
        "(555) 014-2600",
        "555.014.2600",
    ],
)
def test_addresses_cards_and_phone_numbers_are_taken_out(personal: str) -> None:
    cleaned = redact(f"the customer wrote: {personal}, please check")
    assert "[email]" in cleaned or "[number]" in cleaned
    assert personal not in cleaned
    assert sum(letter.isdigit() for letter in cleaned) == 0
    assert "@" not in cleaned


@pytest.mark.parametrize(
    "harmless", ["#W1234567", "order #W1000002 is pending", "127.0.0.1:8080", "conv_0193f5a0f1b2c3d4e5f60718", "24.95"]
)
def test_order_numbers_ids_and_amounts_stay(harmless: str) -> None:
    assert redact(harmless) == harmless


def test_a_long_text_is_cleaned_in_no_time() -> None:
    started = time.perf_counter()
    redact("a" * 100_000)
    redact("1 " * 50_000)
    redact("a." * 50_000 + "@")
    assert time.perf_counter() - started < 2


def test_a_line_is_one_json_object_with_event_level_and_time(lines: Lines) -> None:
    structlog.get_logger().info("handoff.created", handoff="hand_019", reason="complaint")
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "handoff.created", "level": "info", "handoff": "hand_019", "reason": "complaint"}


def test_what_hides_in_lists_objects_numbers_and_errors_is_found(lines: Lines) -> None:
    structlog.get_logger().info(
        "odd",
        customer={"mails": ["ana@example.com"], "bob@example.com": 1},
        error=ValueError("no card 4111 1111 1111 1111"),
        card=4111111111111111,
    )
    (line,) = lines()
    text = json.dumps(line)
    assert "example.com" not in text
    assert "4111" not in text


def test_a_traceback_is_cleaned_too(lines: Lines) -> None:
    try:
        raise ValueError("cannot mail ana@example.com")
    except ValueError:
        structlog.get_logger().exception("broken")
        logging.getLogger("library").exception("also for %s", "bob@example.com")
    ours, theirs = lines()
    for line in (ours, theirs):
        assert "ValueError" in line["exception"]
        assert "example.com" not in json.dumps(line)


def test_the_standard_librarys_warnings_come_out_alike(lines: Lines) -> None:
    logging.getLogger("aiohttp").warning("hm %d", 7)
    logging.getLogger("aiohttp").info("not shown")
    (line,) = lines()
    assert (line["event"], line["level"]) == ("hm 7", "warning")


def test_what_is_below_the_level_is_not_written(lines: Lines) -> None:
    structlog.get_logger().debug("small.talk")
    assert lines() == []
