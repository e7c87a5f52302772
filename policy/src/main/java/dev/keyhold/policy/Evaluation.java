package dev.keyhold.policy;

import java.util.ArrayList;
import java.util.List;

/** One decision under way: the request's keys, and the work done so far. */
final class Evaluation {
    private final RequestContext context;
    private final Steps steps;
    private final List<String> unknownKeys = new ArrayList<>(0);

    Evaluation(RequestContext context, Steps steps) {
        this.context = context;
        this.steps = steps;
    }

    Steps steps() {
        return steps;
    }

    ContextValue value(String key) {
        steps.take(1);
        var value = context.value(key);
        if (value instanceof ContextValue.Unknown && !unknownKeys.contains(key)) {
            unknownKeys.add(key);
        }
        return value;
    }

    /** The keys that were asked for and are unknown. */
    List<String> unknownKeys() {
        return List.copyOf(unknownKeys);
    }
}
