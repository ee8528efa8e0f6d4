"""Tables that people bring: CSV, TSV and Excel files read as text, then as samples by a mapping profile.

`reading` makes rows of cells from bytes, `profiles` says what the columns of a kind of file mean (one TOML file each in
`profiles/`), `importing` makes import rows of them. Nothing here knows a database.
"""
