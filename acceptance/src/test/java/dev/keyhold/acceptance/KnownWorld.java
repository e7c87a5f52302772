package dev.keyhold.acceptance;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the crash test knows to exist in the Yandex Cloud API, under labels that the client chose: so it can tell what a
 * change leads to before it was answered, and without an answer.
 */
record KnownWorld(SortedMap<String, Thing> things) {
    KnownWorld() {
        this(new TreeMap<>());
    }

    /** What a thing can be. */
    enum Kind {
        FOLDER,
        ACCOUNT,
        ROLE,
        API_KEY,
        AUTHORIZED_KEY,
        STATIC_KEY,
        SYMMETRIC_KEY,
        KEY_VERSION
    }

    /**
     * One thing.
     *
     * @param parent the label of what it belongs to, and goes with; empty for folders
     * @param updates how often it was updated, which stands in its description and labels
     * @param on an account that is not suspended, a symmetric key that is active, a version that is to stay
     * @param operations kinds of operations that are listed for it, newest first
     */
    record Thing(Kind kind, String parent, int updates, boolean on, List<String> operations) {
        Thing {
            operations = List.copyOf(operations);
        }

        /** A new one. */
        Thing(Kind kind, String parent) {
            this(kind, parent, 0, true, List.of());
        }

        Thing updated() {
            return new Thing(kind, parent, updates + 1, on, operations);
        }

        Thing turned() {
            return new Thing(kind, parent, updates, !on, operations);
        }

        Thing after(String operation) {
            var all = new ArrayList<>(List.of(operation));
            all.addAll(operations);
            return new Thing(kind, parent, updates, on, all);
        }
    }

    /** How versions of symmetric keys are called, which have no name of their own. */
    static String version(String key, int number) {
        return key + "/" + number;
    }

    KnownWorld with(String label, Thing thing) {
        var more = new TreeMap<>(things);
        more.put(label, thing);
        return new KnownWorld(more);
    }

    KnownWorld changed(String label, UnaryOperator<Thing> change) {
        return with(label, change.apply(get(label)));
    }

    /** Without it and whatever belongs to it. */
    KnownWorld without(String label) {
        var fewer = this;
        for (var child : labels().filter(it -> get(it).parent().equals(label)).toList()) {
            fewer = fewer.without(child);
        }
        var rest = new TreeMap<>(fewer.things);
        rest.remove(label);
        return new KnownWorld(rest);
    }

    Thing get(String label) {
        return requireNonNull(things.get(label), label);
    }

    boolean has(String label) {
        return things.containsKey(label);
    }

    Stream<String> labels() {
        return things.keySet().stream();
    }

    List<String> labels(Kind kind) {
        return labels().filter(label -> get(label).kind() == kind).toList();
    }

    /** Those of a kind that belong to something. */
    List<String> labels(Kind kind, String parent) {
        return labels(kind).stream()
                .filter(label -> get(label).parent().equals(parent))
                .toList();
    }

    /** True when a key or version is good: it is on, and so is what it belongs to. */
    boolean isGood(String label) {
        return get(label).on() && get(get(label).parent()).on();
    }
}
