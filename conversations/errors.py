"""What can go wrong in a conversation."""

from common.errors import Conflict, Invalid, NotAllowed, NotFound, SignInNeeded, TooLarge, Unavailable


class ConversationNotFound(NotFound):
    name = "conversation_not_found"
    title = "No such conversation"

    def __init__(self, conversation_id: str) -> None:
        super().__init__("There is no conversation with this id.")
        self.conversation_id = conversation_id


class HandoffNotFound(NotFound):
    name = "handoff_not_found"
    title = "No such handoff"

    def __init__(self, handoff_id: str) -> None:
        super().__init__("There is no handoff with this id.")
        self.handoff_id = handoff_id


class TokenNotKnown(SignInNeeded):
    """The token opens nothing."""

    def __init__(self) -> None:
        super().__init__("This chat can no longer be opened. Please start a new one.")


class ForeignConversation(NotAllowed):
    """The token is good, but for another conversation."""

    def __init__(self) -> None:
        super().__init__("This token opens another conversation, not this one.")


class EmptyMessage(Invalid):
    def __init__(self) -> None:
        super().__init__("Please write something first.", [{"field": "text", "message": "must not be empty"}])


class UnreadableMessage(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "The message holds characters that cannot be stored.", [{"field": "text", "message": "is not valid text"}]
        )


class WrongClientId(Invalid):
    def __init__(self, longest: int) -> None:
        super().__init__(
            "A message needs an id of its own.",
            [{"field": "client_id", "message": f"must have 1 to {longest} characters"}],
        )


class MessageTooLong(TooLarge):
    name = "message_too_long"
    title = "That message is too long"

    def __init__(self, longest: int) -> None:
        super().__init__(f"Please write at most {longest:,} characters, or send it in parts.")
        self.longest = longest


class FileKindRefused(Invalid):
    name = "file_kind_refused"
    title = "This file cannot be sent"

    def __init__(self, what_may_come: str) -> None:
        super().__init__(
            f"This kind of file cannot be sent. {what_may_come}", [{"field": "file", "message": "is of another kind"}]
        )


class FileDamaged(Invalid):
    name = "file_damaged"
    title = "This file cannot be sent"

    def __init__(self) -> None:
        super().__init__(
            "The file is empty or damaged. Please check it and send it again.",
            [{"field": "file", "message": "cannot be read"}],
        )


class PictureTooLarge(Invalid):
    name = "picture_too_large"
    title = "This picture is too large"

    def __init__(self, width: int, height: int, most_pixels: int) -> None:
        super().__init__(
            f"The picture has {width:,} × {height:,} pixels. Please send one with at most "
            f"{most_pixels // 1_000_000} megapixels.",
            [{"field": "file", "message": "has too many pixels"}],
        )


class UploadTooSlow(Unavailable):
    """The file took longer than anybody waits; the connection is given up."""

    name = "upload_too_slow"
    title = "The file did not arrive"

    def __init__(self) -> None:
        super().__init__("The connection was too slow for this file. Please try again, or send a smaller one.")


class FileTooLarge(TooLarge):
    name = "file_too_large"
    title = "This file is too large"

    def __init__(self, most_bytes: int) -> None:
        super().__init__(f"Please send a file of at most {most_bytes / 1_000_000:g} MB.")
        self.most_bytes = most_bytes


class TooManyFiles(Conflict):
    name = "too_many_files"
    title = "Too many files"

    def __init__(self, most: int) -> None:
        super().__init__(f"This chat has {most} files already, and takes no more.")


class AttachmentNotFound(NotFound):
    name = "attachment_not_found"
    title = "No such file"

    def __init__(self) -> None:
        super().__init__("There is no such file here any more. Please attach it again.")


class AttachmentUsed(Conflict):
    name = "attachment_used"
    title = "This file was sent before"

    def __init__(self) -> None:
        super().__init__("Another message has this file already. Attach it again to send it once more.")


class ClientIdConflict(Conflict):
    name = "client_id_conflict"
    title = "This message id was used before"

    def __init__(self, client_id: str) -> None:
        super().__init__("A different message was sent with this client_id. Use a new one.")
        self.client_id = client_id


class UnknownButton(Invalid):
    name = "unknown_button"

    def __init__(self) -> None:
        super().__init__("No message here has this button.", [{"field": "payload", "message": "is not a button"}])


class StaleEpoch(Conflict):
    name = "stale_epoch"
    title = "The conversation has changed hands"

    def __init__(self, conversation_id: str, epoch: int) -> None:
        super().__init__("Somebody else holds the conversation now. Load it again.")
        self.conversation_id = conversation_id
        self.epoch = epoch


class AlreadyClaimed(Conflict):
    name = "already_claimed"
    title = "Somebody was faster"

    def __init__(self, handoff_id: str, by: str | None) -> None:
        super().__init__(f"{by} has taken this conversation." if by else "This conversation is no longer waiting.")
        self.handoff_id = handoff_id
        self.by = by


class AgentIsFull(Conflict):
    name = "agent_is_full"
    title = "No room for another conversation"

    def __init__(self, agent_id: str, capacity: int) -> None:
        super().__init__(
            f"At most {capacity} conversations at a time, and difficult ones count more. Finish one first."
        )
        self.agent_id = agent_id
        self.capacity = capacity


class OfferedToAnother(Conflict):
    name = "offered_to_another"
    title = "A colleague is being asked"

    def __init__(self, handoff_id: str) -> None:
        super().__init__("This conversation is on offer to a colleague. It comes back when they do not take it.")
        self.handoff_id = handoff_id


class OfferOver(Conflict):
    name = "offer_over"
    title = "The offer is over"

    def __init__(self, handoff_id: str) -> None:
        super().__init__("This conversation is no longer on offer to you.")
        self.handoff_id = handoff_id


class NotTheHolder(NotAllowed):
    name = "not_the_holder"
    title = "Somebody else has this conversation"

    def __init__(self, handoff_id: str) -> None:
        super().__init__("Only the agent who has the conversation can do this. Take it first.")
        self.handoff_id = handoff_id


class TurnClosed(Conflict):
    """The turn is over (answered, timed out or handed over): nothing more can be done in its name."""

    name = "turn_closed"
    title = "That turn is over"

    def __init__(self, turn_id: str) -> None:
        super().__init__("The turn is over.")
        self.turn_id = turn_id


class AssistantUnavailable(Unavailable):
    """The assistant does not answer, or answers with something else than replies."""

    name = "assistant_unavailable"
    title = "The assistant is not available"


class AssistantDied(AssistantUnavailable):
    """The process that played the turn ended in the middle of it; another one may play it."""


class RatingOver(Conflict):
    """The customer has written since: what they had before them can no longer be rated."""

    name = "rating_over"
    title = "The conversation has gone on"

    def __init__(self) -> None:
        super().__init__("The conversation has gone on since. You can rate it again when it is over.")


class RecallNotFound(NotFound):
    name = "recall_not_found"
    title = "No such recall"

    def __init__(self, recall_id: str) -> None:
        super().__init__("There is no flagged answer with this id.")
        self.recall_id = recall_id


class NoAnswerThere(NotFound):
    name = "no_answer_there"
    title = "No answer from the articles there"

    def __init__(self, seq: int) -> None:
        super().__init__(f"Message {seq} quotes no article. Only an answer with a source can be recalled.")
        self.seq = seq


class NobodyGotIt(Conflict):
    name = "nobody_got_it"
    title = "No customer has got this"

    def __init__(self, article_id: str) -> None:
        super().__init__("Nothing of it has been told to a customer, so there is nothing to correct. Edit the article.")
        self.article_id = article_id


class RecallClosed(Conflict):
    name = "recall_closed"
    title = "This is closed already"

    def __init__(self, recall_id: str) -> None:
        super().__init__("A colleague has decided on it meanwhile. Load it again.")
        self.recall_id = recall_id


class AddressTaken(Conflict):
    """Another message from the same address was first: its conversation is the one."""

    name = "address_taken"

    def __init__(self) -> None:
        super().__init__("This address has a conversation already.")


class JoinNotFound(NotFound):
    name = "join_not_found"
    title = "No such join"

    def __init__(self, join_id: str) -> None:
        super().__init__("There is no join with this id.")
        self.join_id = join_id
