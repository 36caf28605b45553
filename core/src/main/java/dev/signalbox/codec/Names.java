package dev.signalbox.codec;

import dev.signalbox.ConfigurationException;
import dev.signalbox.Named;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types that may be asked for by name. Nothing else is ever made because a sender named it. */
final class Names {
    private final Map<String, Form> forms = new HashMap<>();
    private final Set<Form> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private volatile @Nullable Map<Long, Form> byFingerprint;

    private boolean open;

    /** Adds a type and all that can be reached from it. */
    void add(Form root) {
        Deque<Form> todo = new ArrayDeque<>();
        todo.add(root);
        while (!todo.isEmpty()) {
            Form form = todo.remove();
            if (!seen.add(form)) {
                continue;
            }
            addAlone(form);
            open |= form instanceof AnyForm;
            form.inner(todo::add);
        }
    }

    /** Adds one type by its name, if it has one. */
    void addAlone(Form form) {
        String name = form.name();
        if (name == null) {
            return;
        }
        Form other = forms.putIfAbsent(name, form);
        if (other != null && other.type != form.type) {
            throw new ConfigurationException("Cannot tell " + other.type.getName() + " from " + form.type.getName()
                    + ": both have the name '" + name + "'. Give one another @Named.");
        }
    }

    /** Whether there is a place among these types where any of them may stand. */
    boolean open() {
        return open;
    }

    Collection<Form> all() {
        return forms.values();
    }

    @Nullable
    Form find(String name) {
        return forms.get(name);
    }

    /** The record with this fingerprint; they are made when the first is asked for, for that takes the records apart. */
    @Nullable
    Form find(long fingerprint) {
        return byFingerprint().get(fingerprint);
    }

    /** By their fingerprints, of which no two are the same. */
    private Map<Long, Form> byFingerprint() {
        Map<Long, Form> known = byFingerprint;
        if (known == null) {
            known = new HashMap<>();
            for (Form form : forms.values()) {
                long fingerprint = form.fingerprint();
                Form other = fingerprint == 0 ? null : known.putIfAbsent(fingerprint, form);
                if (other != null) {
                    throw new ConfigurationException("Cannot tell " + other.type.getName() + " from "
                            + form.type.getName() + ": both have the fingerprint " + RecordHeader.text(fingerprint)
                            + ". Give one another @Named.");
                }
            }
            byFingerprint = known;
        }
        return known;
    }

    /** Has the records among them written by their fingerprints. */
    void compact() {
        for (Form form : forms.values()) {
            if (form instanceof RecordForm each) {
                each.compact();
            }
        }
        byFingerprint();
    }

    /** The name a class has on the wire. */
    static String of(Class<?> type) {
        Named named = type.getAnnotation(Named.class);
        return named == null ? type.getName() : named.value();
    }
}
