package dev.keyhold.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.DevCredentials;
import dev.keyhold.maintenance.DevInstallation;
import dev.keyhold.maintenance.KeyRegion;
import dev.keyhold.server.DevMode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code keyhold dev} tells a person, or the program that has started it. */
record DevWelcome(String endpoint, DataFolder folder, DevCredentials credentials, DevMode mode) {
    static final String WARNING = """
            ***********************************************************************************************
            ***  keyhold dev is for tests only. NEVER use it in production: it has no TLS, its data is  ***
            ***  gone when it stops, and its credentials are not secret.                                ***
            ***********************************************************************************************""";

    private static final String RESET_PATH = "/dev/reset";

    /** One JSON object, on one line. */
    String json() {
        var environment = new ObjectMapper().createObjectNode();
        environment().forEach(environment::put);
        return node().set("environment", environment).toString();
    }

    private ObjectNode node() {
        return new ObjectMapper()
                .createObjectNode()
                .put("endpoint", endpoint)
                .put("accountId", DevInstallation.ACCOUNT.text())
                .put("region", KeyRegion.DEFAULT)
                .put("accessKeyId", credentials.id().text())
                .put("secretAccessKey", credentials.secret().reveal())
                .put("adminKeyFile", folder.adminKey().toString())
                .put("dataFolder", folder.path().toString())
                .put("resetUrl", endpoint + RESET_PATH)
                .put("resetHeader", mode.resetHeader());
    }

    /** What clients of the AWS API read, in the order of a person's reading. */
    private Map<String, String> environment() {
        var variables = new LinkedHashMap<String, String>();
        variables.put("AWS_ENDPOINT_URL", endpoint);
        variables.put("AWS_ACCESS_KEY_ID", credentials.id().text());
        variables.put("AWS_SECRET_ACCESS_KEY", credentials.secret().reveal());
        variables.put("AWS_DEFAULT_REGION", KeyRegion.DEFAULT);
        variables.put("AWS_REGION", KeyRegion.DEFAULT);
        return variables;
    }

    /** Writes the JSON object to a file, which only the user may read where its credentials are random. */
    void writeTo(Path file) {
        var text = json() + "\n";
        if (credentials.isKnown()) {
            DataFolder.writePublic(file, text);
        } else {
            DataFolder.writeSecret(file, text);
        }
    }

    void print(PrintWriter out) {
        out.println();
        out.println("Keyhold " + VersionCommand.version() + " is ready for tests.");
        out.println();
        row(out, "endpoint", endpoint);
        row(out, "account", DevInstallation.ACCOUNT.text());
        if (credentials.isKnown()) {
            row(out, "short key", DevCredentials.SHORT + " with the secret " + DevCredentials.SHORT + ", for the root");
        }
        row(out, "Yandex key", folder.adminKey().toString());
        out.println();
        out.println("Copy and paste:");
        out.println();
        environment().forEach((name, value) -> out.println("  export " + name + "=" + value));
        out.println("  aws sts get-caller-identity");
        out.println();
        out.println("Between tests, back to the start:");
        out.println();
        out.println("  curl -X POST -H 'X-Keyhold-Dev: " + mode.resetHeader() + "' " + endpoint + RESET_PATH);
        out.println();
        out.flush();
    }

    private static void row(PrintWriter out, String name, String value) {
        out.printf("  %-12s %s%n", name, value);
    }
}
