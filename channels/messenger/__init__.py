"""Customers who write to the company's page on Messenger."""
