"""The audit report of the quality manager: what was done in a period, and what somebody has to explain."""
