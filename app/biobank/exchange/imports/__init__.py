"""Brings the rows of a source into the biobank, through the deeds that the bench uses."""
