"""Customers who write on WhatsApp, over the Cloud API."""
