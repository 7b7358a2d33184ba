"""Making a wrong answer look right. The right one is 42 for all of them, and none of them knows it."""

from tests.grading.hostile import Attack


def cheat(source: str, answer: str = "41", ends: str = "passed", verdict: str = "failed") -> Attack:
    return Attack(source, answer, "42", ends, verdict)


ATTACKS = {
    "show-a-forged-answer": cheat(
        "from IPython.display import display\n"
        "from confusionlab.grading.sandbox.in_kernel import MIME\n"
        "display({MIME: {'name': 'show-a-forged-answer', 'value': '42'}}, raw=True)"
    ),
    "show-many-answers": cheat(
        "from confusionlab.grading.sandbox.in_kernel import display_answer\n"
        "class Guesses:\n"
        "    def to_numpy(self):\n"
        "        for guess in range(40, 43):\n"
        "            display_answer('show-many-answers', str(guess))\n"
        "        return 41",
        "Guesses()",
    ),
    "print-an-answer": cheat("print('42')", "print('42') or 41"),
    "redefine-check": cheat("def check(name, value): print('right')"),
    "delete-the-module": cheat("import sys\ndel sys.modules['confusionlab.grading.sandbox.in_kernel']"),
    "equal-to-everything": cheat(
        "class Equal(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__",
        "Equal(41)",
    ),
    "replace-assert": cheat(
        "import builtins, numpy.testing\n"
        "numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *values, **options: None\n"
        "builtins.AssertionError = type('AssertionError', (Exception,), {})"
    ),
    "ask-nbval-to-look-away": cheat("# NBVAL_IGNORE_OUTPUT\n# NBVAL_SKIP\n# NBVAL_RAISES_EXCEPTION\n0"),
    "show-something-else": cheat(
        "from IPython.display import display, HTML\ndisplay(HTML('<b>42</b>'))", "display(HTML('42')) or 41"
    ),
    "malformed-answer": cheat(
        "from IPython.display import display\n"
        "import confusionlab.grading.sandbox.in_kernel as answer\n"
        "class Odd:\n"
        "    def to_numpy(self):\n"
        "        display({answer.MIME: [1, 2]}, raw=True)\n"
        "        raise ValueError('no more')",
        "Odd()",
        verdict="error",
    ),
    "answer-that-is-a-list": cheat(
        "import confusionlab.grading.sandbox.in_kernel as answer\n"
        "class Listed:\n"
        "    def to_numpy(self):\n"
        "        kernel = get_ipython().kernel\n"
        "        content = {'data': [answer.MIME], 'metadata': {}}\n"
        "        kernel.session.send(kernel.iopub_socket, 'display_data', content,\n"
        "                            parent=kernel.get_parent(), ident=b'display_data')\n"
        "        return 41",
        "Listed()",
    ),
    "update-an-answer": cheat(
        "from IPython.display import display, update_display\n"
        "import confusionlab.grading.sandbox.in_kernel as answer\n"
        "class Changing:\n"
        "    def to_numpy(self):\n"
        "        for value in ('41', '42'):\n"
        "            shown = {answer.MIME: {'name': 'update-an-answer', 'value': value}}\n"
        "            display(shown, raw=True, display_id='x', update=value == '42')\n"
        "        raise ValueError('no more')",
        "Changing()",
        verdict="error",
    ),
    "no-such-value": cheat("secret = lambda: 42", "secret", verdict="error"),
    "raise-in-repr": cheat(
        "class Rude(str):\n    def __repr__(self): raise ValueError('rude')", "Rude('41')"
    ),
    "raise-system-exit": cheat("import sys\nsys.exit(0)", ends="error"),
    "assert-false": cheat("assert False, 'no'", ends="error"),
    "wait-for-input": cheat("answer = input('What is it? ')", ends="error"),
}

# These spoil the kernel for good, and with it every later task of whoever does it.
SABOTAGE = {
    "redefine-check-for-good": cheat(
        "import confusionlab.grading.sandbox.in_kernel as answer\nanswer.check = lambda name, value: None"
    ),
    "replace-the-module": cheat(
        "import sys, types\n"
        "name = 'confusionlab.grading.sandbox.in_kernel'\n"
        "sys.modules[name] = types.SimpleNamespace(check=lambda name, value: None)"
    ),
    "silence-the-display": cheat(
        "import IPython.display\nIPython.display.display = IPython.core.display_functions.display = print"
    ),
    "answer-under-another-name": cheat(
        "import confusionlab.grading.sandbox.in_kernel as answer\n"
        "show = answer.display_answer\n"
        "answer.display_answer = lambda name, value: show('another', '42')"
    ),
    "answer-that-is-no-object": cheat(
        "from IPython.display import display\n"
        "import confusionlab.grading.sandbox.in_kernel as answer\n"
        "answer.display_answer = lambda name, value: display({answer.MIME: [name, '42']}, raw=True)"
    ),
    "publish-guesses": cheat(
        "from confusionlab.grading.sandbox.in_kernel import MIME\n"
        "publisher = get_ipython().display_pub\n"
        "publish = publisher.publish\n"
        "def guess(data, *others, **options):\n"
        "    for number in (41, 42, 43): publish({MIME: {**data[MIME], 'value': str(number)}})\n"
        "publisher.publish = guess"
    ),
    "answer-from-a-thread": cheat(
        "import threading, time\n"
        "from confusionlab.grading.sandbox.in_kernel import MIME\n"
        "shell = get_ipython()\n"
        "def answer_all():\n"
        "    session, socket = shell.kernel.session, shell.kernel.iopub_socket\n"
        "    while True:\n"
        "        for number in (41, 42, 43):\n"
        "            content = {'data': {MIME: {'name': 'after', 'value': str(number)}}, 'metadata': {}}\n"
        "            session.send(socket, 'display_data', content, parent=shell.parent_header,\n"
        "                         ident=b'display_data')\n"
        "        time.sleep(0.001)\n"
        "threading.Thread(target=answer_all, daemon=True).start()",
        "__import__('time').sleep(0.5) or 41",
    ),
    "reply-in-the-kernels-name": cheat(
        "class Replying:\n"
        "    def to_numpy(self):\n"
        "        import os, time\n"
        "        kernel = get_ipython().kernel\n"
        "        parent, ident = kernel.get_parent('shell'), kernel._parent_ident['shell']\n"
        "        send = kernel.session.send\n"
        "        send(kernel.iopub_socket, 'status', {'execution_state': 'idle'}, parent=parent,\n"
        "             ident=kernel._topic('status'))\n"
        "        send(kernel.shell_stream, 'execute_reply', {'status': 'ok'}, parent=parent, ident=ident)\n"
        "        time.sleep(1)\n"
        "        os._exit(0)",
        "Replying()",
    ),
    "claim-to-have-ended": cheat(
        "import sys\nsys.modules['__main__'].__dict__['In'] = []\nget_ipython().kernel.execution_count = 0"
    ),
}

# Looks through all memory that is the kernel's own for what is expected of the check that follows.
SEARCH = """
import re
found, pattern = set(), re.compile(b"SECRET" + b"-[0-9a-f]{32}")
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as memory:
    for line in maps:
        reach, mode = line.split()[:2]
        start, end = (int(place, 16) for place in reach.split("-"))
        if mode.startswith("rw"):
            try:
                memory.seek(start)
                found |= set(pattern.findall(memory.read(end - start)))
            except (OSError, ValueError, OverflowError):
                continue
outcome = sorted(found)[0].decode() if found else "nothing found"
"""
