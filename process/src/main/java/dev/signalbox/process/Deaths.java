package dev.signalbox.process;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out why a worker died. */
final class Deaths {
    private Deaths() {}

    /** Waits for the end of its process, and kills what is left of it. */
    static Death of(Member member, Member.State was, @Nullable Throwable broken, List<Job> victims, Duration limit) {
        Host host = member.host();
        Throwable startFailure = member.startFailure;
        if (host == null) {
            return death(member, DeathReason.START_FAILED, -1, text(startFailure), List.of(), victims);
        }
        Host.Exit exit = exit(host, was == Member.State.STOPPING && broken == null ? limit : Duration.ofMillis(500));
        if (exit == null) {
            host.kill();
            exit = exit(host, limit);
        }
        if (exit == null) {
            exit = new Host.Exit(DeathReason.LINE_BROKEN, -1, "its process does not end", List.of());
        }
        DeathReason reason = exit.reason();
        String detail = exit.detail();
        if (member.killedFor != null) {
            reason = member.killedFor;
            detail = member.killDetail;
        } else if (startFailure != null) {
            reason = DeathReason.START_FAILED;
            detail = text(startFailure);
        } else if (broken != null) {
            reason = DeathReason.LINE_BROKEN;
            detail = text(broken);
        }
        return death(member, reason, exit.code(), detail, exit.lastLines(), victims);
    }

    static Death unknown(Member member, List<Job> victims) {
        return death(member, DeathReason.LINE_BROKEN, -1, "nothing more is known", List.of(), victims);
    }

    private static Host.@Nullable Exit exit(Host host, Duration limit) {
        try {
            Host.Exit exit = host.awaitExit(limit);
            return host.isAlive() ? null : exit;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static String text(@Nullable Throwable failure) {
        return failure == null ? "" : failure.toString();
    }

    private static Death death(
            Member member, DeathReason reason, int code, String detail, List<String> lines, List<Job> victims) {
        return new Death(
                member.name,
                member.pid(),
                reason,
                code,
                detail,
                lines,
                victims.stream().map(Job::name).toList(),
                Instant.now());
    }
}
