"""Where a tube was at 03:55, and what stood in a box then."""
