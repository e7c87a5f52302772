package dev.keyhold.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.maintenance.AdminChannel;
import dev.keyhold.maintenance.OfflineOperator;
import dev.keyhold.maintenance.OperatorRules;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.maintenance.move.MoveCommands;
import dev.keyhold.model.Progress;

/**
 * A command to the installation of a data folder: beside a running server it asks that, over the socket in the folder;
 * without one it takes the folder itself.
 */
abstract class OperatorCommand extends UnlockingCommand {
    /** What applies where no server does. */
    OperatorRules rules() {
        return OperatorRules.DEFAULT;
    }

    /**
     * Has a request done.
     *
     * @throws StartException with what speaks against it
     */
    final JsonNode run(ObjectNode request) {
        return run(request, Progress.NONE);
    }

    /** The same of something that takes long. */
    final JsonNode run(ObjectNode request, Progress progress) {
        var folder = folder();
        folder.requireExisting();
        var text = request.toString();
        var answer = AdminChannel.ask(folder.adminSocket(), text, progress)
                .orElseGet(() -> OfflineOperator.answer(installation(), rules(), MoveCommands::of, text, progress));
        return AdminMessages.parse(answer);
    }

    /** The same with a progress bar. */
    final JsonNode runWithProgress(ObjectNode request) {
        try (var progress = ProgressBar.on(err())) {
            return run(request, progress);
        }
    }
}
