package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The estimate of a policy's size, against what the fields of its objects add up to. */
class MemorySizeTest {
    private static final int HEADER = 12;
    private static final int ARRAY_HEADER = 16;

    @Test
    void is_no_smaller_than_the_policy_and_no_more_than_three_times_as_large() throws IllegalAccessException {
        var random = new RandomPolicies(21, false);
        long estimated = 0;
        long actual = 0;
        for (var i = 0; i < 200; i++) {
            var policy =
                    Policy.parse(PolicyKind.SESSION, random.next().identity().getFirst());
            estimated += policy.memoryBytes();
            actual += size(policy);
        }
        assertThat(estimated).isBetween(actual, 3 * actual);
    }

    @Test
    void grows_with_the_text() {
        var small = Requests.policy(Requests.statement("Allow", "*", "arn:aws:s3:::b/k", ""))
                .memoryBytes();
        var large = Requests.policy(Requests.statement("Allow", "*", "arn:aws:s3:::b/" + "k".repeat(5_000), ""))
                .memoryBytes();
        assertThat(large - small).isBetween(9_000L, 20_000L);
    }

    /** Adds up the shallow sizes of everything that is reachable. */
    private static long size(Object root) throws IllegalAccessException {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        var queue = new ArrayDeque<Object>();
        queue.add(root);
        long size = 0;
        while (!queue.isEmpty()) {
            var object = queue.remove();
            if (isShared(object) || !seen.add(object)) {
                continue;
            }
            size += shallow(object, queue);
        }
        return size;
    }

    private static boolean isShared(Object object) {
        return object instanceof Enum
                || object == Glob.ANYTHING
                || object == ResourceMatcher.ANY
                || object instanceof ConditionOperator;
    }

    private static long shallow(Object object, ArrayDeque<Object> queue) throws IllegalAccessException {
        return switch (object) {
            case String text -> 24 + aligned(ARRAY_HEADER + text.length());
            case int[] numbers -> aligned(ARRAY_HEADER + 4L * numbers.length);
            case Object[] references -> {
                for (var reference : references) {
                    queue.add(reference);
                }
                yield aligned(ARRAY_HEADER + 4L * references.length);
            }
            case Collection<?> collection -> {
                queue.addAll(collection);
                yield 24 + aligned(ARRAY_HEADER + 4L * collection.size());
            }
            case Map<?, ?> map -> {
                queue.addAll(map.keySet());
                queue.addAll(map.values());
                yield 24 + aligned(ARRAY_HEADER + 16L * map.size());
            }
            case Number _ -> 24;
            default -> fields(object, queue);
        };
    }

    private static long fields(Object object, ArrayDeque<Object> queue) throws IllegalAccessException {
        long size = HEADER;
        for (var field : object.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            var type = field.getType();
            size += type == long.class ? 8 : type == boolean.class ? 1 : 4;
            if (!type.isPrimitive()) {
                field.setAccessible(true);
                var value = field.get(object);
                if (value != null) {
                    queue.add(value);
                }
            }
        }
        return aligned(size);
    }

    private static long aligned(long bytes) {
        return (bytes + 7) / 8 * 8;
    }
}
