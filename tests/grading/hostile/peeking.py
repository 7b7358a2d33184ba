"""Looking at, reaching for and writing to what is none of a submission's business. All of it is refused."""

from tests.grading.hostile import Attack

# Run first, by the learner's cell. Attacks give `outcome` to their check: "refused", or what they got.
HELPERS = """
import ctypes, os, pathlib, signal, socket, subprocess, sys

def attempt(crime):
    try:
        return f"done: {crime()!r}"
    except (OSError, PermissionError):
        return "refused"

def open_files():
    for path in pathlib.Path("/proc/self/fd").iterdir():
        try:
            yield os.readlink(path)
        except OSError:  # the one by which the folder is read
            continue

def call(number_on_x86, number_on_arm, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    number = number_on_x86 if os.uname().machine == "x86_64" else number_on_arm
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
"""


def crime(expression: str) -> Attack:
    return Attack(f"outcome = attempt(lambda: {expression})")


def nothing_found(expression: str) -> Attack:
    return Attack(f"found = {expression}\noutcome = f'found: {{found}}' if found else 'refused'")


def attacks(root, secret_file, secret_socket, terminal) -> dict[str, Attack]:
    """Return the attacks on this machine's files, sockets and terminals."""
    return {
        "read-shadow": crime("open('/etc/shadow').read()"),
        "read-passwd": crime("open('/etc/passwd').read()"),
        "list-solutions": crime(f"os.listdir({str(root / 'solutions')!r})"),
        "read-tests": crime(f"open({str(root / 'tests' / 'conftest.py')!r}).read()"),
        "read-another-submission": crime(f"open({str(secret_file)!r}).read()"),
        "leave-by-the-root": crime(f"open('/proc/1/root' + {str(secret_file)!r}).read()"),
        "leave-by-an-open-folder": nothing_found(
            "[path for path in pathlib.Path('/proc/self/fd').iterdir() if path.is_dir()]"
        ),
        "use-what-was-left-open": nothing_found(
            "[file for file in open_files() if file[0] == '/' and file.split('/')[1] not in ('tmp', 'proc')"
            " and file != '/dev/null']"
        ),
        "leave-by-a-link": crime(f"os.symlink({str(secret_file)!r}, '/tmp/way') or open('/tmp/way').read()"),
        "read-home": nothing_found(
            "set(os.listdir(os.path.expanduser('~'))) - {'.ipython', '.cache', '.config'}"
        ),
        "read-environment": nothing_found("[name for name in os.environ if 'swordfish' in os.environ[name]]"),
        "read-all-environments": nothing_found(
            "[path for path in pathlib.Path('/proc').glob('[0-9]*/environ')"
            " if attempt(path.read_bytes) != 'refused' and b'swordfish' in path.read_bytes()]"
        ),
        "see-other-processes": nothing_found(
            "[path.read_bytes() for path in pathlib.Path('/proc').glob('[0-9]*/cmdline')"
            " if b'pytest' in path.read_bytes() or b'supervise' in path.read_bytes()]"
        ),
        "write-the-package": crime("open(sys.modules['confusionlab'].__file__, 'a')"),
        "write-python": crime("open(os.__file__, 'a')"),
        "write-the-system": crime("open('/usr/harm', 'w')"),
        "write-the-root": crime("open('/harm', 'w')"),
        "write-the-devices": crime("open('/dev/harm', 'w')"),
        "write-kernel-settings": crime("open('/proc/sys/kernel/core_pattern', 'w')"),
        "reach-the-network": crime("socket.create_connection(('192.0.2.1', 80), timeout=2)"),
        "ask-for-a-name": crime("socket.gethostbyname('example.org')"),
        "reach-a-socket-outside": crime(f"socket.socket(socket.AF_UNIX).connect({secret_socket!r})"),
        "see-sockets-outside": nothing_found(
            f"[line for line in open('/proc/net/unix') if {secret_socket[1:]!r} in line]"
        ),
        "write-to-a-terminal-outside": crime(f"open({terminal!r}, 'w')"),
        "see-terminals-outside": nothing_found("set(os.listdir('/dev/pts')) - {'ptmx'}"),
        "reach-the-hypervisor": crime("socket.socket(40)"),
        "sniff": crime("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)"),
        "become-root": crime(
            "os.setresuid(0, 0, 0) if os.getuid() else open('/proc/sys/kernel/hostname', 'w')"
        ),
        "hold-privileges": nothing_found(
            "[line for line in open('/proc/self/status')"
            " if line.startswith('Cap') and int(line.split()[1], 16)]"
        ),
        "gain-privileges": nothing_found(
            "[line for line in open('/proc/self/status') if line.split() == ['NoNewPrivs:', '0']]"
        ),
        "chroot": crime("os.chroot('/tmp')"),
        "make-a-device": crime("os.mknod('/tmp/disk', 0o60600, os.makedev(8, 0))"),
        "unshare": crime("call(272, 97, 0x10000000)"),
        "set-a-namespace": crime("call(308, 268, os.open('/proc/1/ns/mnt', 0), 0)"),
        "fork-into-a-namespace": crime("call(56, 220, 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0)"),
        "mount": crime("call(165, 40, b'none', b'/tmp', b'tmpfs', 0, None)"),
        "trace": crime("call(101, 117, 16, 1, 0, 0)"),
        "read-memory": crime("call(310, 270, 1, None, 0, None, 0, 0)"),
        "bpf": crime("call(321, 280, 0, None, 0)"),
        "keys": crime("call(250, 219, 0, -3, 0)"),
        "shared-memory": crime("__import__('mmap').mmap(-1, 4096)"),
        "shared-memory-of-system-v": crime("call(29, 194, 0, 4096, 0o1600)"),
        "hidden-memory": crime("os.memfd_create('hoard')"),
        "io-uring": crime("call(425, 425, 1, None)"),
        "perf": crime("call(298, 241, None, 0, -1, -1, 0)"),
    }
