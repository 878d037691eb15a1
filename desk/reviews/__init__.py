"""Review of conversations: a supervisor draws some, reads them, and fills in a score card."""
