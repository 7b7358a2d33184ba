"""What a process gives up before it runs a submission: privileges, memory, files, system calls.

The walls keep a submission from what is outside; this bounds what it does inside. It cannot be taken back.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal

from confusionlab.grading.sandbox import seccomp
from confusionlab.grading.sandbox.limits import Limits

MEGABYTE = 1 << 20
OPEN_FILES = 512
GIVES_WAY = 5  # to the grader, which could not end a fork bomb that leaves it no time to
STACK_MEGABYTES = 8  # what systems give; it is no data, so that Linux would not count a larger one
# TensorFlow reserves 2.5 GB of addresses and touches few of them. 64 GB take 128 MB of page tables at most
# where they are in one piece, and tables are memory that Linux bounds by nothing else.
SPARE_ADDRESSES = 64 << 30
THREADS_A_PROCESS = 8  # Linux counts threads as processes; a kernel alone has about eight

DIE_WITH_PARENT, DUMPABLE, DROP_BOUND, VERSION_3 = 1, 4, 24, 0x20080522


def _set_limits(limits: Limits) -> None:
    """Set what Linux counts for each process by itself."""
    bounds = {
        resource.RLIMIT_DATA: limits.memory_megabytes * MEGABYTE,
        resource.RLIMIT_AS: limits.memory_megabytes * MEGABYTE + SPARE_ADDRESSES,
        resource.RLIMIT_STACK: STACK_MEGABYTES * MEGABYTE,
        resource.RLIMIT_CPU: int(limits.processor_seconds) + 2,
        resource.RLIMIT_NPROC: limits.processes * THREADS_A_PROCESS,
        resource.RLIMIT_FSIZE: limits.file_megabytes * MEGABYTE,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        highest = resource.getrlimit(kind)[1]
        allowed = bound if highest == resource.RLIM_INFINITY else min(bound, highest)
        resource.setrlimit(kind, (allowed, allowed))


def _become(user: int) -> None:
    """Leave root for a user that owns nothing on this machine, as it runs nothing else."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    """Drop all capabilities; whoever joins a user namespace has got them all in it."""
    header, none = (ctypes.c_uint32 * 2)(VERSION_3, 0), (ctypes.c_uint32 * 6)()
    if libc.capset(header, none):
        raise OSError(ctypes.get_errno(), "cannot drop capabilities")


def confine(limits: Limits, user: int | None = None) -> None:
    """Give up what a submission must not have; for the child that will run it.

    Parameters
    ----------
    limits : Limits
        How much it may take.
    user : int, optional
        Whom root becomes. Others stay who they are.

    Raises
    ------
    OSError
        If something cannot be given up.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    os.nice(GIVES_WAY)
    _set_limits(limits)
    for capability in range(64):  # those that a program could give back; beyond the last it does nothing
        libc.prctl(DROP_BOUND, capability, 0, 0, 0)
    if user is not None:
        _become(user)
    _drop_capabilities(libc)
    # A change of user hides a process from itself in /proc, and forgets whom it dies with.
    libc.prctl(DUMPABLE, 1, 0, 0, 0)
    libc.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    seccomp.install()
