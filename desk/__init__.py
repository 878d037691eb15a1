"""The agents' desk: accounts, the agent's API and stream, the console page."""
