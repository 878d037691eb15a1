"""The Bot Connector's requests: what has happened. Pure."""

from channels.port import Event, Noted, Pressed, Said, button_of
from channels.reading import Object, an_object, objects, reaction_words, text_of
from channels.teams.signing import CHANNEL
from conversations.model_files import ComingFile

BUTTON = "careline"
"""Under this name a pressed button's value carries its message and place."""

FILE = "application/vnd.microsoft.teams.file.download.info"
PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "heic", "bmp"})
RECORDINGS = frozenset({"m4a", "mp3", "ogg", "opus", "aac", "amr", "wav"})
PERSONAL = "personal"


def parse(activity: Object, app_id: str) -> list[Event]:
    """Return what one activity tells: a list, mostly of one or none. Groups, teams and the bot itself are left out."""
    conversation, sender = an_object(activity.get("conversation")), an_object(activity.get("from"))
    address, number = text_of(conversation.get("id")), text_of(activity.get("id"))
    if activity.get("channelId") != CHANNEL or conversation.get("conversationType") != PERSONAL:
        return []
    if not address or _is_ours(sender, app_id):
        return []
    kind = text_of(activity.get("type"))
    if kind == "messageReaction":
        return _reactions(activity, address)
    if not number:
        return []
    event = None
    if kind == "message":
        event = _message(activity, address, number)
    elif kind == "messageUpdate":
        event = _edited(activity, address, number)
    elif kind == "messageDelete":
        event = Noted(f"deleted-{number}", address, "deleted", "The customer has taken a message back.")
    return [event] if event else []


def _is_ours(sender: Object, app_id: str) -> bool:
    return text_of(sender.get("id")).removeprefix("28:") == app_id or sender.get("role") == "bot"


def _message(activity: Object, address: str, number: str) -> Event | None:
    text = text_of(activity.get("text")).strip()
    button = button_of(text_of(an_object(activity.get("value")).get(BUTTON)))
    if button:
        return Pressed(number, address, *button, text)
    files = tuple(file for one in objects(activity.get("attachments")) if (file := _file(one)))
    if not (text or files):
        return Noted(number, address, "unreadable", "The customer sent something that cannot be shown here.")
    name = text_of(an_object(activity.get("from")).get("name")) or None
    return Said(number, address, text, name, text_of(activity.get("locale")) or "en", files)


def _file(attachment: Object) -> ComingFile | None:
    """Return what is fetched. The words come once more as an attachment of the type text/html, which is none."""
    kind, name = text_of(attachment.get("contentType")), text_of(attachment.get("name"))
    if kind == FILE:
        content = an_object(attachment.get("content"))
        url, ending = text_of(content.get("downloadUrl")), text_of(content.get("fileType")).lower()
        words = "photo" if ending in PICTURES else "voice message" if ending in RECORDINGS else "file"
        return ComingFile(words, url, name) if url else None
    url = text_of(attachment.get("contentUrl"))
    return ComingFile("photo", url, name) if kind.startswith("image/") and url else None


def _edited(activity: Object, address: str, number: str) -> Event | None:
    text = text_of(activity.get("text")).strip()
    if not text:
        return None
    at = text_of(activity.get("timestamp"))
    if an_object(activity.get("channelData")).get("eventType") == "undeleteMessage":
        words = f"The customer has brought a message back: {text}"
    else:
        words = f"The customer has changed an earlier message to: {text}"
    return Noted(f"edit-{number}-{at}", address, "edited", words)


def _reactions(activity: Object, address: str) -> list[Event]:
    to, at = text_of(activity.get("replyToId")), text_of(activity.get("timestamp"))
    signs = [text_of(one.get("type")) for one in objects(activity.get("reactionsAdded"))]
    found: list[Event] = [
        Noted(f"reaction-{to}-{at}-{sign}", address, "reaction", reaction_words(sign)) for sign in signs if sign
    ]
    if objects(activity.get("reactionsRemoved")) and not found:
        found.append(Noted(f"reaction-{to}-{at}", address, "reaction", reaction_words("")))
    return found
