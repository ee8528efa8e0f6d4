"""The ledger as it is read and proven from outside."""
