package dev.keyhold.acceptance;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** The {@code aws} command line, set up by variables alone. It must be on the path: without it the tests fail. */
final class AwsCli {
    private final Path folder;
    private final Map<String, String> environment;

    private AwsCli(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** {@code folder} is an empty folder, in which no configuration of the developer's own is found. */
    static AwsCli of(Path folder, Server server, Wire wire, AwsCredentials credentials) {
        var environment = new HashMap<>(surroundings(folder));
        environment.put("AWS_DEFAULT_REGION", "us-east-1");
        environment.put("AWS_DEFAULT_OUTPUT", "json");
        environment.put("AWS_MAX_ATTEMPTS", "1");
        environment.put("AWS_ENDPOINT_URL", server.url(wire).toString());
        if (wire == Wire.TLS) {
            environment.put("AWS_CA_BUNDLE", server.ca().toString());
        }
        return new AwsCli(folder, environment).as(credentials);
    }

    /** Variables that keep the command line away from the machine's own configuration. */
    static Map<String, String> surroundings(Path folder) {
        return Map.of(
                "AWS_CONFIG_FILE",
                folder.resolve("no-config").toString(),
                "AWS_SHARED_CREDENTIALS_FILE",
                folder.resolve("no-credentials").toString(),
                "AWS_EC2_METADATA_DISABLED",
                "true",
                "AWS_PAGER",
                "");
    }

    /** The same with other credentials. */
    AwsCli as(AwsCredentials credentials) {
        var changed = new HashMap<>(environment);
        changed.put("AWS_ACCESS_KEY_ID", credentials.accessKeyId());
        changed.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
        changed.remove("AWS_SESSION_TOKEN");
        if (credentials instanceof AwsSessionCredentials session) {
            changed.put("AWS_SESSION_TOKEN", session.sessionToken());
        }
        return new AwsCli(folder, changed);
    }

    /** The same without the authority's certificate. */
    AwsCli trustingNobodyElse() {
        var changed = new HashMap<>(environment);
        changed.remove("AWS_CA_BUNDLE");
        return new AwsCli(folder, changed);
    }

    /** Runs a command that prints JSON. */
    JsonNode json(String... arguments) {
        return run(arguments).json();
    }

    /** Runs a command that prints nothing. */
    void silent(String... arguments) {
        assertThat(run(arguments).succeeded()).isEmpty();
    }

    /** Runs a command that must be refused with that error code; returns what it said. */
    String refused(String code, String... arguments) {
        var finished = run(arguments);
        assertThat(finished.exitCode()).isNotZero();
        assertThat(finished.err().lines().filter(line -> !line.isBlank()).collect(joining("\n")))
                .contains("An error occurred (" + code + ")");
        return finished.err();
    }

    Command.Finished run(String... arguments) {
        var command = new ArrayList<String>();
        command.add("aws");
        command.addAll(List.of(arguments));
        return Command.run(folder, environment, command);
    }
}
