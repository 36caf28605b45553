package dev.signalbox.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Programs on the {@code PATH} that a test cannot run without: {@code @Requires("python3")}.
 *
 * <p>Where one is missing the test is skipped, with the reason. With {@code SIGNALBOX_REQUIRE=all} in the environment,
 * as in CI, it fails instead: there, everything is installed and nothing may be skipped.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresCondition.class)
public @interface Requires {
    /** The names of the programs. */
    String[] value();
}
