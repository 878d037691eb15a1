"""A mail from its bytes to what it tells: who, what, to which of ours it is an answer."""

import time
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.headers import Kind
from channels.email.ids import Answered, MailIds, ids_in
from channels.email.parse import Letter, parse
from channels.email.send import Email
from channels.errors import Unreadable
from channels.port import Noted, Said
from conversations.model_channels import DeliveryState

OWN = "care@larkfield.example"
IDS = MailIds("forty-two-random-words", OWN)
HEAD = "From: Ana Lopez <Ana@Lopez.example>\r\nTo: care@larkfield.example\r\nMessage-ID: <1@lopez.example>\r\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 9_000


def letter(raw: str | bytes, **options: Any) -> Letter:
    return parse(raw if isinstance(raw, bytes) else raw.encode(), IDS, "mx.larkfield.example", **options)


def mail(text: str = "Where is my order?", **headers: str) -> EmailMessage:
    made = EmailMessage()
    own = {"From": "Ana <ana@lopez.example>", "Message_ID": "<1@lopez.example>"} | headers
    for name, value in own.items():
        if value:
            made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_plain_mail() -> None:
    found = letter(HEAD + "Subject: Order #W1\r\n\r\nWhere is it?\r\n")
    assert (found.kind, found.sender, found.name) == (Kind.PERSON, "ana@lopez.example", "Ana Lopez")
    assert found.text == "Order #W1\n\nWhere is it?"
    assert (found.message_id, found.references, found.answered) == ("<1@lopez.example>", (), None)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Order #W1", "Order #W1\n\nWhere is it?"),
        ("Where is it?", "Where is it?"),
        ("Re: Order #W1", "Where is it?"),
        ("", "Where is it?"),
        ("=?utf-8?q?R=C3=BCckgabe?=", "Rückgabe\n\nWhere is it?"),
        ("WG: Your invoice", "Your invoice\n\nWhere is it?"),
    ],
)
def test_a_subject_that_says_more_is_part_of_the_message(subject: str, text: str) -> None:
    assert letter(HEAD + f"Subject: {subject}\r\n\r\nWhere is it?").text == text


# ---- charsets and parts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("us-ascii", "utf-8"),
        ("us-ascii", "cp1252"),
        ("x-unknown", "utf-8"),
        ("utf-8", "cp1252"),
        ("", "utf-8"),
        ('"; x="', "utf-8"),
    ],
)
def test_a_wrong_charset_loses_no_letter(charset: str, encoding: str) -> None:
    kind = f'Content-Type: text/plain; charset="{charset}"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    assert letter((HEAD + kind).encode() + "Grüße, 5 Stück".encode(encoding)).text == "Grüße, 5 Stück"


def test_what_is_wrongly_encoded_is_still_read() -> None:
    broken = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nV2hlcmUgaXMgaXQ/*"
    assert letter(HEAD + broken).text == "Where is it?"
    missing = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nWhere is it?"
    assert letter(HEAD + missing).text == "Where is it?"


def test_plain_words_are_read_before_html_and_html_alone_is_cleaned() -> None:
    both = mail("Where is it?")
    both.add_alternative("<p>Where <b>is</b> it, in HTML?</p>", subtype="html")
    assert letter(bytes(both)).text == "Where is it?"
    only = mail()
    only.set_content("<p>Where <b>is</b> it?</p><script>x</script>", subtype="html")
    assert letter(bytes(only)).text == "Where is it?"
    empty = mail(" ")
    empty.add_alternative("<p>Where is it?</p>", subtype="html")
    assert letter(bytes(empty)).text == "Where is it?"


def test_files_come_along_and_logos_do_not() -> None:
    made = mail()
    made.add_alternative('<p>Where is it?</p><img src="cid:a">', subtype="html")
    made.add_attachment(PNG, maintype="image", subtype="png", filename="lamp ü.png")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="../../invoice.pdf")
    made.add_attachment(b"\x89PNG small", maintype="image", subtype="png", cid="<a>", disposition="inline")
    made.add_attachment(PNG, maintype="image", subtype="png", cid="<b>", disposition="inline")
    assert [(one.name, len(one.content)) for one in letter(bytes(made)).files] == [
        ("lamp ü.png", len(PNG)),
        ("../../invoice.pdf", 8),
        ("image", len(PNG)),
    ]


def test_a_file_name_in_encoded_words_is_read() -> None:
    part = 'Content-Type: application/pdf; name="=?utf-8?q?R=C3=BCckgabe.pdf?="\r\n\r\n%PDF-1.7'
    assert [one.name for one in letter(HEAD + part).files] == ["Rückgabe.pdf"]


def test_an_attached_mail_is_a_file_and_its_words_are_not_the_customers() -> None:
    made = mail()
    made.add_attachment(mail("I am somebody else."))
    found = letter(bytes(made))
    assert found.text == "Where is my order?"
    assert [one.name for one in found.files] == ["mail.eml"]


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(3_000)),
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nx\r\n" * 200_000,
        "Content-Type: message/rfc822\r\n\r\n" * 3_000,
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\nContent-Type: message/rfc822\r\n\r\n" * 2_000,
    ],
)
def test_a_mail_made_to_harm_is_not_taken_apart(body: str) -> None:
    began = time.process_time()
    found = letter(HEAD + body)
    assert time.process_time() - began < 5
    assert found.text == "[The mail has too many parts to be read. It stands in the mailbox.]"


@pytest.mark.parametrize("name", ["From", "Subject", "References", "To", "Content-Type", "Authentication-Results"])
def test_a_header_made_to_harm_takes_no_long_time(name: str) -> None:
    for value in (
        "(" * 100_000,
        "<a@b " * 50_000,
        "=?utf-8?q?" * 20_000,
        '"' * 100_000,
        "a," * 100_000,
        "=?" * 100_000,
    ):
        began = time.process_time()
        try:
            letter(f"{HEAD if name != 'From' else ''}{name}: {value}\r\n\r\nhello")
        except Unreadable:
            assert name == "From"
        assert time.process_time() - began < 5


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Content-Type", "Subject", "References", "Content-Disposition", "Date", "Auto-Submitted"]),
            st.one_of(
                st.text(max_size=60), st.sampled_from(["multipart/mixed; boundary", "=?x?q?=ff?=", "text/*; a*0*=b"])
            ),
        ),
        max_size=6,
    ),
    st.binary(max_size=300),
)
def test_whatever_comes_is_a_letter(head: list[tuple[str, str]], body: bytes) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in head)
    found = letter((HEAD + lines).encode("utf-8", "surrogatepass") + b"\r\n" + body)
    assert found.sender == "ana@lopez.example"


def test_of_a_mail_that_is_too_large_the_beginning_is_read() -> None:
    found = letter(HEAD + "\r\nWhere is it?", is_whole=False)
    assert found.text == "Where is it?\n\n[The mail is too large: the rest of it stands in the mailbox.]"


# ---- senders -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "nobody",
        "a@b.example, c@d.example",
        "<a b@c.example>",
        "a@b.example\r\nFrom: c@d.example",
        "@x",
        f"{'a' * 300}@b.example",
    ],
)
def test_a_mail_of_nobody_is_refused(sender: str) -> None:
    with pytest.raises(Unreadable):
        letter(f"From: {sender}\r\nMessage-ID: <1@x>\r\n\r\nhello")


def test_an_answer_goes_where_the_sender_wants_it_and_of_that_nothing_is_known() -> None:
    results = "mx.larkfield.example; dmarc=pass header.from=shop.example"
    form = mail(From="Form <form@shop.example>", Reply_To="Ana <ana@lopez.example>", Authentication_Results=results)
    assert (letter(bytes(form)).sender, letter(bytes(form)).name, letter(bytes(form)).dmarc) == (
        "ana@lopez.example",
        "Ana",
        "",
    )


@pytest.mark.parametrize(
    ("results", "dmarc"),
    [
        (["mx.larkfield.example; spf=pass; dmarc=pass (p=none) header.from=lopez.example"], "pass"),
        (["mx.larkfield.example 1; dkim=fail; dmarc=fail"], "fail"),
        (["mx.larkfield.example; spf=pass"], "none"),
        (["evil.example; dmarc=pass"], ""),
        (["mx.larkfield.example; dmarc=fail", "mx.larkfield.example; dmarc=pass"], "fail"),
        (["evil.example; dmarc=pass", "mx.larkfield.example; dmarc=fail"], "fail"),
        (["mx.larkfield.example; x=y (dmarc=pass)"], "none"),
        ([], ""),
    ],
)
def test_only_our_own_servers_word_on_the_sender_counts(results: list[str], dmarc: str) -> None:
    head = "".join(f"Authentication-Results: {one}\r\n" for one in results)
    assert letter(f"{head}{HEAD}\r\nhello").dmarc == dmarc


# ---- threads -------------------------------------------------------------------------------------------------------


def test_an_answer_names_our_message() -> None:
    ours, thread = IDS.of_part("conv_a1:7:0:1"), IDS.of_thread("conv_a1")
    assert letter(HEAD + f"In-Reply-To: {ours}\r\n\r\nyes").answered == Answered("conv_a1", 7, "conv_a1:7:0:1")
    both = f"References: {thread} <x@y>\r\n\t{IDS.of_part('conv_a1:3:0:1')} {ours}\r\n\r\nyes"
    assert letter(HEAD + both).answered == Answered("conv_a1", 7, "conv_a1:7:0:1")
    # A server on the way has given our mail an id of its own.
    assert letter(HEAD + f"References: {thread} <0100@ses.example>\r\n\r\nyes").answered == Answered("conv_a1")


@pytest.mark.parametrize(
    "named",
    [
        MailIds("another secret", OWN).of_part("conv_a1:7:0:1"),
        MailIds("forty-two-random-words", "care@other.example").of_part("conv_a1:7:0:1"),
        IDS.of_part("conv_a1:7:0:1").replace("conv_a1.7", "conv_a1.8"),
        IDS.of_part("conv_a1:7:0:1").replace("conv_a1", "conv_b2"),
        IDS.of_thread("conv_a1").replace("conv_a1", "conv_b2"),
        "<conv_a1.7.0.1@larkfield.example>",
    ],
)
def test_an_id_that_we_did_not_sign_opens_no_conversation(named: str) -> None:
    found = letter(HEAD + f"References: {named}\r\n\r\nyes")
    assert found.answered is None
    (said,) = Email(OWN, "forty-two-random-words").events(found)
    assert isinstance(said, Said)
    assert (said.thread, said.is_stranger) == ("", True)


def test_ids_that_could_break_a_header_are_none() -> None:
    assert ids_in("<a@b> <c d@e> <f\r\nBcc: g@h> <" + "x" * 300 + "@y> <ü@z> <a@b> <i@j>") == ("<a@b>", "<i@j>")


def test_copies_of_a_mail_are_one_and_another_mail_under_its_id_is_none() -> None:
    one = HEAD + "Date: Wed, 25 Nov 2026 10:12:00 +0000\r\n\r\nhello"
    copy = "Received: by another.example\r\n" + one
    assert letter(one).id == letter(copy).id
    assert letter(one).id != letter(one.replace("hello", "good day")).id
    nameless = one.replace("Message-ID: <1@lopez.example>\r\n", "")
    assert letter(nameless).id == letter(nameless).id != letter(nameless + ".").id


# ---- machines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, Kind.PERSON),
        ({"Auto_Submitted": "no"}, Kind.PERSON),
        ({"Precedence": "first-class"}, Kind.PERSON),
        ({"Return_Path": "<ana@lopez.example>"}, Kind.PERSON),
        ({"X_Auto_Response_Suppress": "DR, OOF"}, Kind.PERSON),
        ({"Auto_Submitted": "auto-replied"}, Kind.MACHINE),
        ({"Auto_Submitted": "auto-generated; x=y"}, Kind.MACHINE),
        ({"Precedence": "bulk"}, Kind.MACHINE),
        ({"Precedence": "auto_reply"}, Kind.MACHINE),
        ({"X_Auto_Response_Suppress": "All"}, Kind.MACHINE),
        ({"X_Autoreply": "yes"}, Kind.MACHINE),
        ({"List_Unsubscribe": "<https://x.example>"}, Kind.MACHINE),
        ({"Return_Path": "<>"}, Kind.MACHINE),
        ({"Subject": "Automatische Antwort: Re: Order"}, Kind.MACHINE),
        ({"Subject": "Out of office: back on Monday"}, Kind.MACHINE),
        ({"From": "no-reply@shop.example"}, Kind.MACHINE),
        ({"From": "Mailer <MAILER-DAEMON@shop.example>"}, Kind.MACHINE),
        ({"From": "bounces+123@shop.example"}, Kind.MACHINE),
        ({"List_Id": "<friends.example>"}, Kind.LIST),
        ({"Precedence": "list"}, Kind.LIST),
        ({"Return_Path": "<>", "From": "MAILER-DAEMON@shop.example"}, Kind.BOUNCE),
    ],
)
def test_who_has_written(headers: dict[str, str], kind: Kind) -> None:
    assert letter(bytes(mail(**headers))).kind is kind


def test_nothing_that_a_program_wrote_is_said() -> None:
    channel = Email(OWN, "forty-two-random-words")
    (noted,) = channel.events(letter(bytes(mail("I am away.", Auto_Submitted="auto-replied", Subject="Away"))))
    assert isinstance(noted, Noted)
    assert "I am away." in noted.text
    assert channel.events(letter(bytes(mail(List_Id="<x.example>")))) == []
    assert channel.events(letter(bytes(mail(From=OWN)))) == []
    (empty,) = channel.events(letter(bytes(mail("> all quoted"))))
    assert isinstance(empty, Noted)


BOUNCE = """Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: care@larkfield.example
Auto-Submitted: auto-replied
Message-ID: <b1@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This is the mail system. I'm sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ana@lopez.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <ana@lopez.example>:
    Recipient address rejected: User unknown

--b
Content-Type: text/rfc822-headers

From: Care <care@larkfield.example>
Message-ID: {id}

--b--
"""


def test_a_bounce_reports_on_our_message() -> None:
    found = letter(BOUNCE.format(action="failed", id=IDS.of_part("conv_a1:7:0:1")))
    assert found.kind is Kind.BOUNCE
    assert found.report is not None
    assert (found.report.state, found.report.key) == (DeliveryState.FAILED, "conv_a1:7:0:1")
    assert "550 5.1.1" in found.report.reason
    assert "User unknown" in found.report.reason
    assert Email(OWN, "forty-two-random-words").events(found) == [found.report]


@pytest.mark.parametrize(
    ("action", "named"),
    [
        ("delayed", IDS.of_part("conv_a1:7:0:1")),
        ("failed", MailIds("guessed", OWN).of_part("conv_a1:7:0:1")),
        ("failed", "<x@y>"),
    ],
)
def test_a_late_mail_or_one_that_is_not_ours_has_not_failed(action: str, named: str) -> None:
    assert letter(BOUNCE.format(action=action, id=named)).report is None
