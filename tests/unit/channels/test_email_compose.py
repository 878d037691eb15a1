"""Our mails: threads, words and links, and headers that nobody else can write."""

from datetime import datetime, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from channels.email.compose import Sender, Thread, compose, html_of, subject_of
from channels.email.ids import MailIds, ids_in
from channels.email.send import Email
from channels.port import Answer, Later, Part, Refused, Sent

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
IDS = MailIds("forty-two-random-words", "care@larkfield.example")
CARE = Sender("care@larkfield.example", "Larkfield Care")
NOTHING = Thread()
CHANNEL = Email("care@larkfield.example", "forty-two-random-words")


def sent(
    text: str = "Hello", thread: Thread = NOTHING, to: str = "ana@lopez.example", *, by_agent: bool = False
) -> EmailMessage:
    raw = bytes(compose(CARE, to, "conv_a1:7:0:1", text, thread, IDS, NOON, by_agent=by_agent))
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_a_mail_keeps_the_thread() -> None:
    mail = sent(thread=Thread("Re: Rückgabe", "<2@lopez.example>", ("<1@lopez.example>", "<x@y>")))
    assert mail["Subject"] == "Re: Rückgabe"
    assert mail["In-Reply-To"] == "<2@lopez.example>"
    thread, *others = ids_in(mail["References"])
    assert thread == IDS.of_thread("conv_a1")
    assert others == ["<1@lopez.example>", "<x@y>", "<2@lopez.example>"]
    assert mail["Message-ID"] == IDS.of_part("conv_a1:7:0:1") == sent("again")["Message-ID"]


def test_a_long_thread_keeps_its_ids_whole_and_its_lines_short() -> None:
    many = tuple(f"<{number:03}.{'x' * 80}@lopez.example>" for number in range(60))
    raw = bytes(
        compose(CARE, "a@b.example", "conv_a1:7:0:1", "Hello", Thread("x", many[-1], many), IDS, NOON, by_agent=False)
    )
    assert all(len(line) < 998 for line in raw.split(b"\r\n"))
    named = ids_in(str(message_from_bytes(raw, policy=policy.default)["References"]))
    assert named == (IDS.of_thread("conv_a1"), *many[-8:])


def test_programs_are_told_not_to_answer_the_assistant_and_may_answer_a_person() -> None:
    assert sent()["Auto-Submitted"] == "auto-replied"
    assert sent(by_agent=True)["Auto-Submitted"] is None


@pytest.mark.parametrize(
    "subject", ["x\r\nBcc: all@x.example", "x\nBcc: a", "x\rBcc: a", "x\x00y", "x\u2028Bcc: a", "\x85x", "y" * 5_000]
)
def test_a_subject_writes_no_header(subject: str) -> None:
    mail = sent(thread=Thread(subject, "<2@x>"))
    assert mail["Bcc"] is None
    assert len(subject_of(subject, "Care")) < 200


@pytest.mark.parametrize("to", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "", "nobody", "a b@c"])
def test_an_address_that_is_none_is_refused(to: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        sent(to=to)


def test_the_words_stand_there_twice_and_sources_are_links() -> None:
    mail = sent("Five days <b>.\n\nRefunds: https://care.example/articles/refunds?a=1&b=2\nSee https://x.example/y.")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Refunds: https://care.example/articles/refunds?a=1&b=2" in plain.get_content()
    shown = html.get_content()
    assert '<a href="https://care.example/articles/refunds?a=1&amp;b=2">Refunds</a>' in shown
    assert '<a href="https://x.example/y">https://x.example/y</a>.' in shown
    assert "<b>" not in shown


def test_html_keeps_numbered_lines_apart() -> None:
    assert "<p>1. Yes<br>2. No</p>" in html_of("Shall I?\n\n1. Yes\n2. No")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (250, Sent),
        (421, Later),
        (451, Later),
        (452, Later),
        (535, Later),
        (530, Later),
        (0, Later),
        (550, Refused),
        (552, Refused),
        (553, Refused),
        (554, Refused),
    ],
)
def test_what_the_servers_code_means(code: int, outcome: type) -> None:
    assert isinstance(CHANNEL.outcome(Answer(code, body={"said": "because", "message_id": "<1@x>"}), NOON), outcome)


def test_a_call_says_who_wrote() -> None:
    call = CHANNEL.call("ana@lopez.example", Part("Hello", 7, key="conv_a1:7:0:1", by_agent=True))
    assert call.json == {"to": "ana@lopez.example", "key": "conv_a1:7:0:1", "text": "Hello", "by_agent": True}
