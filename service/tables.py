"""Imports every room's tables, so that the one metadata is whole: for migrations."""

import conversations.storage
import conversations.storage_alerts
import conversations.storage_channels
import conversations.storage_recalls
import conversations.storage_told
import desk.canned.storage
import desk.storage
import desk.writing.storage_drafts
import desk.writing.storage_gaps
import integrations.mail.storage
import shop.storage_tables

TABLES = (
    conversations.storage,
    conversations.storage_alerts,
    conversations.storage_channels,
    conversations.storage_recalls,
    conversations.storage_told,
    desk.canned.storage,
    desk.storage,
    desk.writing.storage_drafts,
    desk.writing.storage_gaps,
    integrations.mail.storage,
    shop.storage_tables,
)
