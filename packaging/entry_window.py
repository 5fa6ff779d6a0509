"""Start of the bundled program: the window, or a shell command if one is given."""

import sys

from app.command import main

sys.exit(main())
