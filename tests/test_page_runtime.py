"""Runs `runtime.test.mjs` with the Node that playwright brings, so that users need none."""

from __future__ import annotations

import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable


def test_the_pure_half_of_the_runtime() -> None:
    node = compute_driver_executable()[0]
    tests = Path(__file__).with_name("runtime.test.mjs")
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", str(tests)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 0" not in done.stdout
