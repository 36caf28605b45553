"""Two processes of which one waits for the other, with what multiprocessing has. Arguments: which; a directory of its own."""

import multiprocessing
import sys
import threading

import orders
from orders import MILLI, now

PACE = 1 * MILLI
WARM_PACE = MILLI // 5
context = multiprocessing.get_context("fork")


class EventPair:
    """An index goes by a pipe; the other side sets the event of that index: what valkka's SyncIndex does."""

    def __init__(self):
        self.events = [context.Event() for _ in range(10)]
        self.free = list(range(10))
        self.receiving, self.sending = context.Pipe(False)
        self.mutex = context.Lock()

    def serve(self):
        while True:
            self.events[self.receiving.recv()].set()

    def call(self):
        index = self.free.pop(0)
        event = self.events[index]
        event.clear()
        self.sending.send(index)
        event.wait()
        self.free.append(index)


class ConditionPair:
    """A number that is changed under a condition by the one side, and by the other."""

    def __init__(self):
        self.condition = context.Condition()
        self.number = context.RawValue("l", 0)
        self.mutex = context.Lock()

    def serve(self):
        while True:
            with self.condition:
                while self.number.value % 2 == 0:
                    self.condition.wait()
                self.number.value += 1
                self.condition.notify_all()

    def call(self):
        with self.condition:
            self.number.value += 1
            self.condition.notify_all()
            while self.number.value % 2 == 1:
                self.condition.wait()


class Here:
    def __init__(self, pair):
        self.pair = pair

    def hot(self, warm, millis):
        times = []
        started = moment = now()
        while moment - started < (warm + millis) * MILLI:
            then = moment
            self.pair.call()
            moment = now()
            if moment - started > warm * MILLI:
                times.append(moment - then)
        return orders.percentiles(times)

    def paced(self, warm, count):
        self.calls(warm // 10, WARM_PACE)  # there is no compiler to convince
        return orders.percentiles(self.calls(count, PACE))

    def calls(self, count, pace):
        times = []
        due = now()
        for _ in range(count):
            due = max(due + pace, now())
            orders.pause_until(due)
            then = now()
            self.pair.call()
            times.append(now() - then)
        return times

    def lock(self, _, millis):
        count = 0
        mutex = self.pair.mutex
        started = moment = now()
        while moment - started < millis * MILLI:
            for _ in range(1000):
                with mutex:
                    pass
            count += 1000
            moment = now()
        return [(moment - started) / count]

    def idle(self, millis):
        found = []
        meter = threading.Thread(target=lambda: found.append(orders.idle(millis)))
        meter.start()
        context.Event().wait(millis / 1000 + 1)
        meter.join()
        return found


KINDS = {"mp-event": EventPair, "mp-condition": ConditionPair}

if __name__ == "__main__":
    pair = KINDS[sys.argv[1]]()

    def started():
        context.Process(target=pair.serve, daemon=True).start()
        here = Here(pair)
        return {name: getattr(here, name) for name in ("hot", "paced", "lock", "idle")}

    orders.serve(sys.argv[2], started)
