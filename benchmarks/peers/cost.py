"""What a command costs: `python cost.py COMMAND ...` prints seconds and MB of its largest process.

A process of its own, because Linux counts the memory of a process to those that it starts.
"""

import resource
import subprocess
import sys
import time

began = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=sys.stderr, check=False)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
print(time.perf_counter() - began, peak)
