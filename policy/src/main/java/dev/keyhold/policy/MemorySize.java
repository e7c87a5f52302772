package dev.keyhold.policy;

/** Estimates of what objects take on the heap, for the bound of a cache. They err on the large side. */
final class MemorySize {
    private static final int OBJECT = 24;
    private static final int ARRAY = 16;

    private MemorySize() {}

    static long of(String text) {
        return OBJECT + ARRAY + 8 + (isWide(text) ? 2L : 1L) * text.length();
    }

    private static boolean isWide(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return true;
            }
        }
        return false;
    }

    static long of(int[] numbers) {
        return numbers.length == 0 ? 0 : ARRAY + 8 + 4L * numbers.length;
    }

    /** An array or immutable list of references, without what they lead to. */
    static long references(int count) {
        return OBJECT + ARRAY + 8 + 4L * count;
    }
}
