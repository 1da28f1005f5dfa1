"""Why an image can't be asked for."""

from __future__ import annotations


class RegistryError(Exception):
    """A registry doesn't say what a reference stands for; the message says why in a clause."""
