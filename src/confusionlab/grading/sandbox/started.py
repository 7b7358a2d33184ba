"""A kernel that has been started, in a room or without one, and where to reach it."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from jupyter_client.connect import write_connection_file

from confusionlab.grading.sandbox.isolation import Walls
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.readable import environment

if TYPE_CHECKING:
    import socket

    from confusionlab.grading.sandbox.launch import KeptKernel
    from confusionlab.grading.sandbox.namespace import Room

LAUNCHER = "ipykernel_launcher"
COMMAND = [sys.executable, "-m", LAUNCHER, "-f"]


@dataclass
class Started:
    """A kernel's process and sockets.

    Attributes
    ----------
    process : Popen or KeptKernel
        The process.
    connection : dict
        What the connection file says, with the sockets as they are seen from
        here.
    log : Path
        What the kernel itself wrote, not its cells.
    room : Room or None
        Where it runs, if there are walls.
    folder : TemporaryDirectory or None
        Where it runs, if there are none.
    """

    process: subprocess.Popen[bytes] | KeptKernel
    connection: dict[str, Any]
    log: Path
    room: Room | None = None
    folder: TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """End the kernel; with walls, nothing that it started is left."""
        self.process.kill()
        self.process.wait()
        if self.folder is not None:
            self.folder.cleanup()


def start(options: list[str], walls: Walls, limits: Limits, zygote: socket.socket | None) -> Started:
    """Start IPython's kernel.

    Parameters
    ----------
    options : list of str
        Options of the kernel.
    walls : Walls
        What keeps it in.
    limits : Limits
        How much it may take; without walls nobody sees to it.
    zygote : socket or None
        Whose child it is to be; a clean process if None, or without walls.

    Returns
    -------
    Started
        A kernel that is about to open its sockets.
    """
    if walls.kind == "none":
        return _start_outside(options)
    return _start_in_room(options, walls, limits, zygote)


def _start_outside(options: list[str]) -> Started:
    """Start a kernel without walls, in a temporary folder."""
    folder = TemporaryDirectory(prefix="kernel-")
    transport, address = ("tcp", "127.0.0.1") if os.name == "nt" else ("ipc", f"{folder.name}/kernel")
    path, connection = write_connection_file(
        f"{folder.name}/kernel.json", ip=address, transport=transport, key=secrets.token_hex().encode()
    )
    home, log = Path(folder.name, "home"), Path(folder.name, "kernel.log")
    home.mkdir()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  Python, on what the instructor chose to trust
            [*COMMAND, path, *options],
            cwd=home,
            env=os.environ | environment(str(home)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return Started(process, dict(connection), log, folder=folder)


def _start_in_room(options: list[str], walls: Walls, limits: Limits, zygote: socket.socket | None) -> Started:
    """Start a kernel behind walls."""
    from confusionlab.grading.sandbox.launch import CONNECTION, SOCKETS, start_in_room

    names = ("shell", "iopub", "stdin", "control", "hb")
    connection: dict[str, Any] = {f"{name}_port": number for number, name in enumerate(names, 1)}
    connection |= {"transport": "ipc", "key": secrets.token_hex(), "signature_scheme": "hmac-sha256"}
    room = walls.build(limits)
    try:
        command = [*COMMAND, CONNECTION, *options]
        process = start_in_room(command, connection | {"ip": SOCKETS}, room, limits, zygote)
    except OSError:
        room.close()
        raise
    return Started(process, connection | {"ip": f"{room.root}{SOCKETS}"}, room.root / "tmp/kernel.log", room)
