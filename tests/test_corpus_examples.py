"""The examples in the docstrings of the corpus run."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import briefkit.corpus

MODULES = [
    name
    for _, name, _ in pkgutil.walk_packages(briefkit.corpus.__path__, "briefkit.corpus.")
    if not name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    tests = [test for name in MODULES for test in finder.find(import_module(name))]
    assert sum(bool(test.examples) for test in tests) > 15
