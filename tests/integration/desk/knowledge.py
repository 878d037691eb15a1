"""A handful of passages that are found by their words: the search that the desk's tests use."""

from collections.abc import Sequence
from typing import Any

from kb_index.model import Audience, Hit, SearchResult

PASSAGES = (
    (
        "late",
        "My parcel is late",
        "When it counts as late",
        "A parcel is late 3 business days after the latest date that we told you. Then we ask the carrier where it is.",
        Audience.PUBLIC,
        "lamp due late parcel where",
    ),
    (
        "lost",
        "Lost parcels",
        "Resend or refund",
        "When a parcel is lost you choose: we send it again, or you get your money back within 5 business days.",
        Audience.PUBLIC,
        "lamp lost parcel where refund",
    ),
    (
        "carrier-claims",
        "Claims against carriers",
        "",
        "Open a claim with the carrier after 10 days; the form is in the shared folder.",
        Audience.INTERNAL,
        "lamp carrier parcel where claim",
    ),
    (
        "warranty",
        "Warranty",
        "Small appliances",
        "Kettles and toasters have a warranty of 2 years. You choose between a new one and your money.",
        Audience.PUBLIC,
        "kettle warranty money new one",
    ),
)
"""Article, title, section, words, audience, and the words that it is found by."""


class SmallKnowledge:
    """Finds a passage when two of its words are asked for; surely with three."""

    def search(self, query: str, *, k: int = 5, internal: bool = False, **_more: Any) -> SearchResult:
        asked = {word.strip("?.,!").lower() for word in query.split()}
        found: list[tuple[int, Hit]] = []
        for article_id, title, section, text, audience, words in PASSAGES:
            shared = len(asked & set(words.split()))
            if shared > 1 and (internal or audience is Audience.PUBLIC):
                hit = Hit(
                    article_id,
                    title,
                    section,
                    text,
                    f"/articles/{article_id}",
                    shared / 10,
                    f"p-{article_id}",
                    text,
                    audience=audience,
                )
                found.append((shared, hit))
        found.sort(key=lambda one: -one[0])
        best = max((shared for shared, _ in found), default=0)
        return SearchResult(tuple(hit for _, hit in found[:k]), best > 2, 0.9 if best > 2 else 0.4 * (best > 1), 1.0)


def texts_of(article_ids: Sequence[str]) -> list[str]:
    return [text for article_id, _, _, text, *_ in PASSAGES if article_id in article_ids]
