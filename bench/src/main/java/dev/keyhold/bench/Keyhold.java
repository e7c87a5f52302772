package dev.keyhold.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.model.SecretBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A new installation in a process of its own, started by the very script that users start, and its root access key. */
record Keyhold(ServerProcess process, Signer root) {
    private static final String MANY = "1000000";

    static Keyhold start(Path home, Path folder) {
        var script = home.resolve("keyhold").toString();
        var data = folder.resolve("data");
        var root = initialise(List.of(script, "init", "--data", data.toString(), "--json"));
        var ready = folder.resolve("keyhold.ready");
        var process = ServerProcess.start(
                List.of(
                        script,
                        "serve",
                        "--data",
                        data.toString(),
                        "--listen",
                        "127.0.0.1:0",
                        "--ready-file",
                        ready.toString(),
                        "--max-users",
                        MANY,
                        "--max-keys-per-user",
                        MANY),
                ready,
                folder.resolve("keyhold.log"));
        return new Keyhold(process, root);
    }

    /** The value of a metric, by its whole line up to the value. */
    double metric(String name) {
        var uri = URI.create("http://127.0.0.1:" + process.port() + "/metrics");
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Signer initialise(List<String> command) {
        try {
            var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            // Options to watch the server with would talk into the answer.
            builder.environment().remove("KEYHOLD_JAVA_OPTS");
            var process = builder.start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var made = new ObjectMapper().readTree(output);
            return new Signer(
                    made.required("rootAccessKeyId").asText(),
                    SecretBytes.ofText(made.required("rootSecretAccessKey").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
