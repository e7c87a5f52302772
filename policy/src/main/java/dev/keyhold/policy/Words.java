package dev.keyhold.policy;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** A set of words, kept in order: looking one up takes the same few comparisons whatever the words are. */
final class Words {
    private final String[] sorted;

    private Words(String[] sorted) {
        this.sorted = sorted;
    }

    static Words of(Collection<String> words) {
        return new Words(words.stream().sorted().distinct().toArray(String[]::new));
    }

    boolean contains(String word, Steps steps) {
        steps.take(Integer.SIZE - Integer.numberOfLeadingZeros(sorted.length));
        return Arrays.binarySearch(sorted, word) >= 0;
    }

    List<String> toList() {
        return List.of(sorted);
    }

    long memoryBytes() {
        return 16
                + MemorySize.references(sorted.length)
                + Arrays.stream(sorted).mapToLong(MemorySize::of).sum();
    }
}
