"""Frames of 1080p in multiprocessing.shared_memory, whose index goes by a pipe. Arguments: which; a directory of its own."""

import multiprocessing
import sys
from multiprocessing import shared_memory

import orders
from orders import MILLI, now

PACE = 1 * MILLI
WARM_PACE = MILLI // 5
FRAME_BYTES = 1920 * 1080 * 3
FRAMES = 8
context = multiprocessing.get_context("fork")


class Reader:
    """The process at the other end: opens each frame, and says when it had it."""

    def __init__(self, block, receiving, answering):
        self.block, self.receiving, self.answering = block, receiving, answering

    def run(self):
        memory = self.block.buf
        while True:
            index = self.receiving.recv()
            last = memory[(index + 1) * FRAME_BYTES - 1]
            self.answering.send((now(), last))


class Writer:
    def __init__(self, block, sending, answers):
        self.block, self.sending, self.answers = block, sending, answers
        self.source = bytes(i & 255 for i in range(FRAME_BYTES))
        self.number = 0

    def copy(self, warm, millis):
        self.per_second(warm)
        return [self.per_second(millis)]

    def per_second(self, millis):
        memory = self.block.buf
        copied = waiting = 0
        started = moment = now()
        while moment - started < millis * MILLI:
            index = copied % FRAMES
            memory[index * FRAME_BYTES : (index + 1) * FRAME_BYTES] = self.source
            self.sending.send(index)
            waiting += 1
            if waiting == FRAMES - 1:
                self.answers.recv()
                waiting -= 1
            copied += 1
            moment = now()
        for _ in range(waiting):
            self.answers.recv()
        return copied * FRAME_BYTES * 1e9 / (moment - started)

    def hand_over(self):
        self.number += 1
        index = self.number % FRAMES
        self.block.buf[(index + 1) * FRAME_BYTES - 1] = self.number & 255
        then = now()
        self.sending.send(index)
        return self.answers.recv()[0] - then

    def hot(self, warm, millis):
        times = []
        started = moment = now()
        while moment - started < (warm + millis) * MILLI:
            way = self.hand_over()
            moment = now()
            if moment - started > warm * MILLI:
                times.append(way)
        return orders.percentiles(times)

    def paced(self, warm, count):
        self.hand_overs(warm // 10, WARM_PACE)  # there is no compiler to convince
        return orders.percentiles(self.hand_overs(count, PACE))

    def hand_overs(self, count, pace):
        times = []
        due = now()
        for _ in range(count):
            due = max(due + pace, now())
            orders.pause_until(due)
            times.append(self.hand_over())
        return times


if __name__ == "__main__":

    def started():
        block = shared_memory.SharedMemory(create=True, size=FRAME_BYTES * FRAMES)
        (receiving, sending), (answers, answering) = context.Pipe(False), context.Pipe(False)
        context.Process(target=Reader(block, receiving, answering).run, daemon=True).start()
        writer = Writer(block, sending, answers)
        writer.per_second(1)  # the pages are there
        block.unlink()
        return {name: getattr(writer, name) for name in ("copy", "hot", "paced")}

    orders.serve(sys.argv[2], started)
