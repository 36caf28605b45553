package dev.signalbox.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Who works in a crew: workers are hired, kept as spares, put to work, recycled once they are worn, and let go.
 *
 * <p>Guarded by the lock of the crew; what is called from outside it takes it.
 */
final class Staff {
    private static final Duration SPARE_PAUSE = Duration.ofMillis(50);

    private final Crew crew;
    private final WorkerOptions.Settings settings;
    private final List<Member> members = new ArrayList<>();
    final Usual usual = new Usual();
    private int size;
    private boolean everReady;
    private int hired;
    private long remotes;

    Staff(Crew crew, int size) {
        this.crew = crew;
        this.settings = crew.settings;
        this.size = size;
    }

    // ---- who there is; under the lock

    /** Those that are, in the order in which they were hired; not to be kept. */
    List<Member> members() {
        return members;
    }

    int size() {
        return size;
    }

    /** How many were hired so far. */
    int hired() {
        return hired;
    }

    boolean areAllReady() {
        return working() >= size;
    }

    /** Whether one was ready at any time, so that it can be done. */
    boolean wasEverReady() {
        return everReady;
    }

    private long working() {
        return members.stream().filter(m -> m.state == Member.State.READY).count();
    }

    /** The idlest worker that has room; null if none has. */
    @Nullable
    Member freest() {
        Member best = null;
        for (Member member : members) {
            if (member.room() > 0 && (best == null || member.outstanding() < best.outstanding())) {
                best = member;
                if (member.outstanding() == 0) {
                    break;
                }
            }
        }
        return best;
    }

    // ---- to come; under the lock

    /** Starts as many as are missing. */
    void hire() {
        if (!crew.wantsWorkers() || (settings.lazy && !crew.agenda.wasEverAsked())) {
            return;
        }
        long there = members.stream()
                .filter(m -> m.state == Member.State.STARTING || m.isSpare() || m.state == Member.State.READY)
                .count();
        long needed = size + wearing() - there;
        for (long i = 0; i < needed + settings.spares; i++) {
            Duration pause = crew.restarts.pause();
            // who is to stand by shall not take the processor from who has just stepped in
            boolean mayWait = everReady && i >= needed && pause.compareTo(SPARE_PAUSE) < 0;
            hire(mayWait ? SPARE_PAUSE : pause);
        }
    }

    private void hire(Duration pause) {
        hired++;
        Member member = new Member(crew, hired, size == 1 && hired == 1 ? crew.name : crew.name + "-" + hired);
        members.add(member);
        crew.clock.after(pause, () -> crew.hiring.start(member));
    }

    void hireIfLazy() {
        if (settings.lazy && members.isEmpty()) {
            hire();
        }
    }

    /** A worker is ready to work. */
    void ready(Member member) {
        if (member.state != Member.State.STARTING) {
            return;
        }
        everReady = true;
        member.readyAt = System.nanoTime();
        Jfr.started(crew.name, member);
        crew.restarts.healthy();
        member.state = Member.State.SPARE;
        Duration most = settings.recycleAfter;
        if (most != null) {
            member.agedTimer = crew.clock.timer(Restarts.spread(most), () -> aged(member));
        }
        crew.settled.signalAll();
        balance();
        crew.agenda.feedAll();
        if (member.state == Member.State.SPARE) {
            member.state = Member.State.WARMING;
        }
        if (mayRehearse(member)) {
            crew.hiring.help(() -> rehearse(member));
        }
    }

    private static boolean mayRehearse(Member member) {
        return member.isIdle() && (member.state == Member.State.WARMING || member.state == Member.State.READY);
    }

    /** Not under the lock, since to encode takes its time when it is done for the first time here too. */
    private void rehearse(Member member) {
        byte[] task = Rehearsal.encoded(crew.codec);
        crew.lock.lock();
        try {
            if (mayRehearse(member)) {
                member.rehearse((byte) 0, task);
                rehearseUsual(member);
                member.flush();
            } else {
                warm(member);
            }
        } finally {
            crew.lock.unlock();
        }
    }

    /** Has spares read what tasks are usual by now. */
    void rehearseUsual() {
        for (Member member : members) {
            if (member.isSpare() && member.usualSeen < usual.count()) {
                rehearseUsual(member);
                member.flush();
            }
        }
    }

    private void rehearseUsual(Member member) {
        usual.since(member.usualSeen).forEach(example -> member.rehearse(Wire.KIND_DRY, example));
        member.usualSeen = usual.count();
    }

    /** A worker has done for the first time what it will do each time. */
    void rehearsed(Member member) {
        if (--member.rehearsals == 0) {
            warm(member);
        }
    }

    private static void warm(Member member) {
        if (member.state == Member.State.WARMING) {
            member.state = Member.State.SPARE;
        }
    }

    void resize(int size) {
        this.size = size;
        balance();
        hire();
    }

    // ---- to be replaced; under the lock

    /** A worker has worked for as long as it is to. */
    private void aged(Member member) {
        crew.lock.lock();
        try {
            member.isAged = true;
            orderSuccessorIfWearing(member);
        } finally {
            crew.lock.unlock();
        }
    }

    void orderSuccessorIfWearing(Member member) {
        if (member.isWearing() && !member.successorOrdered) {
            member.successorOrdered = true;
            hire();
        }
    }

    private long wearing() {
        return members.stream()
                .filter(m -> m.state == Member.State.READY && m.successorOrdered)
                .count();
    }

    /** Puts spares to work where workers are missing or worn, and lets go of those that are too many. */
    void balance() {
        long working = working();
        for (Member member : spares()) {
            if (working < size) {
                member.state = Member.State.READY;
                working++;
                continue;
            }
            members.stream()
                    .filter(m -> m.state == Member.State.READY && m.isWorn())
                    .findFirst()
                    .ifPresent(worn -> {
                        member.state = Member.State.READY;
                        crew.tally.recycled();
                        letGo(worn);
                    });
        }
        members.stream()
                .filter(m -> m.state == Member.State.READY)
                .sorted(Comparator.comparingInt(Member::outstanding))
                .limit(Math.max(0, working - size))
                .toList()
                .forEach(this::letGo);
        spares().stream().skip(settings.spares + wearing()).forEach(this::letGo);
    }

    /** Those that have rehearsed first: they answer sooner. */
    private List<Member> spares() {
        return members.stream()
                .filter(Member::isSpare)
                .sorted(Comparator.comparing(m -> m.state == Member.State.WARMING))
                .toList();
    }

    // ---- to go; under the lock

    /** Takes out one that is dead. */
    void remove(Member member) {
        member.state = Member.State.DEAD;
        members.remove(member);
        if (member.agedTimer != null) {
            member.agedTimer.cancel(false);
        }
    }

    void letAllGo() {
        for (Member member : List.copyOf(members)) {
            if (member.state == Member.State.READY || member.isSpare() || member.state == Member.State.STARTING) {
                letGo(member);
            }
        }
    }

    private void letGo(Member member) {
        if (member.state == Member.State.STARTING) {
            if (member.isLaunched) {
                member.isUnwanted = true;
                crew.watch.kill(member, DeathReason.STOPPED, "not needed any more");
            } else {
                remove(member);
            }
            return;
        }
        member.state = Member.State.DRAINING;
        letGoIfDone(member);
    }

    void letGoIfDone(Member member) {
        if (member.state == Member.State.READY && member.isWorn()) {
            balance();
        }
        if (member.state == Member.State.DRAINING && member.isIdle() && member.own.size() == 0) {
            member.state = Member.State.STOPPING;
            member.endFeeding();
            crew.clock.after(settings.grace.plusSeconds(1), () -> {
                if (member.state == Member.State.STOPPING) {
                    crew.watch.kill(member, DeathReason.STOPPED, "it did not end when it was asked to");
                }
            });
        }
    }

    // ---- from outside the lock

    /** Whether a worker whose turn it is to be started is still wanted. */
    boolean mayLaunch(Member member) {
        crew.lock.lock();
        try {
            member.isLaunched = member.state == Member.State.STARTING;
            member.launchedAt = System.nanoTime();
            return member.isLaunched;
        } finally {
            crew.lock.unlock();
        }
    }

    /** A worker has a process; false if nobody wants it any more. */
    boolean mayLive(Member member) {
        crew.lock.lock();
        try {
            return member.killedFor == null;
        } finally {
            crew.lock.unlock();
        }
    }

    boolean isThere(Member member) {
        crew.lock.lock();
        try {
            return member.state != Member.State.DEAD;
        } finally {
            crew.lock.unlock();
        }
    }

    /** What one of the last tasks of a worker is called. */
    @Nullable
    String taskName(Member member, long seq) {
        crew.lock.lock();
        try {
            return member.taskName(seq);
        } finally {
            crew.lock.unlock();
        }
    }

    /** Where an object is to live: where the fewest are, among those that are there to stay. */
    Member homeForRemote() {
        crew.lock.lock();
        try {
            if (settings.lazy && members.isEmpty()) {
                crew.agenda.countAsAsked();
                hire();
            }
            Member home = members.stream()
                    .filter(m -> m.state == Member.State.READY || m.state == Member.State.STARTING)
                    .filter(m -> !m.successorOrdered)
                    .min(Comparator.comparingInt((Member m) -> m.remotes)
                            .thenComparingInt(m -> m.state == Member.State.READY ? 0 : 1))
                    .orElseThrow(() -> new RejectedExecutionException("Cannot make an object in pool '" + crew.name
                            + "': it has no worker now, phase=" + crew.phase()));
            home.remotes++;
            return home;
        } finally {
            crew.lock.unlock();
        }
    }

    void remoteGone(Member home) {
        crew.lock.lock();
        try {
            home.remotes--;
        } finally {
            crew.lock.unlock();
        }
    }

    /** A number for an object, which no other has. */
    long nextRemote() {
        crew.lock.lock();
        try {
            return ++remotes;
        } finally {
            crew.lock.unlock();
        }
    }
}
