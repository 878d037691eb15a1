"""Customers who write to the company's app on Slack."""
