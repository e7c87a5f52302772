package dev.keyhold.api.console;

import com.linecorp.armeria.common.MediaType;
import dev.keyhold.crypto.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The style sheet and the scripts of the pages, read once. Their paths change with their content, so that browsers may
 * keep them.
 */
final class Assets {
    private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";
    private static final int VERSION_LENGTH = 12;

    private final Map<String, Asset> byName = new HashMap<>();
    private final String version;

    Assets() {
        add("console.css", MediaType.CSS_UTF_8, read("console.css"));
        add("console.js", MediaType.JAVASCRIPT_UTF_8, read("console.js"));
        add("icon.svg", MediaType.SVG_UTF_8, read("icon.svg"));
        byName.put("htmx.js", new Asset(MediaType.JAVASCRIPT_UTF_8, read(HTMX), Optional.of(read(HTMX + ".gz"))));
        var all = new StringBuilder();
        byName.values().stream()
                .map(asset -> Sha256.hex(asset.content))
                .sorted()
                .forEach(all::append);
        this.version =
                Sha256.hex(all.toString().getBytes(StandardCharsets.UTF_8)).substring(0, VERSION_LENGTH);
    }

    /** A file; {@code gzip} is empty where it is not compressed. */
    record Asset(MediaType type, byte[] content, Optional<byte[]> gzip) {}

    private void add(String name, MediaType type, byte[] content) {
        byName.put(name, new Asset(type, content, Optional.empty()));
    }

    /** What their paths have in common, without the name of the file. */
    String path() {
        return ConsoleService.PATH + "/assets/" + version;
    }

    /** The file of that version and name. */
    Optional<Asset> find(String wanted, String name) {
        return wanted.equals(version) ? Optional.ofNullable(byName.get(name)) : Optional.empty();
    }

    private static byte[] read(String name) {
        try (var file = Objects.requireNonNull(Assets.class.getResourceAsStream(name), name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
