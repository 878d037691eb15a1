"""Who answers: scores, decision, queue, SLA and waiting time. Pure functions from values to values."""
