"""A filter that keeps a submission from system calls that no exercise needs and escapes are made of.

Linux runs the filter, a program of its classic packet-filter machine, at each system call. It is a list of
refusals: everything else passes, so that NumPy and TensorFlow work as ever.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

# Numbers by name: (x86-64, ARM64), from the kernel's own tables.
REFUSED = {
    "ptrace": (101, 117),  # other processes' memory
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "mount": (165, 40),  # other files
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "unshare": (272, 97),  # other namespaces, in which one is root
    "setns": (308, 268),
    "bpf": (321, 280),  # parts of the kernel with a history of holes
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "fanotify_init": (300, 262),
    "personality": (135, 92),
    "add_key": (248, 217),  # keys and memory that no namespace or limit holds
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "init_module": (175, 105),  # the machine itself
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "syslog": (103, 116),
}
CLONE, CLONE3, SOCKET, SOCKETPAIR, MAP = (56, 220), (435, 435), (41, 198), (53, 199), (9, 222)
NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
FAMILIES = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK; AF_VSOCK, say, knows no namespaces
GROWS_DOWN = 0x100  # MAP_GROWSDOWN: a stack by name, which the limit on data does not count
SHARED_MEMORY = 0x21  # MAP_SHARED | MAP_ANONYMOUS: it stays when no process is seen to hold it

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, AUDIT_ARCH_…

# Offsets in what the filter is given: the call's number, the machine, the lower half of two arguments.
NUMBER, MACHINE, FIRST_ARGUMENT, FOURTH_ARGUMENT = 0, 4, 16, 40
LOAD, AND, IF_EQUAL, IF_AT_LEAST, IF_ANY_BIT, RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
X32 = 0x40000000  # calls of x86-64's other ABI, under other numbers

NO_NEW_PRIVILEGES, SET_SECCOMP, MODE_FILTER = 38, 22, 2


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """Encode one instruction; the last two say how many to skip."""
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _refuse(error: int) -> bytes:
    """Encode the end of a call with an error."""
    return _step(RETURN, REFUSE | error)


def is_available() -> bool:
    """Tell whether there is a filter for this machine."""
    return platform.system() == "Linux" and platform.machine() in MACHINES


def program() -> bytes:
    """Return the filter, encoded for this machine.

    Returns
    -------
    bytes
        What `install` and bubblewrap's `--seccomp` take.
    """
    column, machine = MACHINES[platform.machine()]
    steps = [_step(LOAD, MACHINE), _step(IF_EQUAL, machine, 1), _refuse(errno.EPERM), _step(LOAD, NUMBER)]
    steps += [_step(IF_AT_LEAST, X32, 0, 1), _refuse(errno.EPERM)]
    for numbers in REFUSED.values():
        steps += [_step(IF_EQUAL, numbers[column], 0, 1), _refuse(errno.EPERM)]
    # The C library then makes the older call, whose flags can be looked at.
    steps += [_step(IF_EQUAL, CLONE3[column], 0, 1), _refuse(errno.ENOSYS)]
    steps += [_step(IF_EQUAL, CLONE[column], 0, 4), _step(LOAD, FIRST_ARGUMENT)]
    steps += [_step(IF_ANY_BIT, NEW_NAMESPACES, 0, 1), _refuse(errno.EPERM), _step(RETURN, ALLOW)]
    steps += [_step(IF_EQUAL, MAP[column], 0, 6), _step(LOAD, FOURTH_ARGUMENT)]
    steps += [_step(IF_ANY_BIT, GROWS_DOWN, 2), _step(AND, SHARED_MEMORY)]
    steps += [_step(IF_EQUAL, SHARED_MEMORY, 0, 1), _refuse(errno.EPERM), _step(RETURN, ALLOW)]
    steps += [_step(IF_EQUAL, SOCKET[column], 1), _step(IF_EQUAL, SOCKETPAIR[column], 0, 2 + len(FAMILIES))]
    steps += [_step(LOAD, FIRST_ARGUMENT)]
    steps += [_step(IF_EQUAL, family, len(FAMILIES) - place) for place, family in enumerate(FAMILIES)]
    steps += [_refuse(errno.EAFNOSUPPORT), _step(RETURN, ALLOW)]
    return b"".join(steps)


class _Program(ctypes.Structure):
    """The kernel's `struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_char_p)]


def install() -> None:
    """Put this process and all that it starts under the filter, for good.

    Raises
    ------
    OSError
        If the kernel takes none.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "cannot give up new privileges")
    if not is_available():
        return
    steps = program()
    filter_ = _Program(len(steps) // 8, steps)
    if libc.prctl(SET_SECCOMP, MODE_FILTER, ctypes.byref(filter_), 0, 0):
        raise OSError(ctypes.get_errno(), "cannot install the filter of system calls")
