"""Files of rack scanners: which tube stood where when the rack lay on the glass.

`reading.read_rack_file` reads any of them; every file in `dialects/` is one scanner's way of writing, and a new one
is a new file there and a line in `dialects/__init__.py`.
"""
