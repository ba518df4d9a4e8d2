"""A notebook becomes one HTML file that works anywhere.

`export`        run, record, pack, render; writes the file
`export_each`   one file per value of a parameter, and an index page
`write_index`   the index page alone
`Exported`      what came out: path, bytes, states, seconds, notices
`read`          the payload of an exported page
`diff`          what changed between two exported pages

How it works, and the form of the payload, is in README.md beside this file.
"""

from briefkit.page.changes import Changes, diff
from briefkit.page.exporting import Exported, export, export_each, write_index
from briefkit.page.reading import read

__all__ = ["Changes", "Exported", "diff", "export", "export_each", "read", "write_index"]
