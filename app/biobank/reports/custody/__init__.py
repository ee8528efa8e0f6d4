"""Who had a sample, where, from when to when: the chain of custody, from the ledger alone."""
