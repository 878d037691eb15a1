"""What can go wrong with articles and their index."""

from common.errors import Conflict, NotFound, SettingsError, Unavailable


class ExportFailed(SettingsError):
    """The embedding model cannot be exported."""

    name = "model_export_failed"


class ArticlesMissing(SettingsError):
    """There is no folder of articles."""

    name = "articles_missing"


class IndexMissing(Unavailable):
    """There is no index to serve; the text says which command makes one."""

    name = "index_missing"


class IndexMismatch(Unavailable):
    """The index was built with another model or by another version; the text says which command to run."""

    name = "index_mismatch"


class ArticleNotFound(NotFound):
    """No article with this id, or none that the reader may see."""

    name = "article_not_found"

    def __init__(self, article_id: str) -> None:
        super().__init__(f"There is no article {article_id!r}.")
        self.article_id = article_id


class NoArticles(SettingsError):
    """Not one article can be used."""

    name = "no_articles"


class BuildRunning(Conflict):
    """Another process is building this index."""

    name = "build_running"
