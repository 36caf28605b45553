package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where the object of a remote is, and how it gets there and away: made, made again, let go. The handle holds it, and so does what cleans
 * up after the handle; so it must not hold the handle.
 *
 * <p>{@code lock} makes one step of finding out that the object is gone and making it again, and keeps a lease from ending while a call is
 * being given. It is taken before the lock of the crew. An object that is made again has a new number, since what is to be done with the
 * old one may still be on its way.
 */
final class RemoteSeat {
    private final WorkerService service;
    private final Task<?> factory;
    private final RemoteOptions options;
    private final long leaseNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Place place;
    private volatile long usedAt = System.nanoTime();
    private final AtomicLong rebuilds = new AtomicLong();
    /** Whether the lease is over and the object let go. */
    private boolean isVacant; // guarded by lock

    private boolean isClosed; // guarded by lock
    private @Nullable ScheduledFuture<?> leaseTimer; // guarded by lock

    /** One object in one worker. */
    record Place(Member home, long id, TaskFuture<@Nullable Void> created) {}

    RemoteSeat(WorkerService service, Task<?> factory, RemoteOptions options) {
        this.service = service;
        this.factory = factory;
        this.options = options;
        Duration lease = options.lease();
        this.leaseNanos = lease == null ? 0 : Crew.nanos(lease);
        lock.lock();
        try {
            this.place = build();
            renew(leaseNanos);
        } finally {
            lock.unlock();
        }
    }

    Place place() {
        return place;
    }

    long rebuilds() {
        return rebuilds.get();
    }

    boolean isAlive() {
        return service.crew.staff.isThere(place.home);
    }

    /** Gives the object a call; the task is made for its number. */
    <R extends @Nullable Object> TaskFuture<R> call(LongFunction<?> task, TaskOptions how, byte kind) {
        if (leaseNanos == 0) {
            Place at = present();
            return service.submitTo(at.home, task.apply(at.id), how, kind);
        }
        lock.lock();
        try {
            Place at = present();
            TaskFuture<R> future = service.submitTo(at.home, task.apply(at.id), how, kind);
            calls.incrementAndGet();
            CompletableFuture<?> unused = future.whenComplete((value, failure) -> {
                usedAt = System.nanoTime();
                calls.decrementAndGet();
            });
            return future;
        } finally {
            lock.unlock();
        }
    }

    /** The same, for a call whose end nobody waits for. */
    void post(LongFunction<?> task, TaskOptions how) {
        if (leaseNanos == 0) {
            Place at = present();
            service.postTo(at.home, task.apply(at.id), how);
            return;
        }
        lock.lock();
        try {
            Place at = present();
            service.postTo(at.home, task.apply(at.id), how);
            usedAt = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of the object. */
    void close() {
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            if (leaseTimer != null) {
                leaseTimer.cancel(false);
            }
            if (!isVacant) {
                letGo(place);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Where it is now; where it is gone from and may be made again, where it is made again. */
    private Place present() {
        Place at = place;
        if (!options.isRebuilt()) {
            return at;
        }
        if (leaseNanos == 0 && service.crew.staff.isThere(at.home)) {
            return at;
        }
        lock.lock();
        try {
            at = place;
            boolean isThere = !isVacant && service.crew.staff.isThere(at.home);
            return isThere || isClosed ? at : rebuilt(at);
        } finally {
            lock.unlock();
        }
    }

    private Place rebuilt(Place gone) {
        Place at = build();
        place = at;
        if (!isVacant) {
            service.crew.staff.remoteGone(gone.home);
        }
        isVacant = false;
        rebuilds.incrementAndGet();
        usedAt = System.nanoTime();
        renew(leaseNanos);
        Runnable told = options.onRebuild();
        if (told != null) {
            CompletableFuture<?> unused = at.created.whenComplete((nothing, failure) -> {
                if (failure == null) {
                    tell(told);
                }
            });
        }
        return at;
    }

    private static void tell(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException | Error e) {
            Delivery.LOG.log(Level.WARNING, "What was to run when an object was made again failed", e);
        }
    }

    private Place build() {
        Crew crew = service.crew;
        long id = crew.staff.nextRemote();
        Member home = crew.staff.homeForRemote();
        try {
            // whatever priority calls have, it is there first
            TaskOptions first = TaskOptions.task().name("create").priority(Integer.MAX_VALUE);
            return new Place(home, id, service.submitTo(home, new RemoteTasks.Create(id, factory), first, (byte) 0));
        } catch (RuntimeException e) {
            crew.staff.remoteGone(home);
            throw e;
        }
    }

    private void letGo(Place from) {
        try {
            if (service.crew.staff.isThere(from.home)) {
                service.postTo(from.home, new RemoteTasks.Release(from.id));
            }
        } catch (RejectedExecutionException | SignalboxException closed) {
            // the worker goes, and the object with it
        } finally {
            service.crew.staff.remoteGone(from.home);
        }
    }

    private void renew(long nanos) {
        if (leaseNanos > 0) {
            leaseTimer = service.crew.clock.timer(Duration.ofNanos(nanos), this::endLeaseIfUnused);
        }
    }

    /** On the clock, which must not wait: for whoever has the lock uses the object. */
    private void endLeaseIfUnused() {
        if (!lock.tryLock()) {
            service.crew.clock.after(Duration.ofNanos(leaseNanos), this::endLeaseIfUnused);
            return;
        }
        try {
            if (isClosed || isVacant) {
                return;
            }
            // the number first: the time is written before it falls
            boolean isCalled = calls.get() > 0;
            long left = leaseNanos - (System.nanoTime() - usedAt);
            if (isCalled || left > 0) {
                renew(isCalled ? leaseNanos : left);
            } else {
                isVacant = true;
                letGo(place);
            }
        } finally {
            lock.unlock();
        }
    }
}
