"""What a process of the benchmark is told, line by line, by the one that started it, and how it answers.

The end of its orders is that one's death: then this process ends too, with all that it has started.
"""

import os
import queue
import shutil
import signal
import threading
import time
from multiprocessing import resource_tracker

now = time.monotonic_ns  # System.nanoTime() reads the same clock
MILLI = 1_000_000


def serve(directory, start):
    """Starts, and obeys until the end: an order is the name of a measure and whole numbers, its answer is numbers."""
    os.setpgid(0, 0)
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whoever else prints
    # a process that is forked while a thread reads sys.stdin waits for its lock for ever
    source = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    orders = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(source, orders, directory), daemon=True).start()
    measures = start()
    answers.write("ready\n")
    while True:
        name, *numbers = orders.get().split()
        found = measures[name](*map(int, numbers))
        answers.write(" ".join("NaN" if value is None else repr(float(value)) for value in found) + "\n")


def _listen(source, orders, directory):
    try:
        text = b""
        while True:
            more = os.read(source, 4096)
            if not more:
                return
            *lines, text = (text + more).split(b"\n")
            for line in lines:
                orders.put(line.decode())
    finally:
        _end(directory)


def _end(directory):
    """Deletes the directory that is its own, and kills what was started, but for the helper that deletes the semaphores of spawned processes: it ends with this one."""
    helper = getattr(resource_tracker._resource_tracker, "_pid", None)
    for _ in range(3):  # what was being started meanwhile as well
        for process in _family()[1:]:
            if process != helper:
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    pass
    shutil.rmtree(directory, ignore_errors=True)
    try:
        os.rmdir(os.path.dirname(directory))  # with the last of all
    except OSError:
        pass
    os._exit(3)


def pause_until(due):
    """Sleeps; in small steps at the end, as the system may wake late."""
    left = due - now()
    while left > 0:
        time.sleep(left / 1e9)
        left = due - now()


def percentiles(times):
    """The median, and what one in a hundred and one in a thousand exceed, in nanoseconds."""
    times = sorted(times)
    return [times[min(len(times) - 1, int(part * len(times)))] for part in (0.5, 0.99, 0.999)]


def _family():
    """This process and all that it has started, directly or not."""
    found = [os.getpid()]
    for process in found:
        try:
            for thread in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{thread}/children") as children:
                    found += map(int, children.read().split())
        except OSError:
            pass  # it ended meanwhile
    return found


def cpu_of_family():
    """The time on a processor of this process and all that it has started, in nanoseconds."""
    total = 0
    for process in _family():
        try:
            total += cpu_of(process)
        except OSError:
            pass
    return total


def cpu_of(process):
    """The time on a processor of one process, in nanoseconds."""
    total = 0
    for thread in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{thread}/schedstat") as stat:
            total += int(stat.read().split()[0])
    return total


def idle(millis):
    """Percent of a core that all take while nothing is done."""
    time.sleep(0.5)
    cpu, since = cpu_of_family(), now()
    time.sleep(millis / 1000)
    return 100 * (cpu_of_family() - cpu) / (now() - since)
