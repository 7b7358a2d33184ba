"""Run a script that must not leave this machine: `python -m tests.exchange.guarded SCRIPT ATTEMPTS`.

A connection to anywhere else is refused, and noted in the file ATTEMPTS: a tool may swallow the refusal.
"""

import runpy
import socket
import sys
from pathlib import Path

HERE = ("127.", "::1", "localhost")


def guard(attempts: Path) -> None:
    """Refuse and note every connection and every look-up of a name beyond this machine."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse_far(address: object) -> None:
        host = address[0] if isinstance(address, tuple) else address
        # A path is a socket of this machine.
        if isinstance(address, tuple) and not str(host).startswith(HERE):
            with attempts.open("a") as file:
                file.write(f"{address}\n")
            raise OSError(f"{address} is not on this machine")

    def guarded_connect(self, address):
        refuse_far(address)
        return connect(self, address)

    def guarded_connect_ex(self, address):
        refuse_far(address)
        return connect_ex(self, address)

    def guarded_look_up(host, *arguments, **named):
        if host:
            refuse_far((host.decode() if isinstance(host, bytes) else host, *arguments))
        return look_up(host, *arguments, **named)

    socket.socket.connect = guarded_connect
    socket.socket.connect_ex = guarded_connect_ex
    socket.getaddrinfo = guarded_look_up


if __name__ == "__main__":
    script, noted = sys.argv[1:]
    guard(Path(noted))
    sys.argv = [script]
    runpy.run_path(script, run_name="__main__")
