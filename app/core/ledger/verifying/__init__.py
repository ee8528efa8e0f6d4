"""Re-reading the whole ledger, and saying what does not hold."""
