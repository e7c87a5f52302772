package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.crypto.LocalCa;
import dev.keyhold.crypto.TestRsaKeys;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.maintenance.SystemTime;
import dev.keyhold.server.Config;
import dev.keyhold.server.KeyholdServer;
import dev.keyhold.server.Metrics;
import dev.keyhold.server.TestInstallation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed when the server is ready. */
class WelcomeTest {
    private static final String LOOPBACK = "127.0.0.1";
    /** Beyond loopback, where plaintext is not served. */
    private static final String ANY = "0.0.0.0";

    @TempDir
    private Path folder;

    private Path data() {
        return folder.resolve("data");
    }

    private String ready(String address, Optional<Config.KeyFiles> own) throws UnknownHostException {
        TestInstallation.in(new DataFolder(data()));
        var config = Config.of(
                data(),
                StoreConfig.EMBEDDED,
                new InetSocketAddress(InetAddress.getByName(address), 0),
                Optional.empty(),
                false,
                new Config.Tls(List.of(), own),
                Config.Limits.DEFAULT);
        var metrics = new Metrics();
        var opened = Installation.open(
                new DataFolder(data()),
                StoreConfig.EMBEDDED,
                Installation.Mode.OPEN_OR_CREATE,
                Optional.empty(),
                metrics,
                TestRsaKeys.create());
        var printed = new StringWriter();
        var welcome = new Welcome(new PrintWriter(printed), config, opened);
        try (var server = KeyholdServer.start(config, opened.installation(), SystemTime.inMicroseconds(), metrics)) {
            welcome.printReady(server);
        }
        return printed.toString();
    }

    private Config.KeyFiles ownCertificate() throws IOException {
        var now = SystemTime.inMicroseconds().instant();
        var issued = LocalCa.create("The operator's", now, new SecureRandom()).issue(List.of("keyhold.example"), now);
        return new Config.KeyFiles(
                Files.writeString(folder.resolve("chain.pem"), issued.certificates()),
                Files.writeString(folder.resolve("key.pem"), issued.privateKey()));
    }

    @Test
    void names_the_local_authority_where_it_is_the_one_to_trust() throws Exception {
        var ca = data().resolve("ca.pem").toString();
        assertThat(ready(ANY, Optional.empty()))
                .contains("(clients trust " + ca + ")\n", "  export AWS_CA_BUNDLE=" + ca + "\n")
                .contains("('keyhold token' makes", Samples.ACCOUNT.text())
                .doesNotContain("plaintext", "your certificate", "--ca FILE");
    }

    @Test
    void offers_tls_beside_plaintext_with_the_authority_to_trust() throws Exception {
        assertThat(ready(LOOPBACK, Optional.empty()))
                .containsPattern("  plaintext +http://127\\.0\\.0\\.1:")
                .containsPattern("  export AWS_ENDPOINT_URL=http://127\\.0\\.0\\.1:[0-9]+\n")
                .containsPattern(
                        "  export AWS_ENDPOINT_URL=https://127\\.0\\.0\\.1:[0-9]+ AWS_CA_BUNDLE=.*/ca\\.pem\n");
    }

    /** The local authority has no part in it, so the text advises nobody to trust it. */
    @Test
    void speaks_of_no_local_authority_where_the_certificate_is_the_operators_own() throws Exception {
        var own = ownCertificate();
        for (var address : List.of(ANY, LOOPBACK)) {
            assertThat(ready(address, Optional.of(own)))
                    .contains("(your certificate " + own.certificate() + "; clients must trust its authority)\n")
                    .contains("('keyhold token --ca FILE' makes")
                    .contains("set AWS_CA_BUNDLE to a file with its certificate.")
                    .doesNotContain("ca.pem", "AWS_CA_BUNDLE=");
            deleteData();
        }
    }

    private void deleteData() throws IOException {
        try (var files = Files.list(data())) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
