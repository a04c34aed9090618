"""The checks of `make lint` are part of the suite, so that running the tests holds the architecture too."""

import os

import pytest

from tools.lint import CHECKS, run


@pytest.mark.parametrize("name", CHECKS)
def test_code_passes(name: str) -> None:
    done = run(name, dict(os.environ))

    assert done.returncode == 0, done.stdout
