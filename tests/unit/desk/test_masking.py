import pytest

from desk.masking import masked_json


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("my card is 4111 1111 1111 1111", "my card is [number]"),
        ("call +1 (212) 555-0147 after 5", "call [number] after 5"),
        ("write to ana.lopez+shop@example.co.uk please", "write to [email] please"),
        ("I live at 12 Garden Street, apt 4 now", "I live at [address] now"),
        ("Ana Lopez asks about #W4817420, due 2026-11-24", "Ana Lopez asks about #W4817420, due 2026-11-24"),
        ("two lamps for $54.90", "two lamps for $54.90"),
    ],
)
def test_what_is_personal_goes_and_what_is_needed_stays(text: str, shown: str) -> None:
    assert masked_json({"text": text}) == {"text": shown}


def test_ids_and_times_stay_and_everything_else_is_looked_at_however_deep() -> None:
    whole = {
        "id": "handoff_0123456789012",
        "conversation_id": "1234567890123",
        "at": "2026-11-24T09:30:00Z",
        "customer": {"email": "ana@example.com", "external_id": "ana@example.com", "identity_proved": True},
        "slots": {"address1": "12 Garden Street", "order_id": "#W1234567"},
        "transcript": [{"seq": 1, "text": "4111111111111111", "buttons": [{"title": "ana@example.com"}]}],
    }
    assert masked_json(whole) == whole | {
        "customer": {"email": "[email]", "external_id": "[email]", "identity_proved": True},
        "slots": {"address1": "[address]", "order_id": "#W1234567"},
        "transcript": [{"seq": 1, "text": "[number]", "buttons": [{"title": "[email]"}]}],
    }
