from conversations.typing_pace import TYPING_EVERY_SECONDS, TypingPace


def test_a_key_a_tenth_of_a_second_is_told_every_one_and_a_half() -> None:
    moment = [0.0]
    pace, told = TypingPace(lambda: moment[0]), []
    for tenth in range(60):
        moment[0] = tenth / 10
        if pace.due():
            told.append(tenth / 10)
    assert told == [0.0, TYPING_EVERY_SECONDS, 2 * TYPING_EVERY_SECONDS, 3 * TYPING_EVERY_SECONDS]
