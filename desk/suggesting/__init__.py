"""Answers from the articles that the console suggests to the agent, and whether agents use them."""
