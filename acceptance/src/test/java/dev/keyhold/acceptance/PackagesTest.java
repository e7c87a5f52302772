package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The packages as {@code ./check --package} has made them: each is installed and started by a script of its own in
 * {@code scripts/package/tests}, whose last line says how, and what this machine did not allow.
 */
@Tag("packages")
class PackagesTest {
    private static final Path TESTS = Keyhold.ROOT.resolve("scripts/package/tests");

    @Test
    void the_archive_serves_where_nothing_but_the_data_folder_can_be_written() {
        run("tarball");
    }

    @Test
    void the_deb_serves_in_a_debian_and_is_upgraded_and_removed() {
        run("deb");
    }

    @Test
    void the_image_serves_as_its_own_user_on_a_read_only_root() {
        run("image");
    }

    @Test
    void the_chart_is_valid_for_one_node_and_for_several() {
        run("chart");
    }

    private static void run(String test) {
        var finished =
                Command.run(Path.of("."), Map.of(), List.of(TESTS.resolve(test).toString()));
        assertThat(finished.exitCode())
                .as("%s%s", finished.out(), finished.err())
                .isZero();
        System.out.println(finished.out().strip());
    }
}
