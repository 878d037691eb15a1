"""Canned replies: what agents say often, kept once, inserted with a shortcut."""
