"""What a customer has written in a mail, without what their program put below it. Pure.

Where it is not sure, it stays: a greeting is no harm, a question that is cut is lost. Each line is looked at a fixed
number of times, so no mail takes long.
"""

import re
from collections.abc import Sequence

LONGEST_SIGNATURE = 12
"""Lines behind `-- `. What is longer was written to be read."""
LONGEST_ATTRIBUTION = 4
MOST_LINES = 5_000
LONGEST_TEXT = 200_000
LONGEST_LINE = 400
"""Characters of a line that a program wrote."""

_ATTRIBUTION = re.compile(
    r"(?:On|Am|Le|El|Il|Em|No dia|Op|Den|På|Dnia|W dniu|Dne|Em)\b.{6,500}"
    r"(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał(?:\(a\))?|napsal(?:\(a\))?)"
    r"(?:[ ].{1,200})?[ \u00a0]?:",
    re.IGNORECASE,
)
_ATTRIBUTION_BEHIND = re.compile(
    r".{3,200}<[^<>\s]{3,200}@[^<>\s]{3,200}>[ ,].{0,60}(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev)"
    r"(?:[ ].{1,100})?[ \u00a0]?:",
    re.IGNORECASE,
)
"""“Care <care@larkfield.example> schrieb am Mi., 25. Nov. 2026, 10:12:”"""
_RULE = re.compile(
    r"[-_*]{2,}\s*(?:Original Message|Original Appointment|Reply message|Ursprüngliche Nachricht|Originalnachricht"
    r"|Original-Nachricht|Message d['’]origine|Message original|Mensaje original|Messaggio originale"
    r"|Mensagem original|Oorspronkelijk bericht|Ursprungligt meddelande|Oprindelig meddelelse"
    r"|Wiadomość oryginalna|Původní zpráva)\s*[-_*]{2,}",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\*?(?:(From|Von|De|Da|Van|Från|Fra|Od)|(Sent|Date|Gesendet|Datum|Envoyé|Date|Enviado(?: el)?|Fecha|Inviato|Data"
    r"|Verzonden|Skickat|Sendt|Wysłano|Odesláno)|(To|An|À|A|Para|Aan|Till|Til|Do|Komu|Cc|Subject|Betreff|Objet|Asunto"
    r"|Oggetto|Assunto|Onderwerp|Ämne|Emne|Temat|Předmět))[ \u00a0]?:\*?(?:\s|$)",
    re.IGNORECASE,
)
_LINE = re.compile(r"[_\-=]{10,}")
_FORWARDED = re.compile(
    r"(?:Begin forwarded message|Anfang der weitergeleiteten Nachricht|Début du message réexpédié"
    r"|Inicio del mensaje reenviado|Inizio messaggio inoltrato)[ \u00a0]?:"
    r"|-{2,}\s*(?:Forwarded message|Weitergeleitete Nachricht|Message transféré|Mensaje reenviado"
    r"|Messaggio inoltrato|Doorgestuurd bericht)\s*-{2,}",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"(?:Sent from (?:my|Outlook|Mail|Yahoo|Proton|Samsung|the all)|Get Outlook for|Sent (?:with|using) |Gesendet von"
    r"|Von meinem"
    r"|Diese Nachricht wurde von meinem|Gesendet mit|Outlook für|Holen Sie sich Outlook|Envoyé de(?:puis)? mon"
    r"|Envoyé à partir de|Envoyé avec|Télécharg(?:er|ez) Outlook|Obtenir Outlook|Enviado desde mi|Enviado do meu"
    r"|Inviato da(?:l mio)?|Verzonden vanaf|Verstuurd vanaf|Skickat från min|Sendt fra min|Wysłane z).{0,120}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[(#]?\d{1,2}[.):]?", re.ASCII)
LONGEST_REGARDS = 120


def own_words(text: str, *, forwarded: bool = False) -> str:
    """Return the customer's own words; empty when all of it is quoted.

    `forwarded`: the mail passes another one on, so what stands below is what they want to show.
    """
    lines = [_plain(line) for line in text[:LONGEST_TEXT].splitlines()[:MOST_LINES]]
    if not forwarded:
        forwarded = any(_FORWARDED.fullmatch(line.strip()) for line in lines if len(line) < LONGEST_LINE)
    kept = lines if forwarded else _without_quotes(lines)
    return "\n".join(_without_signature(kept)).strip()


def choice_in(text: str) -> str:
    """Return the number at the beginning of a mail that says nothing else but regards; else the text."""
    first, _, rest = text.strip().partition("\n")
    alone = _NUMBER.fullmatch(first.strip()) is not None
    regards = rest.strip()
    if alone and len(regards) <= LONGEST_REGARDS and not re.search(r"[0-9?]", regards):
        return first.strip()
    return text


def _plain(line: str) -> str:
    return line.replace("\u200b", "").replace("\ufeff", "").replace("\u200e", "").rstrip()


def _without_quotes(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place].strip()
        if _begins_original(lines, place):
            break
        length = _attribution_at(lines, place)
        if length:
            after = _next_words(lines, place + length)
            if after is None or not lines[after].lstrip().startswith(">"):
                break  # what follows is not marked as quoted, but is
            place = after
            continue
        if line.startswith(">"):
            place += 1
            continue
        kept.append(lines[place])
        place += 1
    return kept


def _begins_original(lines: Sequence[str], place: int) -> bool:
    line = lines[place].strip()
    if not line or len(line) > LONGEST_LINE:
        return False
    if _RULE.fullmatch(line):
        return True
    if _LINE.fullmatch(line):
        following = _next_words(lines, place + 1)
        return following is not None and following <= place + 3 and _is_head(lines, following)
    return _is_head(lines, place)


def _is_head(lines: Sequence[str], place: int) -> bool:
    """Say whether a head as Outlook writes it begins here: from whom, when, and to whom or of what, one a line."""
    if _head_kind(lines[place]) not in (_FROM, _WHEN):
        return False
    return {_FROM, _WHEN, _TO} <= {_head_kind(line) for line in lines[place : place + 8]}


_FROM, _WHEN, _TO = 1, 2, 3


def _head_kind(line: str) -> int:
    match = _HEAD.match(line.strip()[:LONGEST_LINE])
    return next((kind for kind in (_FROM, _WHEN, _TO) if match[kind]), 0) if match else 0


def _attribution_at(lines: Sequence[str], place: int) -> int:
    """Return how many lines from here say who wrote what follows; 0 for none."""
    joined = ""
    for length in range(1, LONGEST_ATTRIBUTION + 1):
        if place + length > len(lines):
            return 0
        line = lines[place + length - 1].strip()
        if not line or len(line) > LONGEST_LINE or line.startswith(">"):
            return 0
        joined = f"{joined} {line}".strip()
        if line.endswith(":") and any(one.isdigit() for one in joined):
            whole = _ATTRIBUTION.fullmatch(joined) or _ATTRIBUTION_BEHIND.fullmatch(joined)
            return length if whole else 0
    return 0


def _next_words(lines: Sequence[str], place: int) -> int | None:
    return next((at for at in range(place, len(lines)) if lines[at].strip()), None)


def _without_signature(lines: Sequence[str]) -> list[str]:
    kept = list(lines)
    for place in range(len(kept) - 1, -1, -1):
        # RFC 3676 has a blank behind the dashes, which many programs lose.
        if kept[place].strip() == "--" and len(kept) - place - 1 <= LONGEST_SIGNATURE:
            kept = kept[:place]
            break
    while kept and (not kept[-1].strip() or _SENT_FROM.fullmatch(kept[-1].strip()[:LONGEST_LINE])):
        kept.pop()
    return kept
