"""Customers, or the staff you care for, who write to the company's bot on Microsoft Teams."""
