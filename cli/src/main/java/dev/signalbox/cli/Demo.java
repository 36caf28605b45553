package dev.signalbox.cli;

import static dev.signalbox.ReceiverOptions.receiver;

import dev.signalbox.Answer;
import dev.signalbox.Delivery;
import dev.signalbox.Expectation;
import dev.signalbox.Overflow;
import dev.signalbox.Question;
import dev.signalbox.Signal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A restaurant in one JVM: who sends, who hears, and what happens when one of them fails. Then a pool of child JVMs, and what happens
 * when one of them is killed.
 */
final class Demo {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    record OrderPlaced(String food, String drink) {}

    record FoodReady(int table, String food) {}

    private final PrintWriter out;
    private final boolean isTerminal;

    Demo(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    void run() throws Exception {
        out.println("A restaurant in one JVM.");
        oneFailsTheOthersRun();
        receiversChoose();
        onAnotherThread();
        questionsAreAnswered();
        nothingIsMissed();
        step("Tasks run in child JVMs. One is killed, and no task is lost.");
        new PoolDemo(new ProgressBar(out, isTerminal)).run();
        out.println();
        out.println("The code: Demo.java and PoolDemo.java in cli/. Begin with docs/tutorial.");
    }

    private void oneFailsTheOthersRun() {
        step("A signal tells: three receivers, and one of them fails.");
        Signal<OrderPlaced> placed = Signal.create("order-placed");
        placed.connect(
                order -> say("kitchen", "cooks " + order.food()), receiver().named("kitchen"));
        placed.connect(order -> printReceipt(), receiver().named("till"));
        placed.connect(order -> say("bar", "pours " + order.drink()), receiver().named("bar"));

        say("waiter", "sends " + new OrderPlaced("sushi", "sake"));
        Delivery<OrderPlaced> delivery = placed.sendReporting(new OrderPlaced("sushi", "sake"));
        delivery.failures()
                .forEach(failure ->
                        say(failure.receiver(), "failed: " + failure.cause().getMessage()));
        say(
                "waiter",
                "learns: " + delivery.receivers() + " receivers, "
                        + delivery.failures().size() + " failed");
    }

    private void printReceipt() {
        throw new IllegalStateException("out of paper");
    }

    private void receiversChoose() {
        step("Receivers choose: by sender, how often, in which order.");
        Signal<OrderPlaced> placed = Signal.create("order-placed");
        placed.connect(
                order -> say("guard", "hears whatever table 7 orders"),
                receiver().from("table 7"));
        placed.connect(
                order -> say("host", "welcomes the first guest only"),
                receiver().once());
        placed.connect(
                order -> say("auditor", "is always called first"), receiver().order(100));

        say("table 3", "orders soup");
        placed.send("table 3", new OrderPlaced("soup", "tea"));
        say("table 7", "orders fugu");
        placed.send("table 7", new OrderPlaced("fugu", "sake"));
    }

    private void onAnotherThread() throws Exception {
        step("A receiver on another thread has a mailbox, and its order is kept.");
        ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "archive"));
        try {
            Signal<String> lines = Signal.create("line");
            lines.connect(
                    line -> say(
                            "archive",
                            "stores '" + line + "' on thread "
                                    + Thread.currentThread().getName()),
                    receiver().on(thread).capacity(100, Overflow.BLOCK));
            lines.send("first");
            lines.send("second");
            // completes when the mailbox is empty
            lines.sendAsync("last").get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            say("waiter", "knows that all is stored");
        } finally {
            thread.shutdown();
        }
    }

    private void questionsAreAnswered() {
        step("A question asks: every receiver answers, or its failure is the answer.");
        Map<String, Integer> menu = Map.of("sushi", 12);
        Question<String, Integer> price = Question.create("price");
        price.connect(food -> menu.getOrDefault(food, 9), receiver().named("kitchen"));
        price.connect(Demo::priceOfDrink, receiver().named("bar"));

        say("guest", "asks for the price of sushi");
        for (Answer<Integer> answer : price.ask("sushi")) {
            Throwable failure = answer.failure();
            say(answer.receiver(), failure == null ? "answers " + answer.value() : "failed: " + failure.getMessage());
        }
    }

    private static int priceOfDrink(String name) {
        throw new IllegalArgumentException("no drink is named " + name);
    }

    private void nothingIsMissed() throws InterruptedException {
        step("An expectation is connected before the act it waits for.");
        Signal<FoodReady> ready = Signal.create("food-ready");
        try (Expectation<FoodReady> sushi = ready.expect(food -> food.table() == 7)) {
            say("guest", "expects food for table 7");
            say("kitchen", "sends food for table 3, then for table 7");
            ready.send(new FoodReady(3, "soup"));
            ready.send(new FoodReady(7, "sushi"));
            say("guest", "gets " + sushi.await(LIMIT).food());
        }
    }

    private int steps;

    private void step(String what) {
        steps++;
        out.println();
        out.println(steps + ". " + what);
    }

    private void say(String who, String what) {
        out.printf("   %-8s %s%n", who, what);
    }
}
