"""Customers who write to the company's account on Instagram."""
