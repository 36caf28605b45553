package dev.signalbox.process;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** All threads of this JVM as text: what each does, waits for, and holds. */
final class ThreadDump {
    private ThreadDump() {}

    /** Says it to the pool, on a thread of its own. */
    static void tell(ChildLine line, long nonce, String worker, @Nullable Thread first, int longest) {
        Clock.daemon(
                        () -> line.dump(nonce, of(worker, first == null ? Thread.currentThread() : first), longest),
                        "signalbox-worker-" + worker + "-dump")
                .start();
    }

    /** With this thread first. */
    static String of(String worker, Thread first) {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        ThreadInfo[] threads =
                bean.dumpAllThreads(bean.isObjectMonitorUsageSupported(), bean.isSynchronizerUsageSupported());
        Arrays.sort(threads, Comparator.comparing((ThreadInfo info) -> !isOf(info, first)));
        StringBuilder text = new StringBuilder("Worker '" + worker + "' (pid "
                + ProcessHandle.current().pid() + "), threads=" + threads.length + ", JVM "
                + System.getProperty("java.vm.version") + "\n");
        for (ThreadInfo thread : threads) {
            append(text, thread, isOf(thread, first));
        }
        long[] stuck = bean.isSynchronizerUsageSupported()
                ? bean.findDeadlockedThreads()
                : bean.findMonitorDeadlockedThreads();
        if (stuck != null) {
            text.append("\nDEADLOCK of the threads ")
                    .append(Arrays.toString(stuck))
                    .append('\n');
        }
        return text.toString();
    }

    @SuppressWarnings("deprecation") // its successor is newer than our floor
    private static boolean isOf(ThreadInfo info, Thread thread) {
        return info.getThreadId() == thread.getId();
    }

    private static void append(StringBuilder text, ThreadInfo thread, boolean runsTasks) {
        text.append('\n')
                .append('"')
                .append(thread.getThreadName())
                .append("\" id=")
                .append(thread.getThreadId());
        text.append(' ').append(thread.getThreadState());
        if (runsTasks) {
            text.append(", runs the tasks");
        }
        if (thread.getLockName() != null) {
            text.append(", on ").append(thread.getLockName());
        }
        if (thread.getLockOwnerName() != null) {
            text.append(" held by \"").append(thread.getLockOwnerName()).append("\" id=");
            text.append(thread.getLockOwnerId());
        }
        text.append('\n');
        StackTraceElement[] stack = thread.getStackTrace();
        for (int i = 0; i < stack.length; i++) {
            text.append("    at ").append(stack[i]).append('\n');
            for (MonitorInfo monitor : thread.getLockedMonitors()) {
                if (monitor.getLockedStackDepth() == i) {
                    text.append("    - holds ").append(monitor).append('\n');
                }
            }
        }
        for (LockInfo lock : thread.getLockedSynchronizers()) {
            text.append("    - holds ").append(lock).append('\n');
        }
    }
}
