"""Mail to customers: an outbox in the database, sent by SMTP or shown in the demo's mailbox."""
