"""The formats that findings are given out in; it imports nothing, so that the command line knows them at once."""

from typing import Final

TEXT: Final = "text"
"""What people read in a terminal, and what there is where none is asked for."""
RENDERED: Final = ("concise", "json", "sarif", "github", "gitlab", "junit", "markdown")
"""What other programs read, and lists for people: each has its module in `report`."""
FORMATS: Final = (TEXT, *RENDERED)
