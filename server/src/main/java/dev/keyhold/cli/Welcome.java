package dev.keyhold.cli;

import dev.keyhold.maintenance.Installation;
import dev.keyhold.maintenance.Setup;
import dev.keyhold.maintenance.StoreConfig;
import dev.keyhold.model.AccountId;
import dev.keyhold.server.Config;
import dev.keyhold.server.KeyholdServer;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a person reads when the server starts: who they are if that is new, where it is, and how to talk to it. */
final class Welcome {
    private final PrintWriter out;
    private final Config config;
    private final Installation installation;
    private final Optional<Setup.Installed> fresh;

    Welcome(PrintWriter out, Config config, Installation.Opened opened) {
        this.out = out;
        this.config = config;
        this.installation = opened.installation();
        this.fresh = opened.fresh();
    }

    /** The root access key of a new installation: it is never shown again. */
    void printNew() {
        if (fresh.isEmpty()) {
            return;
        }
        out.println();
        out.print("This is a new installation. ");
        RootSecret.show(
                out, RootSecret.isTerminal(), installation.folder(), fresh.get().rootKey());
    }

    /** Where the server is, and the first commands. */
    void printReady(KeyholdServer server) {
        var url = server.servesPlaintext() ? server.plaintextUrl() : server.tlsUrl();
        out.println();
        out.println("Keyhold " + VersionCommand.version() + " is ready.");
        out.println();
        printPlaces(server, url);
        printCommands(server, url);
    }

    private void printPlaces(KeyholdServer server, String url) {
        var own = config.tls().own().map(Config.KeyFiles::certificate);
        var ca = installation.folder().caCertificate();
        row("data folder", installation.folder().path().toString());
        if (config.storage() instanceof StoreConfig.Shared shared) {
            row("database", shared.options().name());
        }
        row("account", installation.accounts().stream().map(AccountId::text).collect(Collectors.joining(", ")));
        if (server.servesPlaintext()) {
            row("plaintext", server.plaintextUrl());
        }
        row(
                "TLS",
                server.tlsUrl()
                        + own.map(file -> "   (your certificate " + file + "; clients must trust its authority)")
                                .orElse("   (clients trust " + ca + ")"));
        if (config.operation().console()) {
            row("console", url + "/console/   ('keyhold console' makes a link that signs a browser in)");
        }
        server.adminAddress()
                .ifPresent(address -> row(
                        "health",
                        "http://" + address.getAddress().getHostAddress() + ":" + address.getPort()
                                + "/healthz, /readyz, /metrics"));
        var token = own.isPresent() ? "keyhold token --ca FILE" : "keyhold token";
        row("Yandex key", installation.folder().adminKey() + "   ('" + token + "' makes an IAM token of it)");
        out.println();
    }

    private void printCommands(KeyholdServer server, String url) {
        var own = config.tls().own().map(Config.KeyFiles::certificate);
        var ca = installation.folder().caCertificate();
        if (fresh.isEmpty()) {
            out.println("With an access key of yours, copy and paste:");
            out.println();
            out.println("  export AWS_ACCESS_KEY_ID=…");
            out.println("  export AWS_SECRET_ACCESS_KEY=…");
        } else {
            out.println("With the root access key above, copy and paste:");
            out.println();
        }
        out.println("  export AWS_DEFAULT_REGION=us-east-1");
        out.println("  export AWS_ENDPOINT_URL=" + url);
        if (!server.servesPlaintext() && own.isEmpty()) {
            out.println("  export AWS_CA_BUNDLE=" + ca);
        }
        out.println("  aws sts get-caller-identity");
        out.println("  aws iam create-user --user-name alice");
        out.println("  aws iam create-access-key --user-name alice");
        if (server.servesPlaintext()) {
            out.println();
            out.println("Over TLS instead:");
            out.println("  export AWS_ENDPOINT_URL=" + server.tlsUrl() + (own.isEmpty() ? " AWS_CA_BUNDLE=" + ca : ""));
        }
        if (own.isPresent()) {
            out.println();
            out.println("Where the system does not trust the authority of your certificate, set AWS_CA_BUNDLE to a file"
                    + " with its certificate.");
        }
        out.println();
        out.flush();
    }

    private void row(String name, String value) {
        out.printf("  %-12s %s%n", name, value);
    }
}
