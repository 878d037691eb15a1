"""What is the same in the settings of Meta's channels."""

GRAPH = "https://graph.facebook.com/v23.0"
INSTAGRAM_GRAPH = "https://graph.instagram.com/v23.0"

MEDIA_HOSTS = ("lookaside.fbsbx.com", "*.fbcdn.net", "*.cdninstagram.com")
"""Where what customers send on Messenger and Instagram is kept."""
