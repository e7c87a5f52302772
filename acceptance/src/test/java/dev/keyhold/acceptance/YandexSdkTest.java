package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vendor's own SDKs, as they are, over TLS. */
class YandexSdkTest {
    private static final String JAVA_GUIDE = "docs/guides/yandex-java-sdk.md";
    private static final String NODE_GUIDE = "docs/guides/yandex-node-sdk.md";
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    /**
     * One processor is one event loop for all of gRPC: an SDK that waits for its token on that loop, which is to fetch
     * it, waits for ever. Classes are compiled little, because these programs live for seconds.
     */
    private static final List<String> ONE_LOOP = List.of("-XX:ActiveProcessorCount=1", "-XX:TieredStopAtLevel=1");

    private static final Map<String, String> JAVA =
            Map.of("CLASSPATH", CLASS_PATH, "JDK_JAVA_OPTIONS", String.join(" ", ONE_LOOP));

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("keyhold-data"));
        server = Server.start(installation.data());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What a service account needs: a key file, the SDK, and the AWS command line for the key that the SDK made. */
    @Test
    void the_guide_of_the_java_sdk_works_as_written() {
        follow(JAVA_GUIDE, JAVA);
        var name = "java-sdk-services-";
        var from = CLASS_PATH.lastIndexOf(name) + name.length();
        var version = CLASS_PATH.substring(from, CLASS_PATH.indexOf(".jar", from));
        assertThat(Guide.text(JAVA_GUIDE)).contains("<version>" + version + "</version>");
    }

    @Test
    void the_guide_of_the_node_sdk_works_as_written() throws IOException {
        var modules = Path.of("target", "node", "node_modules").toAbsolutePath();
        var link = Files.createSymbolicLink(folder.resolve("node_modules"), modules);
        try {
            follow(NODE_GUIDE, Map.of());
        } finally {
            Files.delete(link);
        }
        var about = new ObjectMapper()
                .readTree(
                        modules.resolve("@yandex-cloud/nodejs-sdk/package.json").toFile());
        assertThat(Guide.text(NODE_GUIDE))
                .contains("npm install " + about.get("name").asText() + "@"
                        + about.get("version").asText() + "\n");
    }

    @Test
    void the_guide_of_symmetric_keys_works_as_written() {
        follow("docs/guides/symmetric-keys.md", JAVA);
    }

    @Test
    void the_java_sdk_manages_a_service_account_and_each_kind_of_key() {
        var trusted = folder.resolve("trusted.p12").toString();
        var password = "changeit";
        run(
                "keytool",
                "-importcert",
                "-noprompt",
                "-file",
                server.ca().toString(),
                "-keystore",
                trusted,
                "-storepass",
                password);
        var command = new ArrayList<>(ONE_LOOP);
        command.add("-Djavax.net.ssl.trustStore=" + trusted);
        command.add("-Djavax.net.ssl.trustStorePassword=" + password);
        command.addAll(List.of("-cp", CLASS_PATH, YandexSdkProgram.class.getName()));
        command.addAll(List.of(
                "localhost:" + server.url().getPort(),
                installation.data().toString(),
                installation.root().accessKeyId(),
                installation.root().secretAccessKey()));
        run("java", command.toArray(String[]::new));
    }

    private static void follow(String page, Map<String, String> environment) {
        Guide.follow(page, server.url(), folder, environment);
    }

    /** Runs a program of the JDK to its end. */
    private static void run(String program, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", program).toString());
        command.addAll(List.of(arguments));
        Command.run(folder, Map.of(), command).succeeded();
    }
}
