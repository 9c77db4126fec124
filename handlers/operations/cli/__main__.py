"""`python -m handlers.operations.cli` is `guildhall`."""

import sys

from handlers.operations.cli import main

sys.exit(main())
