"""Whatever a signed request holds, parsing ends with events or with `Unreadable`, and no event has an empty address."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.errors import Unreadable
from channels.meta import messaging_parse as meta
from channels.port import Consent, Noted, Pressed, Said
from channels.slack import parse as slack
from channels.sms import parse as sms
from channels.teams import parse as teams
from channels.telegram import parse as telegram
from channels.whatsapp import parse as whatsapp

FIELDS = """message edited_message callback_query message_reaction chat from user id type private is_bot text message_id
data entry changes field messages value metadata phone_number_id statuses status contacts profile interactive
button_reply location latitude new_reaction emoji photo caption b:1:0 delivered errors code title
mid watermark mids attachments quick_reply payload"""
FORM = "application/x-www-form-urlencoded"
WORDS = st.sampled_from(FIELDS.split())
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=6))


def _events(parse: Any, body: bytes) -> list[Any]:
    try:
        found: list[Any] = parse(body)
    except Unreadable:
        return []
    return found


@given(JSON)
def test_odd_shapes_break_nothing(value: Any) -> None:
    body = json.dumps(value).encode()
    message = {"chat": {"id": 1, "type": "private"}, "from": {"is_bot": False}, "message_id": 1, "text": value}
    own = {"metadata": {"phone_number_id": "1"}, "messages": [value], "statuses": [value], "contacts": value}
    mended = {"entry": [{"changes": [{"field": "messages", "value": own}]}]}
    field = "message" if isinstance(value, dict) and "text" in value else "read"
    own_page = {"id": "1", "messaging": [value, {"sender": {"id": "2"}, field: value}, {"sender": value, field: value}]}
    page = {"object": "page", "entry": [own_page]}
    said = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1", "text": value}
    direct = {"type": "event_callback", "event": said | {"files": value}}
    here = {"channelId": "msteams", "conversation": {"id": "a:1", "conversationType": "personal"}, "id": "1"}
    activities = [here | (value if isinstance(value, dict) else {"text": value}) | {"type": kind, "from": value}
                  for kind in ("message", "messageUpdate", "messageDelete", "messageReaction")]  # fmt: skip
    events = [
        *(event for one in activities for event in teams.parse(one | {"attachments": value}, "app")),
        *_events(telegram.parse, body),
        *_events(telegram.parse, json.dumps({"message": message}).encode()),
        *_events(lambda raw: whatsapp.parse(raw, "1"), body),
        *_events(lambda raw: whatsapp.parse(raw, "1"), json.dumps(mended).encode()),
        *_events(lambda raw: slack.parse(raw, ""), body),
        *_events(lambda raw: slack.parse(raw, ""), json.dumps({"type": "event_callback", "event": value}).encode()),
        *_events(lambda raw: slack.parse(raw, ""), json.dumps(direct).encode()),
        *_events(lambda raw: slack.parse(raw, FORM), urlencode({"payload": body.decode()}).encode()),
        *_events(lambda raw: meta.parse(raw, "page", "1"), body),
        *_events(lambda raw: meta.parse(raw, "page", "1"), json.dumps(page).encode()),
    ]
    assert all(event.address and event.id for event in events if isinstance(event, Said | Pressed | Noted))


@given(st.binary(max_size=200))
def test_bytes_that_are_no_json_are_unreadable(body: bytes) -> None:
    _events(telegram.parse, body)
    _events(lambda raw: whatsapp.parse(raw, "1"), body)


FORM_FIELDS = """MessageSid AccountSid From To Body NumMedia MessageStatus ErrorCode OptOutType
MessagingServiceSid MediaContentType0"""
FORM_VALUES = ["AC1", "+15005550006", "+1650555", "9", "-1", "failed", "STOP", "²", "", "\x00", "a b", "/"]


@given(st.dictionaries(st.sampled_from(FORM_FIELDS.split()), st.sampled_from(FORM_VALUES)))
def test_odd_forms_break_nothing(fields: dict[str, str]) -> None:
    body = urlencode(fields | {"AccountSid": "AC1"}, errors="replace").encode()
    events = _events(lambda raw: sms.parse(raw, {}, "AC1", "+15005550006", advanced=False), body)
    assert all(event.address and event.id for event in events if isinstance(event, Said | Noted | Consent))


@pytest.mark.parametrize("body", [b"\xff", b"&".join([b"a=b"] * 300), b""])
def test_hostile_forms_are_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        sms.parse(body, {}, "AC1", "+15005550006", advanced=False)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a": NaN}', b"\xff", b""])
def test_hostile_json_is_unreadable(body: bytes) -> None:
    for parse in (telegram.parse, lambda raw: whatsapp.parse(raw, "1"), lambda raw: meta.parse(raw, "page", "1")):
        with pytest.raises(Unreadable):
            parse(body)
