"""A scanned rack, from the scanner's file to its slot in the cold.

The pure readers of files are next door in `racks/`. Here a file becomes a scan that is kept (`posting`), is compared
with what is recorded (`comparing`), gets its plan and decisions (`deciding`), and is confirmed whole (`confirming`).
"""
