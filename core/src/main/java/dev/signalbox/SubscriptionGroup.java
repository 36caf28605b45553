package dev.signalbox;

import java.util.ArrayList;
import java.util.List;

/** Several subscriptions behind one. */
final class SubscriptionGroup implements Subscription {
    private final List<Subscription> members;

    SubscriptionGroup(Iterable<? extends Subscription> subscriptions) {
        List<Subscription> all = new ArrayList<>();
        subscriptions.forEach(all::add);
        members = List.copyOf(all);
    }

    @Override
    public String name() {
        return members.stream().map(Subscription::name).toList().toString();
    }

    @Override
    public boolean isActive() {
        return members.stream().anyMatch(Subscription::isActive);
    }

    @Override
    public boolean isClosed() {
        return members.stream().allMatch(Subscription::isClosed);
    }

    @Override
    public void pause() {
        members.forEach(Subscription::pause);
    }

    @Override
    public void resume() {
        members.forEach(Subscription::resume);
    }

    @Override
    public void close() {
        members.forEach(Subscription::close);
    }

    @Override
    public String toString() {
        return "Subscription" + name();
    }
}
