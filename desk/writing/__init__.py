"""What content writers do: close gaps, write and publish articles."""
