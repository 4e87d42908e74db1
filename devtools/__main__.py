"""Entry point of ``python -m devtools``."""

from devtools.cli import main

if __name__ == "__main__":
    main()
