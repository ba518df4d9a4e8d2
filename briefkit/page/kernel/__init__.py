"""Code that runs inside the notebook's own kernel, beside the analyst's.

`capture`    Output widgets and displays, filled in the kernel instead of by a front end
`domain`     a control's finite positions, and the message a front end would send for each
`snapshot`   what a widget shows now, as JSON
`stable`     mime bundles without random ids, so that equal results are equal bytes
`settling`   when a callback is done
`steps`      steps the export was asked for, in place of the notebook's
`trace`      which controls a callback read and which widgets it wrote
`linked`     controls that move one another
`walk`       the controls through every combination that reaches something
`session`    what `run.py` calls: start, after every cell

The modules are sent to the kernel as source (`briefkit` need not be installed there) and import
only the standard library, IPython, traitlets and ipywidgets.
"""
