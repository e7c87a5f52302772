package dev.keyhold.api.yandex.validation;

import dev.keyhold.model.Constraint;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Violation;
import java.util.ArrayList;
import java.util.List;

/** What a request breaks; bounded, since it travels in a header that clients limit to 8 KiB. */
public final class Violations {
    static final int MAX = 10;
    private static final int MAX_PATH = 100;

    private final List<Violation> found = new ArrayList<>();

    public void add(String path, String text) {
        if (!isFull()) {
            found.add(new Violation(cut(path), new Constraint.OfApi(text)));
        }
    }

    private static String cut(String path) {
        return path.length() > MAX_PATH ? path.substring(0, MAX_PATH) + "…" : path;
    }

    boolean isFull() {
        return found.size() >= MAX;
    }

    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ServiceException(new ServiceError.InvalidFields(found));
        }
    }
}
