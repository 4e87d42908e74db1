"""Starts Odoo from a file: a server with workers starts its process for chats by the same path.

``python -m odoo`` has no such path: that process would end at once, and be started again and again.
"""

import sys

# the folder of this file, whose modules are none of Odoo's
sys.path.pop(0)

from odoo.cli.command import main

if __name__ == "__main__":
    main()
