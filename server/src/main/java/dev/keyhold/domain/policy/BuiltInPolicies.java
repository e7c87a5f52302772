package dev.keyhold.domain.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The predefined policies, as files. Names, versions and dates are the vendor's; the documents are our own. */
public final class BuiltInPolicies implements PredefinedPolicies {
    private static final List<Entry> ENTRIES = read("predefined.txt")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(BuiltInPolicies::entry)
            .toList();

    private static final Map<String, Entry> BY_NAME = ENTRIES.stream()
            .collect(Collectors.toUnmodifiableMap(entry -> entry.ref().name(), Function.identity()));

    @Override
    public Optional<Entry> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    @Override
    public List<Entry> all() {
        return ENTRIES;
    }

    private static Entry entry(String line) {
        var fields = line.split("\t", -1);
        return new Entry(
                fields[0],
                fields[1],
                fields[2],
                fields[6],
                Integer.parseInt(fields[3]),
                read(fields[2] + ".json").stripTrailing(),
                Instant.parse(fields[4]),
                Instant.parse(fields[5]));
    }

    private static String read(String file) {
        try (var content = Objects.requireNonNull(BuiltInPolicies.class.getResourceAsStream(file), file)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
