package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many sequences of bytes that are looked for at once: a content is read once, and not once for each of them. */
final class Needles {
    private static final int START_BITS = 16;
    /** Of 2<sup>64</sup> and the golden ratio: spreads the beginnings over the table. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final Map<Long, List<Needle>> byStart = new HashMap<>();
    /** Whether a needle may begin like that: most places of a content are passed over by this alone. */
    private final boolean[] starts = new boolean[1 << START_BITS];

    /** Those that are too short to be found by their beginning. */
    private final List<Needle> few = new ArrayList<>();

    private record Needle(String name, byte[] bytes) {
        boolean isAt(byte[] content, int at) {
            return at + bytes.length <= content.length
                    && Arrays.equals(content, at, at + bytes.length, bytes, 0, bytes.length);
        }
    }

    void add(String name, byte[] bytes) {
        var needle = new Needle(name, bytes);
        if (bytes.length < Long.BYTES) {
            few.add(needle);
            return;
        }
        var start = ByteBuffer.wrap(bytes).getLong();
        starts[slot(start)] = true;
        byStart.computeIfAbsent(start, _ -> new ArrayList<>()).add(needle);
    }

    /** Where each needle that is in the content begins there first, by its name. */
    Map<String, Integer> in(byte[] content) {
        var found = new LinkedHashMap<String, Integer>();
        long window = 0;
        for (int i = 0; i < content.length; i++) {
            window = window << Byte.SIZE | Byte.toUnsignedInt(content[i]);
            var at = i + 1 - Long.BYTES;
            if (at >= 0 && starts[slot(window)]) {
                for (var needle : byStart.getOrDefault(window, List.of())) {
                    if (needle.isAt(content, at)) {
                        found.putIfAbsent(needle.name(), at);
                    }
                }
            }
        }
        if (!few.isEmpty()) {
            var text = new String(content, ISO_8859_1);
            for (var needle : few) {
                var at = text.indexOf(new String(needle.bytes(), ISO_8859_1));
                if (at >= 0) {
                    found.put(needle.name(), at);
                }
            }
        }
        return found;
    }

    private static int slot(long start) {
        return (int) (start * SPREAD >>> (Long.SIZE - START_BITS));
    }
}
