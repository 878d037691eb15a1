"""What content writers' work needs of other rooms, in its own words."""

from collections.abc import Sequence
from typing import Protocol

from kb_index.model import Article, SearchResult, Vectors
from kb_index.search import IndexSummary


class WritersKnowledge(Protocol):
    """The served index."""

    @property
    def summary(self) -> IndexSummary: ...

    def search(
        self, query: str, *, k: int = 5, vector: Vectors | None = None, locale: str = "en", internal: bool = False
    ) -> SearchResult: ...

    def article(self, article_id: str, *, locale: str = "en", internal: bool = False) -> Article:
        """Raises ArticleNotFound."""
        ...

    def articles(self, *, internal: bool = False) -> tuple[Article, ...]: ...


class WritersEncoder(Protocol):
    def encode(self, texts: Sequence[str]) -> Vectors: ...
