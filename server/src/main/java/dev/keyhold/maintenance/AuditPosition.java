package dev.keyhold.maintenance;

import dev.keyhold.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** How far audit events have been delivered to one place, which a file in the data folder remembers. */
public final class AuditPosition {
    private static final String PREFIX = "keyhold.audit-";

    private final Path file;

    private AuditPosition(Path file) {
        this.file = file;
    }

    /** That of the place with a name. */
    public static AuditPosition of(DataFolder folder, String place) {
        return new AuditPosition(folder.path().resolve(PREFIX + HexFormat.of().toHexDigits(place.hashCode())));
    }

    /** Those of all places that events of this folder were ever delivered to. */
    private static List<AuditPosition> all(DataFolder folder) {
        var all = new ArrayList<AuditPosition>();
        try (var files = Files.newDirectoryStream(folder.path(), PREFIX + "*")) {
            files.forEach(file -> all.add(new AuditPosition(file)));
        } catch (IOException e) {
            throw new StartException("cannot read the folder " + folder.path() + ": " + IoFailures.describe(e), e);
        }
        return all;
    }

    /**
     * Makes sure that all events before a time are delivered.
     *
     * @throws StartException when some wait, or may wait
     */
    static void requireDelivered(DataFolder folder, Instant before) {
        for (var position : all(folder)) {
            var delivered = position.read();
            if (delivered.filter(it -> !it.isBefore(before)).isEmpty()) {
                throw new StartException("audit events "
                        + delivered.map(it -> "from " + it + " on ").orElse("")
                        + "wait to be delivered, according to " + position.file + "; nothing was deleted: name "
                        + "an earlier time, or delete that file if events are no longer delivered there");
            }
        }
    }

    /** Events with an earlier time are delivered; empty when nothing readable is there. */
    public Optional<Instant> read() {
        return SecretFile.find(file).map(String::strip).flatMap(Rfc3339::parse);
    }

    /**
     * Replaces what was written before.
     *
     * @throws StartException when it cannot be written
     */
    public void write(Instant delivered) {
        DataFolder.writeSecret(file, delivered + "\n");
    }
}
