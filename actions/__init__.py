"""What the assistant does: thin actions that read the customer's words, ask a room below, and phrase the result."""
