"""Documents on A4: what every printed page of the house has in the same place."""
