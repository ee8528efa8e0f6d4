"""What may be done with a tube now, by whom is looking, and what stands in the way of the rest."""
