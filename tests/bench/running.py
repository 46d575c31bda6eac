"""Processes of the bench: the house, the anchors and the generators, and what the kernel knows of them."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


class Process:
    """One of our modules in a process of its own; the first line it prints says how to reach it."""

    def __init__(self, module, *arguments, **environment):
        self.popen = _popen(module, *arguments, **environment)
        self.hello = self._line()
        self.port = self.hello["port"]

    def _line(self):
        line = self.popen.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.popen.args} ended with {self.popen.wait()}")
        return json.loads(line)

    def tell(self, command, *values):
        self.popen.stdin.write(json.dumps([command, *values]) + "\n")
        self.popen.stdin.flush()
        return self._line()

    def seconds(self):
        """Processor time used so far, in the kernel and outside."""
        fields = pathlib.Path(f"/proc/{self.popen.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self):
        """Resident bytes."""
        status = pathlib.Path(f"/proc/{self.popen.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024


def _popen(module, *arguments, **environment):
    command = [sys.executable, "-m", f"tests.bench.{module}", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            env={**os.environ, **environment})


@contextlib.contextmanager
def started(module, *arguments, **environment):
    """A process that ends with the block: it is told by the end of its input."""
    process = Process(module, *arguments, **environment)
    try:
        yield process
    finally:
        process.popen.stdin.close()
        try:
            process.popen.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.popen.kill()


def begun(module, task, *arguments, **environment):
    """Start a generator on its task; returns the function that waits for its result."""
    popen = _popen(module, *arguments, **environment)
    popen.stdin.write(json.dumps(task))
    popen.stdin.close()

    def result():
        answer = popen.stdout.read()
        if popen.wait():
            raise RuntimeError(f"{module} failed")
        return json.loads(answer)
    return result


def result_of(module, task, *arguments, **environment):
    return begun(module, task, *arguments, **environment)()
