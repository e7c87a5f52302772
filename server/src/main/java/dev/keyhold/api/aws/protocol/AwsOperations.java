package dev.keyhold.api.aws.protocol;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** All operations that AWS has in the APIs served here, to tell what is not served from what does not exist. */
final class AwsOperations {
    private static final Set<String> NAMES = read();

    private AwsOperations() {}

    /** Whether AWS has an operation of that name. */
    static boolean has(AwsApi api, String operation) {
        return NAMES.contains(api.service() + " " + operation);
    }

    /** Each as the service, a space, and the name. */
    static Set<String> names() {
        return NAMES;
    }

    private static Set<String> read() {
        try (var lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(AwsOperations.class.getResourceAsStream("operations.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines().collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
