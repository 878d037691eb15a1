"""Customers who write text messages, over Twilio."""
