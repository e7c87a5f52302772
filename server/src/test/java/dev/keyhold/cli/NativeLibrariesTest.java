package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NativeLibrariesTest {
    /** A library that is renamed would be copied at each start again, which nobody would notice. */
    @Test
    void are_where_they_are_looked_for() {
        var loader = NativeLibraries.class.getClassLoader();
        for (var processor : List.of("amd64", "aarch64")) {
            assertThat(NativeLibraries.libraries("Linux", processor))
                    .hasSize(3)
                    .allSatisfy(library ->
                            assertThat(loader.getResource(library)).as(library).isNotNull());
        }
        assertThat(NativeLibraries.libraries("Mac OS X", "aarch64")).isEmpty();
    }
}
