package dev.keyhold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FastTestsTest {
    @Test
    void what_reaches_a_server_or_a_database_is_not_selected_and_the_rest_is() throws IOException, URISyntaxException {
        var classes = Path.of(FastTests.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        assertThat(FastTests.in(classes))
                .contains(
                        "dev/keyhold/ArchitectureTest.class",
                        "dev/keyhold/DocumentationTest.class",
                        "dev/keyhold/FastTestsTest.class",
                        "dev/keyhold/crypto/BarrierTest.class",
                        "dev/keyhold/model/Rfc3339Test.class")
                // By a fixture, by a superclass, and by the commands that an annotation names.
                .doesNotContain(
                        "dev/keyhold/domain/identity/UsersTest.class",
                        "dev/keyhold/server/BoundsTest.class",
                        "dev/keyhold/store/sql/NewestPostgresStoreTest.class",
                        "dev/keyhold/store/sql/SqliteStoreTest.class",
                        "dev/keyhold/cli/CommandLineTest.class")
                .hasSizeGreaterThan(40);
    }
}
