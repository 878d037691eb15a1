"""The website's chat: the customer's HTTP interface, its WebSocket, the widget and the demo page."""
