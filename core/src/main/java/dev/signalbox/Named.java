package dev.signalbox;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Pins a name that crosses a border, so that renaming the code does not change it.
 *
 * <p>On a record: the name of its event, in place of the one made from the class name. On a record component or a
 * parameter of a {@link Receives} method: the name of the argument, in place of its own.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
public @interface Named {
    /** The name. */
    String value();
}
