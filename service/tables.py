"""Imports every room's tables, so that the one metadata is whole: for migrations."""

import channels.storage_arrivals
import conversations.storage
import conversations.storage_alerts
import conversations.storage_attachments
import conversations.storage_channels
import conversations.storage_coming
import conversations.storage_earlier
import conversations.storage_identity
import conversations.storage_mails
import conversations.storage_mentions
import conversations.storage_recalls
import conversations.storage_told
import conversations.storage_words
import desk.canned.storage
import desk.reviews.storage
import desk.storage
import desk.storage_accounts
import desk.storage_audit
import desk.storage_verdicts
import desk.suggesting.storage
import desk.writing.storage_drafts
import desk.writing.storage_gaps
import integrations.mail.storage
import shop.storage_tables

TABLES = (
    channels.storage_arrivals,
    conversations.storage,
    conversations.storage_alerts,
    conversations.storage_attachments,
    conversations.storage_channels,
    conversations.storage_coming,
    conversations.storage_earlier,
    conversations.storage_mentions,
    conversations.storage_identity,
    conversations.storage_mails,
    conversations.storage_recalls,
    conversations.storage_told,
    conversations.storage_words,
    desk.canned.storage,
    desk.reviews.storage,
    desk.storage,
    desk.storage_accounts,
    desk.storage_audit,
    desk.storage_verdicts,
    desk.suggesting.storage,
    desk.writing.storage_drafts,
    desk.writing.storage_gaps,
    integrations.mail.storage,
    shop.storage_tables,
)


def is_described(name: str | None, kind: str, _parents: object = None) -> bool:
    """Say whether the metadata describes what has this name in the database: it cannot describe a full-text index."""
    return not (kind == "table" and name is not None and name.startswith(conversations.storage_words.TABLE))
