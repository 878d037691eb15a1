"""The process where all rooms meet: settings, wiring, HTTP, health and the command line."""
