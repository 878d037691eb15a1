"""What was said and who holds it: the log, the turn ledger, ownership by epoch, and the life of a conversation."""
