package dev.keyhold.server;

import dev.keyhold.Patience;
import dev.keyhold.crypto.LocalCa;
import dev.keyhold.oidc.TestIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** Issuers for tests of the server, with certificates of one authority that nothing else trusts. */
public final class TestIssuers {
    private static final LocalCa AUTHORITY = makeAuthority();

    private TestIssuers() {}

    private static LocalCa makeAuthority() {
        return LocalCa.create("Issuers of tests", Instant.now(), new SecureRandom());
    }

    /** An issuer that is trusted by those who trust {@link #authority}. */
    public static TestIssuer start() {
        return start("127.0.0.1", "localhost");
    }

    /** The same with a certificate for other names. */
    static TestIssuer start(String... names) {
        var issued = AUTHORITY.issue(List.of(names), Instant.now());
        return TestIssuer.start(issued.privateKey(), issued.certificates());
    }

    /** Writes the certificate of the authority to a file of that folder. */
    public static Path authority(Path folder) {
        return write(folder.resolve("issuers-ca.pem"), AUTHORITY.pem().certificates());
    }

    /** What is set so that tokens of the issuer are accepted. */
    public static FederationConfig allow(TestIssuer issuer, Path folder) {
        return patient(setting(issuer, folder));
    }

    /** The same as one of several. */
    public static String setting(TestIssuer issuer, Path folder) {
        return issuer.url() + " private-addresses=allow ca-file=" + authority(folder);
    }

    /** These issuers, with time for a busy machine. */
    public static FederationConfig patient(String... settings) {
        return new FederationConfig(FederationConfig.parse(List.of(settings)).issuers(), Patience.LIMIT);
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
