"""The ways in: one folder each."""
