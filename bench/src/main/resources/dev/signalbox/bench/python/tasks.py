"""Tasks in other processes, as the libraries of Python run them. Arguments: which; a directory of its own; where the original is."""

import collections
import concurrent.futures
import multiprocessing
import os
import random
import signal
import statistics
import sys
import threading
import time

import orders
from orders import MILLI, now

IN_FLIGHT = 8192
A_MAP = 200_000
CHUNK = 1000
POOL = 4
LOOKS = 64
WARM_PAUSE_MICROS = 300


def add_one(number):
    return number + 1


def pid_of(_):
    time.sleep(0.02)  # so that each worker gets one
    return os.getpid()


class Executor:
    """concurrent.futures.ProcessPoolExecutor."""

    def __init__(self, workers=1, method="fork"):
        self.pool = concurrent.futures.ProcessPoolExecutor(workers, multiprocessing.get_context(method))

    def submit(self, number):
        return self.pool.submit(add_one, number).result

    def map(self, numbers):
        return sum(self.pool.map(add_one, numbers, chunksize=CHUNK))

    def pids(self):
        return set(self.pool.map(pid_of, range(4 * self.pool._max_workers)))

    def close(self):
        self.pool.shutdown()


class SpawningExecutor(Executor):
    def __init__(self, workers=1):
        super().__init__(workers, "spawn")


class Pool:
    """multiprocessing.Pool."""

    def __init__(self, workers=1):
        self.workers = workers
        self.pool = multiprocessing.get_context("fork").Pool(workers)

    def submit(self, number):
        return self.pool.apply_async(add_one, (number,)).get

    def map(self, numbers):
        return sum(self.pool.imap(add_one, numbers, chunksize=CHUNK))

    def pids(self):
        return set(self.pool.map(pid_of, range(4 * self.workers), chunksize=1))

    def close(self):
        self.pool.close()
        self.pool.join()


class EventLoop:
    """mp_event_loop; results come by an output handler, in the order of the tasks where there is one worker."""

    def __init__(self, workers=1):
        import mp_event_loop

        self.ended = threading.Condition()
        self.outputs = collections.deque()
        self.loop = mp_event_loop.EventLoop() if workers == 1 else mp_event_loop.Pool(workers)
        self.loop.add_output_handler(self._handle)
        self.loop.start()

    def _handle(self, event):
        with self.ended:
            self.outputs.append(event.results)
            self.ended.notify()

    def _next(self):
        with self.ended:
            while not self.outputs:
                self.ended.wait()
            return self.outputs.popleft()

    def submit(self, number):
        self.loop.add_event(add_one, number)
        return self._next

    def pids(self):
        loops = getattr(self.loop, "loops", None) or [self.loop]
        for number in range(4 * len(loops)):
            self.loop.add_event(pid_of, number)
        for _ in range(4 * len(loops)):
            self._next()
        return {loop.event_process.pid for loop in loops}

    def close(self):
        self.loop.close()


class Measures:
    """One worker that stays, for what is measured of a warm one; others come and go."""

    def __init__(self, make):
        self.make = make
        self.kept = None

    def one(self):
        if self.kept is None:
            self.kept = self.make()
            check(self.kept.submit(1)(), 2)
        return self.kept

    def alone(self):
        if self.kept is not None:
            self.kept.close()
            self.kept = None

    def tasks(self, warm, millis):
        worker = self.one()
        flying = collections.deque()
        number = measured_from = 0
        started = measured = moment = now()
        while moment - started < (warm + millis) * MILLI:
            for _ in range(LOOKS):
                if len(flying) == IN_FLIGHT:
                    check(flying.popleft()(), number - IN_FLIGHT + 1)
                flying.append(worker.submit(number))
                number += 1
            moment = now()
            if moment - started < warm * MILLI:
                measured_from, measured = number, moment
        first = number - len(flying)
        for i, result in enumerate(flying):
            check(result(), first + i + 1)
        return [(number - measured_from) * 1e9 / (now() - measured)]

    def mapped(self, warm, millis):
        worker = self.one()
        start = items = 0
        started = measured = moment = now()
        while moment - started < (warm + millis) * MILLI:
            if moment - started < warm * MILLI:
                items, measured = 0, moment
            found = worker.map(range(start, start + A_MAP))
            check(found, (2 * start + A_MAP + 1) * A_MAP // 2)
            start += A_MAP
            items += A_MAP
            moment = now()
        return [items * 1e9 / (moment - measured)]

    def hot(self, warm, millis):
        worker = self.one()
        times = []
        number = 0
        started = moment = now()
        while moment - started < (warm + millis) * MILLI:
            then = moment
            check(worker.submit(number)(), number + 1)
            number += 1
            moment = now()
            if moment - started > warm * MILLI:
                times.append(moment - then)
        return orders.percentiles(times)

    def slept(self, warm, count, least, most):
        worker = self.one()
        chance = random.Random(1)
        times = []
        for number in range(warm + count):
            pause = WARM_PAUSE_MICROS if number < warm else chance.randint(least, most)
            orders.pause_until(now() + pause * 1000)
            then = now()
            check(worker.submit(number)(), number + 1)
            times.append(now() - then)
        return orders.percentiles(times[warm:])

    def idle(self, millis):
        self.alone()
        pool = self.make(POOL)
        pool.pids()
        found = orders.idle(millis)
        pool.close()
        return [found]

    def stop(self, times):
        self.alone()
        found = []
        for workers in (POOL, 1):
            took = []
            for _ in range(times):
                pool = self.make(workers)
                pool.pids()
                time.sleep(0.2)
                then = now()
                pool.close()
                took.append((now() - then) / MILLI / workers)
            found.append(statistics.median(took))
        return found

    def start(self, times):
        self.alone()
        took, cpu = [], []
        for _ in range(times):
            then = now()
            worker = self.make()
            check(worker.submit(1)(), 2)
            took.append((now() - then) / MILLI)
            cpu.append(sum(map(orders.cpu_of, worker.pids())) / MILLI)
            worker.close()
        return [statistics.median(took), statistics.median(cpu)]

    def spare(self, times):
        """A worker is killed; whoever wants an answer makes a new pool."""
        self.alone()
        took = []
        for _ in range(times):
            pool = self.make()
            (victim,) = pool.pids()
            time.sleep(0.1)
            then = now()
            os.kill(victim, signal.SIGKILL)
            while True:
                try:
                    check(pool.submit(1)(), 2)
                    break
                except concurrent.futures.process.BrokenProcessPool:
                    pool.close()
                    pool = self.make()
            took.append((now() - then) / MILLI)
            pool.close()
        return [statistics.median(took)]


def check(found, expected):
    if found != expected:
        raise RuntimeError(f"a task gave {found} instead of {expected}")


MAKERS = {
    "ppe-fork": Executor,
    "ppe-spawn": SpawningExecutor,
    "mp-pool": Pool,
    "mp_event_loop": EventLoop,
}

if __name__ == "__main__":
    if len(sys.argv) > 3:
        sys.path.insert(0, sys.argv[3])
    measures = Measures(MAKERS[sys.argv[1]])
    names = ("tasks", "mapped", "hot", "slept", "idle", "stop", "start", "spare")
    orders.serve(sys.argv[2], lambda: {name: getattr(measures, name) for name in names})
