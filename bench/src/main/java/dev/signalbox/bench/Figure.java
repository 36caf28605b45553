package dev.signalbox.bench;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a benchmark method measures: stands beside {@code @Benchmark}.
 *
 * <p>Methods with the same figure are peers; the one without {@link #peer} is ours. A benchmark belongs to the suite that
 * its package is named after: {@code dev.signalbox.bench.codec} is {@code bench/run codec}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Figure {
    /** The figure's name; {@code {receivers}} stands for the value of the benchmark's parameter {@code receivers}. */
    String value();

    /** What the time is for, as in {@code ns/send}; in a throughput mode what is counted, as in {@code msgs/s}. */
    String unit();

    /** Who is measured; empty: we are. */
    String peer() default "";

    /** The name under which allocated bytes per operation are printed; empty: only in the table. */
    String alloc() default "";

    /** Of the figures that share a name in {@link #alloc} the one to be printed. Empty: each. */
    String allocOf() default "";

    /** How many threads call it at once; a figure for more than one has {@code .threads2} behind its name. */
    int[] threads() default {1};

    /**
     * Whether the time counts during which the calling thread was on a core, not what the clock says: for work that is all done
     * by the call. On a machine that others use too, this is what can be compared.
     */
    boolean onCore() default false;

    /** A pattern of the figures worth measuring, each name whole; leaves out combinations of parameters. */
    String full() default ".*";

    /** A pattern of those among them that {@code --quick} measures, each name whole; empty: none. */
    String quick() default ".*";
}
