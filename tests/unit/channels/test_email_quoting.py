"""A customer's own words, as the usual mail programs send them with what they quote."""

import time

import pytest

from channels.email.html_text import html_text
from channels.email.quoting import choice_in, own_words

OURS = "Hello Ana,\n\nyour order #W1 leaves tomorrow.\n\n1. Yes\n2. No\nReply with the number of your choice."
QUOTED = "".join(f"> {line}\n" for line in OURS.splitlines())

GMAIL = f"""Yes please, and what about the lamp?

On Wed, Nov 25, 2026 at 10:12 AM Larkfield Care <care@larkfield.example> wrote:

{QUOTED}"""

GMAIL_WRAPPED = f"""Yes please, and what about the lamp?

On Wed, Nov 25, 2026 at 10:12 AM Larkfield Care, the team with the long name
<care@larkfield.example>
wrote:

{QUOTED}"""

GMAIL_GERMAN = f"""Ja bitte, und was ist mit der Lampe?

Am Mi., 25. Nov. 2026 um 10:12 Uhr schrieb Larkfield Care <
care@larkfield.example>:

{QUOTED}"""

GMAIL_FRENCH = f"""Oui, et la lampe ?

Le mer. 25 nov. 2026 à 10:12, Larkfield Care <care@larkfield.example> a
écrit :

{QUOTED}"""

GMAIL_SPANISH = f"""Sí, por favor.

El mié, 25 nov 2026 a las 10:12, Larkfield Care (<care@larkfield.example>)
escribió:

{QUOTED}"""

OUTLOOK = f"""Yes please, and what about the lamp?

Ana Lopez

________________________________
From: Larkfield Care <care@larkfield.example>
Sent: Wednesday, November 25, 2026 10:12 AM
To: Ana Lopez <ana@lopez.example>
Subject: Re: Order #W1

{OURS}
"""

OUTLOOK_GERMAN = f"""Ja bitte, und was ist mit der Lampe?

Von: Larkfield Care <care@larkfield.example>
Gesendet: Mittwoch, 25. November 2026 10:12
An: Ana Lopez <ana@lopez.example>
Betreff: Re: Order #W1

{OURS}
"""

OUTLOOK_FRENCH = f"""Oui, et la lampe ?

De : Larkfield Care <care@larkfield.example>
Envoyé : mercredi 25 novembre 2026 10:12
À : Ana Lopez <ana@lopez.example>
Objet : Re: Order #W1

{OURS}
"""

OUTLOOK_BOLD = f"""Yes please, and what about the lamp?

*From:* Larkfield Care <care@larkfield.example>
*Sent:* Wednesday, November 25, 2026 10:12 AM
*To:* Ana Lopez <ana@lopez.example>
*Subject:* Re: Order #W1

{OURS}
"""

OLD_OUTLOOK = f"""Yes please, and what about the lamp?

-----Original Message-----
From: Larkfield Care
{OURS}
"""

OLD_OUTLOOK_GERMAN = f"""Ja bitte, und was ist mit der Lampe?

-----Ursprüngliche Nachricht-----
Von: Larkfield Care
{OURS}
"""

APPLE = f"""Yes please, and what about the lamp?

> On 25. Nov 2026, at 10:12, Larkfield Care <care@larkfield.example> wrote:
>{" "}
{QUOTED}"""

APPLE_GERMAN = f"""Ja bitte, und was ist mit der Lampe?

Von meinem iPhone gesendet

> Am 25.11.2026 um 10:12 schrieb Larkfield Care <care@larkfield.example>:
>{" "}
> \ufeff{OURS.splitlines()[0]}
{QUOTED}"""

IPHONE = f"""Yes please, and what about the lamp?

Sent from my iPhone

> On Nov 25, 2026, at 10:12 AM, Larkfield Care <care@larkfield.example> wrote:
>{" "}
{QUOTED}"""

ANDROID = f"""Yes please, and what about the lamp?

Get Outlook for Android<https://aka.ms/AAb9ysg>
________________________________
From: Larkfield Care <care@larkfield.example>
Sent: Wednesday, November 25, 2026 10:12:00 AM
To: Ana Lopez <ana@lopez.example>
Subject: Re: Order #W1

{OURS}
"""

THUNDERBIRD = f"""Yes please, and what about the lamp?

On 25.11.26 10:12, Larkfield Care wrote:
{QUOTED}
--{" "}
Ana Lopez
Lamp Street 3
"""

GMX = f"""Ja bitte, und was ist mit der Lampe?

Gesendet: Mittwoch, 25. November 2026 um 10:12 Uhr
Von: "Larkfield Care" <care@larkfield.example>
An: ana@lopez.example
Betreff: Re: Order #W1

{OURS}
"""

EN, DE, FR = "Yes please, and what about the lamp?", "Ja bitte, und was ist mit der Lampe?", "Oui, et la lampe ?"


@pytest.mark.parametrize(
    ("mail", "own"),
    [
        (GMAIL, EN),
        (GMAIL_WRAPPED, EN),
        (GMAIL_GERMAN, DE),
        (GMAIL_FRENCH, FR),
        (GMAIL_SPANISH, "Sí, por favor."),
        (OUTLOOK, f"{EN}\n\nAna Lopez"),
        (OUTLOOK_GERMAN, DE),
        (OUTLOOK_FRENCH, FR),
        (OUTLOOK_BOLD, EN),
        (OLD_OUTLOOK, EN),
        (OLD_OUTLOOK_GERMAN, DE),
        (APPLE, EN),
        (APPLE_GERMAN, DE),
        (IPHONE, EN),
        (ANDROID, EN),
        (THUNDERBIRD, EN),
        (GMX, DE),
    ],
)
def test_what_a_program_quotes_is_cut(mail: str, own: str) -> None:
    assert own_words(mail) == own
    assert own_words(mail.replace("\n", "\r\n")) == own


def test_answers_between_quoted_lines_stay_in_order() -> None:
    mail = "Hello,\n\nOn 25.11.26 10:12, Care wrote:\n> Which colour?\n\nBlue.\n\n> Which size?\n\nLarge, thanks."
    assert own_words(mail) == "Hello,\n\n\nBlue.\n\n\nLarge, thanks."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday your colleague wrote:\nwe send a new one.\nWhere is it?",
        "From: the shop in Bonn\nto: my mother\nI want it sent elsewhere.",
        "I need:\n- a lamp\n- a table\n--\nand quickly, as we move on Saturday." + "\nmore" * 20,
        "It says 5 > 3 here, and that is wrong.",
        "Two things\n-- first the lamp\n-- then the table",
        "Thanks,\nthe lamp still does not work.",
        "1. the lamp\n2. the table",
        "Sent from my old flat to the new one: it never came.\nWhere is it?",
        "To: whom it may concern\nDate: today\nWhere is my order?",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert own_words(text) == text


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAna Lopez\nLamp Street 3",
        "--\nAna",
        "Sent from my iPhone",
        "Gesendet von Outlook für iOS",
        "Envoyé de mon iPhone",
    ],
)
def test_signatures_are_cut(signature: str) -> None:
    assert own_words(f"Where is my order?\n\n{signature}\n") == "Where is my order?"


def test_a_mail_that_is_passed_on_stays_whole() -> None:
    forwarded = f"See below.\n\n---------- Forwarded message ---------\nFrom: Shop\nDate: 1.1.\nTo: me\n\n{OURS}"
    assert own_words(forwarded) == forwarded
    below = OUTLOOK.replace("Yes please, and what about the lamp?", "See below.")
    assert OURS in own_words(below, forwarded=True)
    assert own_words(below) == "See below.\n\nAna Lopez"


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("2", "2"),
        ("2.\n\nBest,\nAna", "2."),
        ("(2)\nThanks!", "(2)"),
        ("2\n\nbut when will it come?", "2\n\nbut when will it come?"),
        ("2\n3", "2\n3"),
        ("2 lamps\nAna", "2 lamps\nAna"),
    ],
)
def test_a_number_with_regards_is_a_choice(text: str, chosen: str) -> None:
    assert choice_in(text) == chosen


GMAIL_HTML = f"""<div dir="ltr">Yes please,&nbsp;and what about <b>the lamp</b>?<br><br>
<div class="gmail_signature">Ana Lopez</div></div><br><div class="gmail_quote">
<div dir="ltr" class="gmail_attr">On Wed, Nov 25, 2026
Larkfield Care &lt;<a href="mailto:care@larkfield.example">care@larkfield.example</a>&gt; wrote:<br></div>
<blockquote class="gmail_quote">{OURS}</blockquote></div>"""

OUTLOOK_HTML = f"""<html><head><style>p {{margin:0}}</style></head><body><div class="elementToProof">Yes please,
and what about the lamp?</div><div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/x">Outlook</a></div>
<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Care</div><div>{OURS}</div></body></html>"""

DESKTOP_HTML = f"""<div class=WordSection1><p class=MsoNormal>Yes please, and what about the lamp?<o:p></o:p></p>
<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p><b>From:</b> Care</p></div>
<p>{OURS}</p></div>"""

APPLE_HTML = f"""<html><body>Yes please, and what about the lamp?<br><div><br><blockquote type="cite">
<div>On 25. Nov 2026, Larkfield Care wrote:</div><br><div>{OURS}</div></blockquote></div></body></html>"""

THUNDERBIRD_HTML = f"""<p>Yes please, and what about the lamp?</p><div class="moz-cite-prefix">On 25.11.26, Care
wrote:<br></div><blockquote type="cite" cite="mid:1@x">{OURS}</blockquote><div class="moz-signature">-- <br>Ana</div>"""


@pytest.mark.parametrize("html", [GMAIL_HTML, OUTLOOK_HTML, DESKTOP_HTML, APPLE_HTML, THUNDERBIRD_HTML])
def test_what_html_marks_as_quoted_is_cut(html: str) -> None:
    assert own_words(html_text(html)) == EN
    assert "your order #W1 leaves tomorrow" in " ".join(html_text(html, forwarded=True).split())


def test_html_becomes_lines_without_scripts_or_what_is_hidden() -> None:
    html = (
        "<p>Hello</p><p>I want:<ul><li>a lamp</li><li>a table</li></ul></p><div>one<br>two</div><table><tr><td>a</td>"
        "<td>b</td></tr></table><script>alert(1)</script><style>x</style><div style='display:none'>buy</div><!-- no -->"
    )
    assert html_text(html) == "Hello\n\nI want:\n\n- a lamp\n- a table\n\none\ntwo\n\na b"


@pytest.mark.parametrize(
    "html", ["<div>" * 100_000 + "x", "<b>" * 100_000, "<p>a <b>b</b></p>" * 20_000, "&" * 400_000, "<a " * 90_000, "<"]
)
def test_html_made_to_harm_takes_no_long_time(html: str) -> None:
    began = time.process_time()
    html_text(html)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "From: a\n" * 50_000,
        "On 1 " * 200_000,
        "On 1 a@b, \n" + "x " * 100_000,
        ">" * 500_000,
        "Care <a@b " * 50_000 + ":",
    ],
)
def test_words_made_to_harm_take_no_long_time(text: str) -> None:
    began = time.process_time()
    own_words(text)
    assert time.process_time() - began < 5
