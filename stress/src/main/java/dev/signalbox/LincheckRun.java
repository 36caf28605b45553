package dev.signalbox;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.signalbox.link.RingLincheckTest;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Lets Lincheck look for an interleaving that no sequential order explains: first by model checking, which prints the
 * interleaving it found, then on real threads, which also meet the memory model.
 */
final class LincheckRun {
    private static final List<Class<?>> CHECKS =
            List.of(BoundedRingLincheckTest.class, SignalsLincheckTest.class, RingLincheckTest.class);

    /** The model checker knows no handles on the views of a byte buffer, which this one is made of. */
    private static final Set<Class<?>> REAL_THREADS_ONLY = Set.of(RingLincheckTest.class);

    /** What a signal is made of is not under check where the registry is; it would only multiply the steps. */
    private static final ManagedStrategyGuarantee ONE_STEP = forClasses(
                    "dev.signalbox.Signal",
                    "dev.signalbox.SignalBuilder",
                    "dev.signalbox.WiringBuilder",
                    "dev.signalbox.Names",
                    "java.lang.invoke.MethodType")
            .allMethods()
            .treatAsAtomic();

    private LincheckRun() {}

    /** Wants the length, {@code quick} or {@code long}, and a pattern of the checks' names. */
    public static void main(String[] args) {
        boolean quick = args[0].equals("quick");
        Pattern only = Pattern.compile(args[1]);
        int iterations = quick ? 10 : 50;
        int invocations = quick ? 150 : 3_000;
        boolean passed = true;
        for (Class<?> check : CHECKS) {
            if (!only.matcher(check.getName()).find()) {
                continue;
            }
            ModelCheckingOptions model = new ModelCheckingOptions()
                    .threads(2)
                    .actorsPerThread(3)
                    .iterations(iterations)
                    .invocationsPerIteration(invocations)
                    .addGuarantee(ONE_STEP);
            StressOptions stress = new StressOptions()
                    .threads(3)
                    .actorsPerThread(3)
                    .iterations(iterations)
                    .invocationsPerIteration(invocations);
            if (!REAL_THREADS_ONLY.contains(check)) {
                passed &= passes(check, "model checking", () -> model.check(check));
            }
            passed &= passes(check, "stress", () -> stress.check(check));
        }
        System.exit(passed ? 0 : 1);
    }

    private static boolean passes(Class<?> check, String how, Runnable run) {
        long started = System.nanoTime();
        try {
            run.run();
        } catch (Throwable failure) { // what Lincheck throws is an Error of its own
            System.out.println("FAILED  " + check.getSimpleName() + ", " + how);
            failure.printStackTrace(System.out);
            return false;
        }
        System.out.printf(
                "passed  %s, %s (%d ms)%n", check.getSimpleName(), how, (System.nanoTime() - started) / 1_000_000);
        return true;
    }
}
