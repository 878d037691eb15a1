"""The conversation as a file that the customer keeps: plain text, or one HTML page that loads nothing. Pure.

It holds what the customer has seen and nothing else: no private notes, no scores.
"""

import base64
import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from conversations.file_names import in_words
from conversations.model import Citation, Message, Role

STYLE = (
    "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color:#16201f;"
    "background:#fff}article{margin:1rem 0}h1{font-size:1.5rem}h2{font-size:1rem;margin:0}p{margin:.25rem 0}"
    "time,.from,.head{color:#55625f;font-size:.875rem}.said{white-space:pre-wrap;overflow-wrap:anywhere}a{color:#0a5f5a}"
    ":root{color-scheme:light dark}@media(prefers-color-scheme:dark){body{color:#e8eeed;background:#182120}"
    "time,.from,.head{color:#a5b3b0}a{color:#7ad6cd}}"
)
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'"
"""What the page may do, wherever it is opened: show itself."""

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
INDENT = "    "


@dataclass(frozen=True)
class Transcript:
    """What goes into the file. `base_url` makes links to articles whole; `zone` is the customer's clock."""

    conversation_id: str
    company: str
    base_url: str
    messages: Sequence[Message]
    saved_at: datetime
    zone: ZoneInfo

    @property
    def title(self) -> str:
        return f"Your chat with {self.company}" if self.company else "Your chat"

    @property
    def head(self) -> str:
        return f"Saved on {self.moment(self.saved_at)}. Times are of {self.zone.key}. Number {self.conversation_id}."

    def moment(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        return f"{local:%A}, {local.day} {local:%B %Y}, {local:%H:%M}"

    def address(self, citation: Citation) -> str | None:
        """Return where the source is; None when it is no web page."""
        whole = urljoin(f"{self.base_url.rstrip('/')}/", citation.url)
        return whole if urlsplit(whole).scheme in ("http", "https") else None

    def sources(self, message: Message) -> list[tuple[str, str | None]]:
        """Return name and address of what the message cites, each address once."""
        found = {citation.url: citation for citation in reversed(message.citations)}
        return [(_source_name(one), self.address(one)) for one in reversed(found.values())]


def _author(message: Message) -> str:
    match message.role:
        case Role.CUSTOMER:
            return "You"
        case Role.BOT:
            return message.author or "Assistant"
        case Role.AGENT:
            return message.author or "Our team"
        case Role.SYSTEM:
            return ""


def _source_name(citation: Citation) -> str:
    own_section = citation.section and citation.section != citation.title
    return f"{citation.title} → {citation.section}" if own_section else citation.title


def as_text(transcript: Transcript) -> str:
    """Return the transcript as lines. What somebody wrote is set in: no message can look like another's head."""
    lines = [transcript.title, transcript.head, ""]
    for message in transcript.messages:
        author = _author(message)
        lines.append(f"[{transcript.moment(message.at)}]{f' {_line(author)}:' if author else ''}")
        said = "\n".join(part for part in (message.text, in_words(message.attachments)) if part)
        lines += [INDENT + line for line in _clean(said).split("\n")]
        for name, address in transcript.sources(message):
            lines.append(f"{INDENT}From: {_line(name)}{f' ({address})' if address else ''}")
        lines.append("")
    return "\n".join(lines)


def _clean(text: str) -> str:
    """Leave out what would steer a terminal, and make every line break one that is set in."""
    unified = re.sub("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029", "\n", text)
    return CONTROLS.sub("", unified)


def _line(text: str) -> str:
    return " ".join(_clean(text).split())


def as_html(transcript: Transcript) -> str:
    """Return the transcript as one page, everything escaped."""
    title, head = html.escape(transcript.title), html.escape(transcript.head)
    articles = "\n".join(_article(transcript, message) for message in transcript.messages)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f'<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p class="head">{head}</p>\n'
        f"{articles}\n</main>\n</body>\n</html>\n"
    )


def _article(transcript: Transcript, message: Message) -> str:
    author = html.escape(_author(message))
    sources = " · ".join(_link(name, address) for name, address in transcript.sources(message))
    parts = (
        f"<h2>{author}</h2>" if author else "",
        f'<time datetime="{message.at.isoformat()}">{html.escape(transcript.moment(message.at))}</time>',
        f'<p class="said" dir="auto">{html.escape(CONTROLS.sub("", message.text))}</p>' if message.text else "",
        f'<p class="said from" dir="auto">{html.escape(in_words(message.attachments))}</p>'
        if message.attachments
        else "",
        f'<p class="from">From: {sources}</p>' if sources else "",
    )
    inside = "\n".join(part for part in parts if part)
    return f"<article>\n{inside}\n</article>"


def _link(name: str, address: str | None) -> str:
    if address is None:
        return html.escape(name)
    return f'<a href="{html.escape(address)}" rel="noopener noreferrer">{html.escape(name)}</a>'
