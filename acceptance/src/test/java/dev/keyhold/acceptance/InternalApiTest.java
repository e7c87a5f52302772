package dev.keyhold.acceptance;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies govern an HTTP API behind a real nginx without code. */
class InternalApiTest {
    @TempDir
    private static Path folder;

    @Test
    void the_guide_works_as_written() {
        var guide = Guide.text("docs/guides/internal-api.md");
        Guide.followText(Proxy.Places.free().in(guide), folder, Map.of());
    }
}
