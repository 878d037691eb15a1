"""What WhatsApp, Messenger and Instagram have in common, for they are all Meta's."""
