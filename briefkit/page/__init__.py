"""A notebook becomes one HTML file that works anywhere.

`export`        run, record, pack, render; writes the file
`export_each`   one file per value of a parameter, and an index page
`write_index`   the index page alone
`Exported`      what came out: path, bytes, states, seconds, notices

How it works, and the form of the payload, is in README.md beside this file.
"""

from briefkit.page.exporting import Exported, export, export_each, write_index

__all__ = ["Exported", "export", "export_each", "write_index"]
