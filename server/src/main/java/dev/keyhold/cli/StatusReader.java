package dev.keyhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.maintenance.AdminChannel;
import dev.keyhold.maintenance.InstallationStatus;
import dev.keyhold.maintenance.SystemTime;

/** Reads the status of an installation: from its running server, or else from its folder. */
abstract class StatusReader extends UnlockingCommand {
    /**
     * @throws dev.keyhold.maintenance.StartException when there is no such folder, or its server answers what is no
     *     status
     */
    final JsonNode read() {
        var folder = folder();
        folder.requireExisting();
        var request = AdminMessages.request("status").toString();
        var answer = AdminChannel.ask(folder.adminSocket(), request)
                .orElseGet(() -> new InstallationStatus(installation(), SystemTime.inMicroseconds())
                        .offline(VersionCommand.version())
                        .toString());
        return AdminMessages.parse(answer);
    }
}
