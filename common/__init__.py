"""Ids, clock, errors, logs, storage, the encoder and what travels between the processes. Imports no room."""
