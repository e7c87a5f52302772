package dev.keyhold.maintenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.model.Rfc3339;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest backup of a folder that was written and verified, by the server or by the command. The folder remembers
 * it, so that it can be said how old it is, wherever the file has gone since.
 *
 * @param file where it was written
 * @param at when it was finished
 * @param bytes its size
 */
public record LastBackup(String file, Instant at, long bytes) {
    /** The file in the folder. */
    static final String NAME = "last-backup.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Logger log = LoggerFactory.getLogger(LastBackup.class);

    private static Path file(DataFolder folder) {
        return folder.path().resolve(NAME);
    }

    /** What the folder remembers; empty when no backup was made of it, or nothing readable is there. */
    static Optional<LastBackup> read(DataFolder folder) {
        return folder.read(file(folder)).flatMap(LastBackup::parse);
    }

    private static Optional<LastBackup> parse(String text) {
        try {
            var json = JSON.readTree(text);
            return Rfc3339.parse(json.path("at").asText())
                    .map(at -> new LastBackup(
                            json.path("file").asText(), at, json.path("bytes").asLong()));
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    /** Has the folder remember it. That it cannot is no fault of the backup, so it is only logged. */
    void remember(DataFolder folder) {
        var json = JSON.createObjectNode()
                .put("file", file)
                .put("at", at.toString())
                .put("bytes", bytes);
        try {
            DataFolder.writeSecret(file(folder), json + "\n");
        } catch (StartException e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("backup.not.remembered");
        }
    }

    static LastBackup of(Path file, Instant at) {
        return new LastBackup(
                file.toAbsolutePath().toString(), at, file.toFile().length());
    }
}
