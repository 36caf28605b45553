package dev.signalbox;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method as a receiver of the named signal or event; connect the object it belongs to.
 *
 * <pre>{@code
 * class Kitchen {
 *     @Receives("order-food")
 *     void cook(OrderPlaced order) {…}                                          // one value
 *
 *     @Receives("order-food")
 *     void note(@Named("food") String food, @Default("water") String drink) {…} // arguments by name
 *
 *     @Receives("order-food")
 *     void log(Event event) {…}                                                 // all of it
 *
 *     @Receives("kitchen-closed")
 *     void rest() {…}                                                           // only that it happened
 * }
 * }</pre>
 *
 * <p><b>What it may take.</b> Nothing; one value of the signal's type; an {@link Event}, made of the value where the signal
 * sends something else; or arguments by name, out of an event or a record: several parameters, or one that is
 * {@link Named}. A parameter's own name counts where the code is compiled with {@code -parameters}; {@link Named} says it
 * in any case. What is missing, and what is left over, is treated as {@link Event#as} does it. A method of one parameter
 * that is connected to events takes a record by its components, any other type by position or by the parameter's name.
 *
 * <p><b>What it may give.</b> Nothing, an answer, or a {@link java.util.concurrent.CompletionStage} that ends later.
 *
 * <p><b>Which methods.</b> Those of the object's class and of all above it, static ones and default methods too. One that
 * is overridden is called once, in its last override, under the name nearest to the object's class; the override need not
 * repeat the annotation. Of several methods for one name those of the object's own class come first, and within a class
 * the order is that of their names.
 *
 * <p><b>Access.</b> Public methods of public classes, and all methods of packages that are open to us, as on the class path
 * they are, can be connected as they are. For others hand in a {@link java.lang.invoke.MethodHandles.Lookup}.
 *
 * <p><b>Delivery, threads, lifecycle.</b> Those of the signal; the method is called as directly as a lambda, without
 * reflection.
 *
 * <p><b>Failures.</b> A method that cannot be reached or used is a {@link ConfigurationException} when its object is
 * connected, which shows the method and a right one. Arguments that do not fit are an {@link ArgumentException} of this
 * receiver, when the event arrives.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Receives {
    /** The name of the signal; the rules are those for the name of an {@link Event}. */
    String value();
}
