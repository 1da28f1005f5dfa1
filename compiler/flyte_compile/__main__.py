"""`python -m flyte_compile`."""

import sys

if not sys.flags.safe_path:
    # `-m` puts the current folder first on the path: a module there that is named as one of ours would be imported.
    sys.path.pop(0)

from flyte_compile.cli import main

main()
