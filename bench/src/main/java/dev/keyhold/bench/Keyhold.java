package dev.keyhold.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.model.SecretBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A new installation served by a process of its own, started by the very script that users start.
 *
 * @param environment further variables of its process
 * @param root the root access key
 * @param made what {@code keyhold init} printed about the installation
 */
record Keyhold(
        Path script, Path data, Map<String, String> environment, ServerProcess process, Signer root, JsonNode made) {
    private static final String MANY = "1000000";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Keyhold start(Path home, Path folder) {
        return start(home, folder, Map.of());
    }

    static Keyhold start(Path home, Path folder, Map<String, String> environment) {
        var script = home.resolve("keyhold");
        var data = folder.resolve("data");
        var made = json(output(environment, List.of(script.toString(), "init", "--data", data.toString(), "--json")));
        return new Keyhold(script, data, environment, serve(script, data, environment), root(made), made);
    }

    /** The same installation after a restart. */
    Keyhold restart() {
        return restart(environment);
    }

    /** The same with other variables, for once. */
    Keyhold restart(Map<String, String> variables) {
        process.close();
        return new Keyhold(script, data, environment, serve(script, data, variables), root, made);
    }

    /** A further node of the same installation, with a copy of its folder. */
    Keyhold another(Path folder) {
        var copy = folder.resolve("data");
        try (var files = Files.list(data)) {
            Files.createDirectories(copy);
            // The socket of the server that uses the folder is no file.
            for (var file : files.filter(one -> Files.isRegularFile(one)).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Keyhold(script, copy, environment, serve(script, copy, environment), root, made);
    }

    private static ServerProcess serve(Path script, Path data, Map<String, String> environment) {
        var ready = data.resolveSibling("keyhold.ready");
        return ServerProcess.start(
                List.of(
                        script.toString(),
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
                        MANY,
                        "--max-api-keys",
                        MANY),
                environment,
                ready,
                data.resolveSibling("keyhold.log"));
    }

    /** The root access key of a new account. */
    Signer account(String name) {
        var created = json(output(
                environment,
                List.of(script.toString(), "account", "create", "--data", data.toString(), "--name", name, "--json")));
        return root(created);
    }

    private static Signer root(JsonNode created) {
        return new Signer(
                created.required("rootAccessKeyId").asText(),
                SecretBytes.ofText(created.required("rootSecretAccessKey").asText()));
    }

    /** An IAM token of the administrator. */
    String token() {
        var endpoint = "http://127.0.0.1:" + process.port();
        return output(
                        environment,
                        List.of(script.toString(), "token", "--data", data.toString(), "--endpoint", endpoint))
                .strip();
    }

    /** A new API key of the caller that the {@code authorization} header identifies. */
    String apiKey(String authorization) {
        return answer("/iam/v1/apiKeys", authorization, MAPPER.createObjectNode())
                .required("secret")
                .asText();
    }

    /** A new static access key of the caller that the {@code authorization} header identifies. */
    Signer staticKey(String authorization) {
        var made = answer("/iam/aws-compatibility/v1/accessKeys", authorization, MAPPER.createObjectNode());
        return new Signer(
                made.at("/accessKey/keyId").asText(),
                SecretBytes.ofText(made.required("secret").asText()));
    }

    /** The id of a new AES-256 key. */
    String symmetricKey(String authorization) {
        var wanted = MAPPER.createObjectNode()
                .put("folderId", made.required("folderId").asText())
                .put("name", "bench")
                .put("defaultAlgorithm", "AES_256");
        return answer("/kms/v1/keys", authorization, wanted)
                .required("metadata")
                .required("keyId")
                .asText();
    }

    /** A ciphertext of {@code plaintext}. */
    byte[] encrypt(String authorization, String key, byte[] plaintext) {
        var wanted = MAPPER.createObjectNode().put("plaintext", plaintext);
        var encoded = answer("/kms/v1/keys/" + key + ":encrypt", authorization, wanted)
                .required("ciphertext")
                .asText();
        return Base64.getDecoder().decode(encoded);
    }

    private JsonNode answer(String path, String authorization, JsonNode request) {
        return answers(List.of(new Http(List.of(Http.post(path, authorization, request.toString())))))
                .getFirst();
    }

    /** Sends every request once and reads the answers, client by client. */
    List<JsonNode> answers(List<Http> clients) {
        return new Load(process)
                .once(clients).stream()
                        .flatMap(List::stream)
                        .map(answer -> json(answer.substring(answer.indexOf("\r\n\r\n"))))
                        .toList();
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

    private static String output(Map<String, String> environment, List<String> command) {
        try {
            var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().putAll(environment);
            // Options to watch the server with would talk into the answer.
            builder.environment().remove("KEYHOLD_JAVA_OPTS");
            return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "Keyhold[" + data + "]";
    }
}
