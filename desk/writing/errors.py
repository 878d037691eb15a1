"""What can go wrong in content writers' work."""

from collections.abc import Sequence

from common.errors import Conflict, Invalid, NotFound
from kb_index.model import Fault


class GapNotFound(NotFound):
    name = "gap_not_found"
    title = "No such gap"

    def __init__(self, gap_id: str) -> None:
        super().__init__("This gap is no longer there. Load the list again.")
        self.gap_id = gap_id


class DismissalNotFound(NotFound):
    name = "dismissal_not_found"
    title = "That is no longer put aside"

    def __init__(self, dismissal_id: str) -> None:
        super().__init__("Somebody has brought this gap back already.")
        self.dismissal_id = dismissal_id


class DraftNotFound(NotFound):
    name = "draft_not_found"
    title = "No such draft"

    def __init__(self, draft_id: str) -> None:
        super().__init__("There is no draft with this id.")
        self.draft_id = draft_id


class StaleDraft(Conflict):
    name = "stale_draft"
    title = "Somebody else has changed this draft"

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has saved a newer version. Load it, then add what is yours.")
        self.by = by


class DraftClosed(Conflict):
    name = "draft_closed"
    title = "This draft is closed"

    def __init__(self, state: str) -> None:
        told = {
            "published": "It has been published. Open the article to change it again.",
            "discarded": "It has been discarded. Begin a new one.",
        }
        super().__init__(told.get(state, "It is being published right now. Wait until that is done."))
        self.state = state


class DraftHasFaults(Invalid):
    name = "draft_has_faults"
    title = "The article is not ready"

    def __init__(self, faults: Sequence[Fault]) -> None:
        errors = [{"field": f"line {fault.line}", "message": f"{fault.problem} {fault.mend}"} for fault in faults]
        super().__init__("Mend what the check names, then publish.", errors)


class PublicationRunning(Conflict):
    name = "publication_running"
    title = "Another article is being published"

    def __init__(self) -> None:
        super().__init__("One at a time, so that each is measured alone. Try again when it is done.")


class PublicationNotFound(NotFound):
    name = "publication_not_found"
    title = "No such publication"

    def __init__(self, publication_id: str) -> None:
        super().__init__("There is nothing being published under this id.")
        self.publication_id = publication_id


class ArticleChanged(Conflict):
    name = "article_changed"
    title = "The file has changed meanwhile"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} is no longer as it was when you began. Discard this draft and open the article again."
        )
        self.path = path


class NoReplyThere(NotFound):
    name = "reply_not_found"
    title = "No agent's reply there"

    def __init__(self, seq: int) -> None:
        super().__init__(f"Message {seq} is not an agent's reply. Choose one that a colleague wrote.")
        self.seq = seq
