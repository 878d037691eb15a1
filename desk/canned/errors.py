"""What can go wrong with canned replies."""

from common.errors import Conflict, NotFound
from desk.canned.model import MOST_IN_SCOPE


class CannedReplyNotFound(NotFound):
    """There is none, or it is another agent's own."""

    name = "canned_reply_not_found"
    title = "No such canned reply"

    def __init__(self, reply_id: str) -> None:
        super().__init__("It has been deleted, or it is a colleague's own.")
        self.reply_id = reply_id


class ShortcutTaken(Conflict):
    name = "shortcut_taken"
    title = "That shortcut is taken"

    def __init__(self, shortcut: str) -> None:
        super().__init__(f"There is a reply /{shortcut} already. Choose another shortcut, or change that one.")
        self.shortcut = shortcut


class TooManyReplies(Conflict):
    name = "too_many_canned_replies"
    title = "The list is full"

    def __init__(self) -> None:
        super().__init__(f"There are {MOST_IN_SCOPE} replies already. Delete some that nobody uses.")
