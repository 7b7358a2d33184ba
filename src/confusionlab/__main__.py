"""`python -m confusionlab …`: the command line, where the folder of scripts is not on the PATH."""

import sys

from confusionlab.cli import main

if __name__ == "__main__":
    sys.exit(main())
