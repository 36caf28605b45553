package dev.signalbox;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a record component or parameter when an event does not carry it, written as text.
 *
 * <p>The text is converted to the component's type by the rules of {@link Event}: {@code @Default("3") int retries}.
 * Text that cannot be converted is an error when the record or method is first bound, not when an event arrives.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
public @interface Default {
    /** The value, as text. */
    String value();
}
