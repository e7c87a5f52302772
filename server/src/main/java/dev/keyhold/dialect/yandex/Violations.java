package dev.keyhold.dialect.yandex;

import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a request breaks; bounded, since it travels in a header that clients limit to 8 KiB. */
final class Violations {
    static final int MAX = 10;
    private static final int MAX_PATH = 100;

    private final List<Violation> found = new ArrayList<>();

    void add(String path, String text) {
        if (!isFull()) {
            found.add(new Violation(cut(path), Optional.empty(), text));
        }
    }

    private static String cut(String path) {
        return path.length() > MAX_PATH ? path.substring(0, MAX_PATH) + "…" : path;
    }

    boolean isFull() {
        return found.size() >= MAX;
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new Refused(new Refusal.InvalidFields(found));
        }
    }
}
