"""Events between two processes, as the libraries of Python carry them. Arguments: which; a directory of its own; where the original is."""

import multiprocessing
import sys
import threading

import orders
from orders import MILLI, now

PACE = 1 * MILLI
WARM_PACE = MILLI // 5
BURST = 100
context = multiprocessing.get_context("fork")


class PipeEnds:
    """multiprocessing.Pipe, with pickled tuples of a name and arguments."""

    def __init__(self, receiving, sending):
        self.receiving, self.sending = receiving, sending
        self.handlers = {}

    @classmethod
    def pair(cls):
        (down_receiving, down_sending), (up_receiving, up_sending) = context.Pipe(False), context.Pipe(False)
        return cls(up_receiving, down_sending), cls(down_receiving, up_sending)

    def fire(self, name, *args):
        self.sending.send((name, args))

    def connect(self, name, handler):
        self.handlers[name] = handler

    def next(self):
        name, args = self.receiving.recv()
        self.handlers[name](*args)


class QueueEnds(PipeEnds):
    """multiprocessing.Queue, with the same."""

    @classmethod
    def pair(cls):
        down, up = context.Queue(), context.Queue()
        return cls(up, down), cls(down, up)

    def fire(self, name, *args):
        self.sending.put((name, args))

    def next(self):
        name, args = self.receiving.get()
        self.handlers[name](*args)


class DispatcherEnds:
    """mpdispatcher."""

    def __init__(self, receiver, sender):
        self.receiver, self.sender = receiver, sender
        self.fire = sender.fire
        self.next = receiver.handle_next

    @classmethod
    def pair(cls):
        from mpdispatcher import MpDispatcher

        down, up = MpDispatcher(), MpDispatcher()
        return cls(up.receiver, down.sender), cls(down.receiver, up.sender)

    def connect(self, name, handler):
        self.receiver.listeners[name] = []  # it cannot disconnect
        self.receiver.connect(name, handler)


class Child:
    """The process at the other end: fires as long as it is told to, and answers."""

    def __init__(self, ends):
        self.ends = ends
        self.firing = None
        ends.connect("ping", self.ping)
        ends.connect("count", self.count)

    def run(self):
        while True:
            self.ends.next()
            if self.firing:
                self.fire_all(*self.firing)
                self.firing = None

    def ping(self, number, _):
        self.ends.fire("pong", number, now())

    def count(self, warm, nanos):
        self.firing = warm, nanos

    def fire_all(self, warm, nanos):
        number = self.fire(0, warm)
        self.ends.fire("mark", number, 0)
        number = self.fire(number + 1, nanos)
        self.ends.fire("mark", number, 0)
        self.ends.fire("end", number + 1, 0)

    def fire(self, number, nanos):
        fire = self.ends.fire
        until = now() + nanos
        while now() < until:
            for _ in range(BURST):
                fire("tick", number, 0)
                number += 1
        return number


class Parent:
    def __init__(self, ends):
        self.ends = ends
        self.number = self.answered = self.stamp = 0
        ends.connect("pong", self.pong)

    def pong(self, number, stamp):
        self.answered, self.stamp = number, stamp

    def ping(self):
        self.number += 1
        self.ends.fire("ping", self.number, 0)
        while self.answered != self.number:
            self.ends.next()

    def events(self, warm, millis):
        expected = 0
        marks = []
        ended = False

        def take(number, _):
            nonlocal expected
            if number != expected:
                raise RuntimeError(f"event {number} came instead of {expected}")
            expected += 1

        def mark(number, stamp):
            take(number, stamp)
            marks.append((expected, now()))

        def end(number, stamp):
            nonlocal ended
            ended = True

        for name, handler in (("tick", take), ("mark", mark), ("end", end)):
            self.ends.connect(name, handler)
        self.ends.fire("count", warm * MILLI, millis * MILLI)
        while not ended:
            self.ends.next()
        (first, since), (last, until) = marks
        return [(last - first) * 1e9 / (until - since)]

    def hot(self, warm, millis):
        times = []
        started = moment = now()
        while moment - started < (warm + millis) * MILLI:
            then = moment
            self.ping()
            moment = now()
            if moment - started > warm * MILLI:
                times.append(moment - then)
        return orders.percentiles(times)

    def paced(self, warm, count):
        self.pings(warm // 10, WARM_PACE)  # there is no compiler to convince
        cpu, since = orders.cpu_of_family(), now()
        both_ways, one_way = self.pings(count, PACE)
        percent = 100 * (orders.cpu_of_family() - cpu) / (now() - since)
        return orders.percentiles(both_ways) + orders.percentiles(one_way) + [percent]

    def pings(self, count, pace):
        both_ways, one_way = [], []
        due = now()
        for _ in range(count):
            due = max(due + pace, now())
            orders.pause_until(due)
            then = now()
            self.ping()
            both_ways.append(now() - then)
            one_way.append(self.stamp - then)
        return both_ways, one_way

    def idle(self, millis):
        found = []

        def measure():
            found.append(orders.idle(millis))
            self.ends.fire("ping", self.number + 1, 0)

        meter = threading.Thread(target=measure)
        meter.start()
        while self.answered != self.number + 1:
            self.ends.next()
        self.number += 1
        meter.join()
        return found


KINDS = {"mp-pipe": PipeEnds, "mp-queue": QueueEnds, "mpdispatcher": DispatcherEnds}

if __name__ == "__main__":
    if len(sys.argv) > 3:
        sys.path.insert(0, sys.argv[3])
    here, there = KINDS[sys.argv[1]].pair()

    def started():
        context.Process(target=Child(there).run, daemon=True).start()
        parent = Parent(here)
        return {name: getattr(parent, name) for name in ("events", "hot", "paced", "idle")}

    orders.serve(sys.argv[2], started)
