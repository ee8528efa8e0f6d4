"""Tubes that wait for somebody: in hand, offered, or approved for destruction."""
