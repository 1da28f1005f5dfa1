"""`python -m flyte_compile`."""

from flyte_compile.cli import main

main()
