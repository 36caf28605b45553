package dev.signalbox.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What waits for a worker: first by priority, then in order. Guarded by the lock of the crew. */
final class JobQueue {
    private final ArrayDeque<Job> usual = new ArrayDeque<>();
    private final TreeMap<Integer, ArrayDeque<Job>> special = new TreeMap<>(Collections.reverseOrder());
    private int size;

    void add(Job job) {
        of(job).addLast(job);
        size++;
    }

    /** Gives jobs back that had been taken out, before those that came after them. */
    void giveBack(List<Job> jobs) {
        for (int i = jobs.size() - 1; i >= 0; i--) {
            of(jobs.get(i)).addFirst(jobs.get(i));
            size++;
        }
    }

    /** The next that is still to be run; null if there is none. */
    @Nullable
    Job poll() {
        while (size > 0) {
            Job job = take();
            size--;
            if (job.state != Job.State.DONE) {
                return job;
            }
        }
        return null;
    }

    /** How many there are, with those that were cancelled meanwhile. */
    int size() {
        return size;
    }

    List<Job> drain() {
        List<Job> all = new ArrayList<>();
        for (Job job = poll(); job != null; job = poll()) {
            all.add(job);
        }
        return all;
    }

    private Job take() {
        if (!special.isEmpty()) {
            var first = special.firstEntry();
            if (first.getKey() > 0 || usual.isEmpty()) {
                Job job = first.getValue().removeFirst();
                if (first.getValue().isEmpty()) {
                    special.remove(first.getKey());
                }
                return job;
            }
        }
        return usual.removeFirst();
    }

    private ArrayDeque<Job> of(Job job) {
        int priority = job.options.priority();
        return priority == 0 ? usual : special.computeIfAbsent(priority, p -> new ArrayDeque<>());
    }
}
