package dev.keyhold.acceptance;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TourTest {
    @TempDir
    private static Path folder;

    @Test
    void the_tour_in_the_readme_works_as_written() {
        Guide.follow("README.md", folder);
    }
}
