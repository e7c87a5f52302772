package dev.keyhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.maintenance.AdminChannel;
import dev.keyhold.maintenance.StartException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that only the running server of a data folder can carry out. */
abstract class ServerCommand extends BaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DataOption data;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** Whether to print the answer as it is. */
    final boolean isJson() {
        return json;
    }

    /** @throws StartException with what speaks against the request, or when no server runs */
    final JsonNode ask(ObjectNode request) {
        var folder = data.folder();
        folder.requireExisting();
        return AdminChannel.ask(folder.adminSocket(), request.toString())
                .map(AdminMessages::parse)
                .orElseThrow(() -> new StartException("no server of " + folder.path() + " runs"));
    }
}
