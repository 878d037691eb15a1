"""Customers who write e-mail: fetched over IMAP, answered over SMTP."""
