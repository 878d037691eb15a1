"""What a mail server tells of a mail of ours that it could not deliver: RFC 3464, and the words of others. Pure."""

from email.message import Message

from channels.email.ids import MailIds
from conversations.model_channels import DeliveryState, Report

LONGEST_RETURNED = 64_000
LONGEST_REASON = 300


def report_of(mail: Message, raw: bytes, ids: MailIds) -> Report | None:
    """Return the report on the mail of ours that came back; None when it names none, or is only late."""
    status, action = _status(mail)
    if action not in ("failed", ""):
        return None
    # The server returns our mail's head; where in the report it stands differs.
    answered = ids.answered(raw[-LONGEST_RETURNED:].decode("latin-1"))
    if answered is None or not answered.key:
        return None
    return Report(DeliveryState.FAILED, ids.of_part(answered.key), answered.key, reason_of(status))


def reason_of(status: str) -> str:
    """Return a sentence for the agent. `status`: what the server said, or empty."""
    if not status:
        return "The mail came back."
    return f"The mail came back: {status.rstrip('.')}."


def _status(mail: Message) -> tuple[str, str]:
    """Return the server's own words and what it has done: "failed", "delayed" …, each empty where it does not say."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        words = action = ""
        for block in _blocks(part):
            action = action or str(block.get("Action", "")).strip().lower()
            code = str(block.get("Diagnostic-Code", "")).partition(";")[2] or str(block.get("Status", ""))
            words = words or " ".join(code.split())
        return words[:LONGEST_REASON], action
    return "", ""


def _blocks(part: Message) -> list[Message]:
    content = part.get_payload()
    return [one for one in content if isinstance(one, Message)] if isinstance(content, list) else []
