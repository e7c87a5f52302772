package dev.keyhold.cli;

import dev.keyhold.boot.Installation;
import dev.keyhold.boot.KeyholdServer;
import dev.keyhold.boot.Storage;
import dev.keyhold.domain.setup.Setup;
import dev.keyhold.model.AccountId;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a person reads when the server starts: who they are if that is new, where it is, and how to talk to it. */
final class Welcome {
    private final PrintWriter out;
    private final Storage storage;
    private final Installation installation;
    private final Optional<Setup.Installed> fresh;

    Welcome(PrintWriter out, Storage storage, Installation.Opened opened) {
        this.out = out;
        this.storage = storage;
        this.installation = opened.installation();
        this.fresh = opened.fresh();
    }

    /** The root access key of a new installation, before anything else can fail: it is never shown again. */
    void printNew() {
        if (fresh.isEmpty()) {
            return;
        }
        var key = fresh.get().rootKey();
        out.println();
        out.println("This is a new installation. Its root access key is shown only now: keep it.");
        out.println("Copy and paste:");
        out.println();
        out.println("  export AWS_ACCESS_KEY_ID=" + key.key().keyId());
        out.println("  export AWS_SECRET_ACCESS_KEY=" + key.secret().reveal());
        out.flush();
    }

    /** Where the server is, and the first commands. */
    void printReady(KeyholdServer server) {
        var ca = installation.folder().caCertificate();
        var url = server.servesPlaintext() ? server.plaintextUrl() : server.tlsUrl();
        out.println();
        out.println("Keyhold " + VersionCommand.version() + " is ready.");
        out.println();
        row("data folder", installation.folder().path().toString());
        if (storage instanceof Storage.Shared shared) {
            row("database", shared.options().name());
        }
        row("account", installation.accounts().stream().map(AccountId::text).collect(Collectors.joining(", ")));
        if (server.servesPlaintext()) {
            row("plaintext", server.plaintextUrl());
        }
        row("TLS", server.tlsUrl() + "   (clients trust " + ca + ")");
        row("Yandex key", installation.folder().adminKey() + "   ('keyhold token' makes an IAM token of it)");
        out.println();
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
        if (!server.servesPlaintext()) {
            out.println("  export AWS_CA_BUNDLE=" + ca);
        }
        out.println("  aws sts get-caller-identity");
        out.println("  aws iam create-user --user-name alice");
        out.println("  aws iam create-access-key --user-name alice");
        if (server.servesPlaintext()) {
            out.println();
            out.println("Over TLS instead:");
            out.println("  export AWS_ENDPOINT_URL=" + server.tlsUrl() + " AWS_CA_BUNDLE=" + ca);
        }
        out.println();
        out.flush();
    }

    private void row(String name, String value) {
        out.printf("  %-12s %s%n", name, value);
    }
}
