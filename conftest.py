"""Loads the browser fixtures; everything else is in tests/conftest.py."""

pytest_plugins = ["tests.browser"]
