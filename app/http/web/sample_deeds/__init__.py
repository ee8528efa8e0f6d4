"""The deeds on samples as pages: a table of them by subject, drawn for one tube (`one`) and for several (`several`)."""
