"""The first words of a draft, taken from what customers asked and agents answered. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace

from common.anonymous import has_marks
from desk.writing.gaps import Gap
from kb_index.authoring import ArticleFields
from kb_index.markdown import slug

LONGEST_TITLE = 80
LONGEST_QUESTION = 200
MOST_QUESTIONS = 6
ID_WORDS = 5

_FILLERS = re.compile(
    r"(?:an?|and|any|are|can|could|did|do|does|for|from|get|got|have|how|i|in|is|it|me|my|of|on|or|please|the|there|"
    r"this|to|was|we|what|when|where|which|who|why|will|with|would|you|your)"
)
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))(?:\s+[\w\[\]'’-]+){0,2}\s*[,.!\n]\s*", re.I
)
_WHO_WRITES = re.compile(r"^\s*(?:this is|it['’]s|my name is|i['’]?m) \[name\][^.!?\n]{0,60}[.!,\n]\s*", re.I)
_FAREWELL = re.compile(
    r"\n?\s*(?:(?:kind|best|warm) regards|regards|best wishes|sincerely|have a (?:nice|good|great|lovely) \w+|"
    r"(?:anything|is there anything) else i can[^\n]*|cheers|many thanks)[^\n]*(?:\n\s*\[name\][^\n]*)?\s*$",
    re.I,
)


def begin_from_gap(gap: Gap) -> ArticleFields:
    """Return an article without a text, with the customers' questions."""
    return ArticleFields(id=_id(gap.question), title=_title(gap.question), questions=tuple(_questions(gap)))


def with_questions(fields: ArticleFields, gap: Gap) -> ArticleFields:
    """Return the article with the customers' questions after its own."""
    return replace(fields, questions=tuple(dict.fromkeys((*fields.questions, *_questions(gap)))))


def begin_from_reply(question: str, reply: str) -> ArticleFields:
    """Return an article with the agent's words for a text, greeting and farewell left out."""
    body = _FAREWELL.sub("", _WHO_WRITES.sub("", _GREETING.sub("", reply))).strip()
    asked = " ".join(question.split())
    usable = bool(asked) and not has_marks(asked) and len(asked) <= LONGEST_QUESTION
    about = asked or body
    return ArticleFields(
        id=_id(about), title=_title(about), questions=(asked,) if usable else (), body=body[:1].upper() + body[1:]
    )


def _questions(gap: Gap) -> Iterator[str]:
    """Yield wordings that can stand in an article: short, and with nothing taken out of them."""
    fit = [one.text for one in gap.examples if not has_marks(one.text) and len(one.text) <= LONGEST_QUESTION]
    yield from fit[:MOST_QUESTIONS]


def _title(text: str) -> str:
    line = " ".join(re.sub(r"\[\w+\]", "", text).split()).rstrip(" ?!.,;:")
    if len(line) > LONGEST_TITLE:
        line = line[:LONGEST_TITLE].rsplit(" ", 1)[0]
    return line[:1].upper() + line[1:]


def _id(text: str) -> str:
    plain = slug(re.sub(r"\[\w+\]|['’]", "", text)).split("-")
    words = [word for word in plain if not _FILLERS.fullmatch(word)] or plain
    return "-".join(words[:ID_WORDS])
