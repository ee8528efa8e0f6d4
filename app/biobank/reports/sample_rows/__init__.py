"""Samples as rows of a table that leaves the house: who took which, when, and the fingerprint of the file."""
