"""`python -m local.run`: see `make run`."""

import sys

from local.run.main import main

sys.exit(main())
