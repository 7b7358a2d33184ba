"""Ending the kernel, never ending, or leaving something behind."""

import os

from tests.grading.hostile import Attack

# For so many seconds whatever is left behind sleeps: a number by which no other run on this machine is met.
NAP = str(10**8 + os.getpid())


def breaks(source: str, ends: str) -> Attack:
    """Return an attack after which its own task is lost."""
    return Attack(source + "\noutcome = 1", "outcome", "1", ends, "error" if ends != "passed" else "passed")


ENDING = {
    "exit-at-once": breaks("import os\nos._exit(0)", "killed"),
    "exit": breaks("exit()", "killed"),
    "kill-itself": breaks("import os\nos.kill(os.getpid(), 9)", "killed"),
    "kill-everybody": breaks(
        "import os\n"
        "try: os.kill(-1, 9)\n"
        "except ProcessLookupError: pass  # there was nobody else\n"
        "os.kill(os.getpid(), 9)",
        "killed",
    ),
    "crash": breaks("import ctypes\nctypes.string_at(0)", "killed"),
    "exit-from-a-thread": breaks(
        "import os, threading, time\nthreading.Timer(0.05, os._exit, [1]).start()\ntime.sleep(1)", "killed"
    ),
    "recurse": breaks("def deeper(): return deeper()\ndeeper()", "error"),
    "recurse-without-end": breaks(
        "import sys\nsys.setrecursionlimit(10**9)\n"
        "class Deep:\n    def __repr__(self): return repr(self)\nrepr(Deep())",
        "killed",
    ),
    "kill-the-parent": breaks("import os\nos.kill(os.getppid(), 9)", "killed"),
    "close-all-files": breaks("import os\nos.closerange(0, 1024)", "killed"),
    "hog-memory": breaks("hoard = bytearray(1600 << 20)", "error"),
    "hog-memory-together": breaks(
        "import os, time\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        hoard = bytearray(b'x') * (400 << 20)\n"
        "        time.sleep(60)\n"
        "time.sleep(60)",
        "killed",
    ),
    "hog-memory-unseen": breaks(
        "import ctypes, os, time\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: others may not look into it\n"
        "        hoard = bytearray(b'x') * (400 << 20)\n"
        "        time.sleep(60)\n"
        "time.sleep(60)",
        "killed",
    ),
    "hog-shared-memory": breaks(
        # It would stay when the process lets go of it, and so be nobody's.
        "import mmap\n"
        "hoard = mmap.mmap(-1, 3 << 30)\n"
        "for place in range(0, 3 << 30, mmap.PAGESIZE):\n"
        "    hoard[place] = 1\n"
        "    if place % (1 << 20) == 0: hoard.madvise(mmap.MADV_DONTNEED)",
        "error",
    ),
    "hog-shared-memory-of-a-device": breaks(
        "import mmap, os\nhoard = mmap.mmap(os.open('/dev/zero', os.O_RDWR), 3 << 30)", "error"
    ),
    "start-threads-without-end": breaks(
        "import threading, time\n"
        "for _ in range(1000): threading.Thread(target=time.sleep, args=[3], daemon=True).start()",
        "error",
    ),
    "fork-bomb": breaks("import os\nwhile True: os.fork()", "killed"),
    "fork-bomb-that-waits": breaks(
        "import os, time\nfor _ in range(100):\n    if os.fork() == 0:\n        time.sleep(60)",
        "killed",
    ),
    "fill-the-disk": breaks(
        "with open('/tmp/hoard', 'wb') as hoard:\n    while True: hoard.write(bytes(1 << 20))", "error"
    ),
    "fill-the-disk-in-parts": breaks(
        "for number in range(1000):\n"
        "    with open(f'/tmp/hoard-{number}', 'wb') as hoard: hoard.write(bytes(1 << 20))",
        "error",
    ),
    "fill-the-shared-memory": breaks(
        "from multiprocessing.shared_memory import SharedMemory\nSharedMemory(create=True, size=10**9)",
        "error",
    ),
    "many-files": breaks("for number in range(10**6): open(f'/tmp/{number}', 'w').close()\n", "killed"),
}

# Of little memory: more than 500 MB are too much.
HOARDING = {
    "memory-of-many-small-programs": breaks(
        # Each has less than a kernel that has done nothing yet.
        "import subprocess, sys, time\n"
        "hoard = \"import time; hoard = bytearray(b'x') * (100 << 20); time.sleep(60)\"\n"
        "for _ in range(8): subprocess.Popen([sys.executable, '-S', '-c', hoard])\n"
        "time.sleep(60)",
        "killed",
    ),
    "memory-of-a-process-whose-first-thread-has-ended": breaks(
        "import ctypes, os, threading, time\n"
        "leave = 60 if os.uname().machine == 'x86_64' else 93\n"
        "def hoard():\n"
        "    hoard = bytearray(b'x') * (130 << 20)\n"
        "    time.sleep(60)\n"
        "for _ in range(5):\n"
        "    if os.fork() == 0:\n"
        "        threading.Thread(target=hoard).start()\n"
        "        ctypes.CDLL(None).syscall(leave, 0)\n"
        "time.sleep(60)",
        "killed",
    ),
    "memory-that-grows-downward": breaks(
        # Linux takes it for a stack, which is not counted as data.
        "import mmap\nhoard = mmap.mmap(-1, 600 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100)",
        "error",
    ),
    "memory-of-a-stack": breaks(
        "import resource\nresource.setrlimit(resource.RLIMIT_STACK, (600 << 20, 600 << 20))", "error"
    ),
    "memory-of-a-stack-that-moves": breaks(
        # Nothing but a look can tell: it is no data still, and no system call names it.
        "import ctypes, time\n"
        "move = ctypes.CDLL(None).mremap\n"
        "move.restype, move.argtypes = ctypes.c_void_p, [ctypes.c_void_p, *[ctypes.c_size_t] * 3]\n"
        "stack = next(line for line in open('/proc/self/maps') if '[stack]' in line)\n"
        "hoard = move(int(stack.split('-')[0], 16), 4096, 600 << 20, 1)  # MREMAP_MAYMOVE\n"
        "ctypes.memset(hoard, 1, 600 << 20)\n"
        "time.sleep(60)",
        "killed",
    ),
    "page-tables": breaks(
        # A page that is only read is the one page of zeros, but has an entry in a table of its own.
        "import mmap\n"
        "flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000  # MAP_NORESERVE\n"
        "hoard = mmap.mmap(-1, 300 << 30, flags=flags, prot=mmap.PROT_READ)\n"
        "hoard.madvise(mmap.MADV_NOHUGEPAGE)\n"
        "touched = [hoard[place] for place in range(0, 300 << 30, 2 << 20)]",
        "error",
    ),
    "page-tables-together": breaks(
        "import mmap, os, time\n"
        "flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000  # MAP_NORESERVE\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        hoard = mmap.mmap(-1, 50 << 30, flags=flags, prot=mmap.PROT_READ)\n"
        "        hoard.madvise(mmap.MADV_NOHUGEPAGE)\n"
        "        touched = [hoard[place] for place in range(0, 50 << 30, 2 << 20)]\n"
        "        time.sleep(60)\n"
        "time.sleep(60)",
        "killed",
    ),
}

HANGING = {
    "endless-loop": breaks("while True: pass", "timeout"),
    "endless-loop-that-goes-on": breaks(
        "import time\nwhile True:\n    try: time.sleep(0.01)\n    except BaseException: pass",
        "timeout",
    ),
    "ignore-interrupts": breaks(
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass", "timeout"
    ),
    "stop-itself": breaks("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "timeout"),
    # In short lines: with long ones a busy machine fills the kernel's memory before its time is over.
    "print-without-end": breaks("while True: print('x' * 10**3)", "timeout"),
    "show-without-end": breaks(
        "from IPython.display import display\n"
        "from confusionlab.grading.sandbox.in_kernel import MIME\n"
        "while True: display({MIME: {'name': 'x' * 10**5}}, raw=True)",
        "timeout",
    ),
    "break-json": breaks("import json\njson.dumps = json.dump = lambda *values, **options: '{}'", "timeout"),
}

FLOODING = {
    "print-50-MB": breaks("print('x' * (50 << 20))", "passed"),
    "show-50-MB": breaks(
        "from IPython.display import display, HTML\ndisplay(HTML('x' * (50 << 20)))", "passed"
    ),
    "huge-repr": breaks("class Huge:\n    def __repr__(self): return 'x' * (50 << 20)\nHuge()", "passed"),
    "answer-50-MB": Attack("outcome = 'x' * (50 << 20)", verdict="failed"),
    "raise-10-MB": breaks("raise ValueError('x' * (10 << 20))", "killed"),
    "print-no-text": breaks(
        "import os, sys\nos.write(1, b'\\xff\\xfe\\x00' * 1000)\nprint('\\ud800')\nsys.stdout.flush()",
        "passed",
    ),
    "nest-without-end": breaks(
        # Signed and well-formed so far, but no reader of JSON gets to its end.
        "kernel = get_ipython().kernel\n"
        "parts = [kernel.session.pack(part) for part in (kernel.session.msg_header('status'), {}, {})]\n"
        "parts.append(b'[' * 10**6 + b']' * 10**6)\n"
        "kernel.iopub_socket.send_multipart("
        "[b'display_data', b'<IDS|MSG>', kernel.session.sign(parts), *parts])",
        "passed",
    ),
    "send-nonsense": breaks(
        "kernel = get_ipython().kernel\n"
        "for frames in ([b''], [b'display_data'], [b'display_data', b'<IDS|MSG>'], [b'\\xff'] * 9):\n"
        "    kernel.iopub_socket.send_multipart(frames)",
        "passed",
    ),
    "write-raw": breaks("import os\nfor _ in range(100): os.write(1, b'x' * 10**5)", "passed"),
    "speak-for-the-kernel": breaks(
        # A message without end, written into the kernel's own connections past Jupyter and ZeroMQ.
        "import os, socket, struct\n"
        "for name in os.listdir('/proc/self/fd'):\n"
        "    try:\n"
        "        connection = socket.socket(fileno=os.dup(int(name)))\n"
        "        if not connection.getsockname() or connection.type != socket.SOCK_STREAM: continue\n"
        "        connection.setblocking(True)\n"
        "        part = b'\\x03' + struct.pack('>Q', 10**6) + bytes(10**6)\n"
        "        while True: connection.sendall(part)\n"
        "    except OSError: pass",
        "killed",
    ),
}

STAYING = {
    "leave-a-daemon": breaks(
        "import subprocess\n"
        f"daemons = [subprocess.Popen(['sleep', '{NAP}'], start_new_session=True) for _ in range(3)]",
        "passed",
    ),
    "leave-an-orphan": breaks(
        "import os, subprocess\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        f"    if os.fork() == 0: os.execlp('sleep', 'sleep', '{NAP}')\n"
        "    os._exit(0)",
        "passed",
    ),
    "leave-threads": breaks(
        "import threading\n"
        "def work():\n"
        "    while True: pass\n"
        "for _ in range(2): threading.Thread(target=work, daemon=True).start()",
        "passed",
    ),
    "leave-a-server": breaks(
        "import http.server, threading\n"
        "server = http.server.HTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)\n"
        "threading.Thread(target=server.serve_forever).start()",
        "passed",
    ),
    "leave-a-parting-gift": breaks(
        "import atexit, signal, time\n"
        "atexit.register(time.sleep, 10**6)\n"
        "signal.signal(signal.SIGTERM, lambda *_: time.sleep(10**6))",
        "passed",
    ),
    "leave-files": breaks("open('/tmp/left', 'w').write('x')\nopen('left', 'w').write('x')", "passed"),
    "rewrite-the-connection": breaks(
        'with open(\'/tmp/kernel.json\', \'w\') as file: file.write(\'{"key": "mine", "ip": "/"}\')', "passed"
    ),
    "leave-links-outward": breaks(
        # In place of everything of the grader's in the folder that is not root's.
        "import os\n"
        "from contextlib import suppress\n"
        "for name in os.listdir('/tmp'):\n"
        "    with suppress(OSError):\n"
        "        os.remove(f'/tmp/{name}')\n"
        "        os.symlink('/etc/hostname', f'/tmp/{name}')",
        "passed",
    ),
    "delete-what-can-be": breaks(
        "import os, shutil\nos.chdir('/')\n"
        "for found in os.scandir('/tmp'):\n"
        "    if found.is_dir() and os.access(found, os.W_OK):\n"
        "        shutil.rmtree(found, ignore_errors=True)\n"
        "    elif not found.is_dir():\n"
        "        try: os.remove(found)\n"
        "        except OSError: pass",
        "passed",
    ),
}
