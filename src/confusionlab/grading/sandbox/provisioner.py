"""Forked kernels for whatever starts kernels by jupyter_client: nbclient, nbval, JupyterLab, a book's build.

One setting chooses them: the environment variable `JUPYTER_DEFAULT_PROVISIONER_NAME=confusionlab-warm`; or,
in a kernel's specification, `metadata.kernel_provisioner`, whose `config` can ask for walls as well.
"""

from __future__ import annotations

import sys
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Unicode

from confusionlab.grading.sandbox.isolation import Walls
from confusionlab.grading.sandbox.limits import Limits
from confusionlab.grading.sandbox.started import LAUNCHER

if sys.platform == "linux":
    from confusionlab.grading.sandbox.enter import Request
    from confusionlab.grading.sandbox.launch import CONNECTION, SOCKETS, fork_kernel, start_in_room
    from confusionlab.grading.sandbox.warm import zygote


class WarmProvisioner(LocalProvisioner):
    """Starts IPython's kernel as a fork of a process that has imported what it will need.

    A kernel of another language is started as ever, and so is any kernel where
    processes do not fork.
    """

    walls = Unicode("none", config=True, help="Kind of walls, see sandbox.isolation.Walls.")
    warm = Bool(True, config=True, help="Fork the kernel rather than start it clean.")

    parent: Any  # the kernel's manager
    connection_info: Any
    _folder: TemporaryDirectory[str] | None = None

    @property
    def _is_ours(self) -> bool:
        """Whether the kernel is one that is not started as ever."""
        return sys.platform == "linux" and LAUNCHER in self.kernel_spec.argv

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose sockets in a folder of their own, whose path is short enough for any system."""
        if self._is_ours:
            self._folder = self._folder or TemporaryDirectory(prefix="kernel-")
            self.parent.transport = "ipc"
            self.parent.connection_file = f"{self._folder.name}/kernel.json"
            self.parent.ip = f"{self._folder.name}/kernel"
        return dict(await super().pre_launch(**kwargs))

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel; return where its sockets are."""
        if not self._is_ours or (self.walls == "none" and not self.warm):
            return await super().launch_kernel(cmd, **kwargs)
        self.process = self._in_room(cmd) if self.walls != "none" else self._outside(cmd, **kwargs)
        self.pid, self.pgid = self.process.pid, None
        return self.connection_info

    def _outside(self, command: list[str], env: dict[str, str], cwd: str = ".", **_: Any) -> Any:
        """Fork a kernel that may do whatever its user may."""
        request = Request(command[command.index(LAUNCHER) + 1 :], env, cwd)
        return fork_kernel(request, zygote("kernels").socket)

    def _in_room(self, command: list[str]) -> Any:
        """Start a kernel behind walls, with default limits."""
        limits = Limits()
        room = Walls(self.walls).build(limits)
        command = [CONNECTION if part == self.parent.connection_file else part for part in command]
        inside = {**self.connection_info, "key": self.connection_info["key"].decode(), "ip": SOCKETS}
        self.connection_info = {**self.connection_info, "ip": f"{room.root}{SOCKETS}"}
        return start_in_room(command, inside, room, limits, zygote("kernels").socket if self.warm else None)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the folder of the sockets."""
        await super().cleanup(restart)
        if self._folder is not None and not restart:
            self._folder.cleanup()
