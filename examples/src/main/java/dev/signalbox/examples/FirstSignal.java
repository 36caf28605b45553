package dev.signalbox.examples;

import static dev.signalbox.ReceiverOptions.receiver;

import dev.signalbox.Delivery;
import dev.signalbox.Signal;
import dev.signalbox.Subscription;
import java.util.List;

/** The tutorial, step by step. */
final class FirstSignal {
    // region tutorial-record
    record NewUser(String name, int age) {}
    // endregion

    private FirstSignal() {}

    static void connectAndSend(List<String> log) {
        // region tutorial-send
        Signal<NewUser> newUsers = Signal.create("new-user");
        newUsers.connect(user -> log.add("Hello " + user.name()));
        newUsers.connect(user -> log.add("We are one more"));

        newUsers.send(new NewUser("Jerry", 41));
        // endregion
    }

    @SuppressWarnings("try") // a subscription is not used in its block, it is what the block is for
    static void close(List<String> log) {
        Signal<NewUser> newUsers = Signal.create("new-user");
        // region tutorial-close
        try (Subscription greeting = newUsers.connect(user -> log.add("Hello " + user.name()))) {
            newUsers.send(new NewUser("Jerry", 41)); // greeted
        }
        newUsers.send(new NewUser("Elaine", 39)); // nobody listens any more
        // endregion
    }

    static Delivery<NewUser> fail(List<String> log) {
        Signal<NewUser> newUsers = Signal.create("new-user");
        // region tutorial-fail
        newUsers.connect(user -> Integer.parseInt(user.name()), receiver().named("broken"));
        newUsers.connect(user -> log.add("Hello " + user.name()));

        Delivery<NewUser> delivery = newUsers.sendReporting(new NewUser("Jerry", 41));
        delivery.failures().forEach(failure -> log.add(failure.receiver() + " failed: " + failure.cause()));
        // endregion
        return delivery;
    }

    static void options(List<String> log, Object frontDesk) {
        Signal<NewUser> newUsers = Signal.create("new-user");
        // region tutorial-options
        newUsers.connect(
                user -> log.add("from the front desk: " + user.name()),
                receiver().from(frontDesk));
        newUsers.connect(
                user -> log.add("the first: " + user.name()), receiver().once());
        newUsers.connect(
                user -> log.add("before all others: " + user.name()), receiver().order(10));
        newUsers.connect(
                user -> log.add("grown up: " + user.name()),
                receiver(NewUser.class).when(user -> user.age() >= 18));

        newUsers.send(frontDesk, new NewUser("Jerry", 41));
        newUsers.send(new NewUser("Maddy", 7));
        // endregion
    }
}
