package dev.keyhold.server;

import dev.keyhold.crypto.IdGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What other nodes call this one: the host that it runs on, and an id that no other process has. */
final class NodeName {
    /** Asks no name service, which may not answer. */
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private NodeName() {}

    /** It ends as the ids of all requests that this process answers. */
    static String of(IdGenerator ids) {
        var host = host();
        return host.isEmpty() ? ids.requestId() : host + "/" + ids.requestId();
    }

    private static String host() {
        try {
            var name = Files.readString(HOST_NAME).strip();
            return NAME.matcher(name).matches() ? name : "";
        } catch (IOException _) {
            return "";
        }
    }
}
