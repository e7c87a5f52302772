package dev.keyhold.server;

import dev.keyhold.crypto.VerificationKeys;
import dev.keyhold.domain.federation.KeyFetchException;
import dev.keyhold.domain.federation.KeySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The keys of an issuer in a file with its JWK set, such as one that is not on the network of the server. */
final class FileKeySource implements KeySource {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    /** What is written to the file counts after so long. */
    private static final Duration LIFE = Duration.ofSeconds(10);

    private final Path file;

    FileKeySource(Path file) {
        this.file = file;
    }

    @Override
    public VerificationKeys fetch() throws KeyFetchException {
        return VerificationKeys.parse(read(file))
                .orElseThrow(() -> new KeyFetchException(KeyFetchException.Problem.INVALID_KEYS));
    }

    /** A file of the settings, which is not larger than what an issuer may send. */
    static String read(Path file) throws KeyFetchException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(DiscoveryKeySource.MAX_BYTES + 1);
            if (bytes.length > DiscoveryKeySource.MAX_BYTES) {
                throw new KeyFetchException(KeyFetchException.Problem.TOO_LARGE);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException _) {
            throw new KeyFetchException(KeyFetchException.Problem.UNREADABLE_FILE);
        }
    }

    @Override
    public Duration limit() {
        return LIMIT;
    }

    @Override
    public Duration life() {
        return LIFE;
    }
}
