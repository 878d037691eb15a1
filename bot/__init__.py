"""All that runs inside Rasa (Python 3.10): the channel, the store for dialogue state, and the NLU components."""
