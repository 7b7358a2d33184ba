"""A pytest plugin for nbval: its kernels talk over sockets in the current folder.

Over TCP, kernels that start at the same time may be given the same port.
"""

import os

from jupyter_client.connect import ConnectionFileMixin

if os.name != "nt":
    ConnectionFileMixin.transport.default_value = "ipc"
