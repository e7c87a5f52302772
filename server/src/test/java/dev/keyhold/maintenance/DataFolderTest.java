package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    private Path parent;
    private DataFolder folder;

    @BeforeEach
    void choose(@TempDir Path temporary) {
        parent = temporary;
        folder = new DataFolder(temporary.resolve("some").resolve("data"));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static List<String> content(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void is_made_for_its_owner_alone() throws Exception {
        folder.prepare(StoreConfig.EMBEDDED);
        assertThat(permissions(folder.path())).isEqualTo("rwx------");
        assertThat(permissions(folder.database())).isEqualTo("rw-------");
    }

    @Test
    void is_prepared_as_often_as_one_likes() throws Exception {
        folder.prepare(StoreConfig.EMBEDDED);
        Files.writeString(folder.database(), "content");
        folder.prepare(StoreConfig.EMBEDDED);
        assertThat(folder.database()).hasContent("content");
    }

    @Test
    void is_refused_when_it_holds_something_else_and_left_as_it_is() throws Exception {
        Files.writeString(parent.resolve("thesis.tex"), "");
        assertThatThrownBy(() -> new DataFolder(parent).prepare(StoreConfig.EMBEDDED))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("no Keyhold data folder")
                .hasMessageContaining("thesis.tex");
        assertThat(content(parent)).containsExactly("thesis.tex");
    }

    @Test
    void may_hold_what_a_crash_left_behind() throws Exception {
        for (var name : List.of("root.key", "ca.pem", "keyhold.lock", ".keyhold-123.tmp")) {
            Files.writeString(parent.resolve(name), "");
        }
        new DataFolder(parent).prepare(StoreConfig.EMBEDDED);
        assertThat(parent.resolve("keyhold.db")).exists();
    }

    @Test
    void is_refused_where_no_folder_can_be() throws Exception {
        var file = Files.writeString(parent.resolve("file"), "");
        for (var path : List.of(file, file.resolve("below"))) {
            assertThatThrownBy(() -> new DataFolder(path).prepare(StoreConfig.EMBEDDED))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("cannot use the data folder " + path);
        }
    }

    @Test
    void is_locked_by_one_at_a_time_and_free_again_afterwards() throws Exception {
        folder.prepare(StoreConfig.EMBEDDED);
        try (var lock = folder.lock()) {
            assertThat(lock.isOpen()).isTrue();
            assertThatThrownBy(() -> folder.lock())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("is in use by another Keyhold server");
        }
        folder.lock().close();
    }

    @Test
    void is_locked_against_other_processes() throws Exception {
        folder.prepare(StoreConfig.EMBEDDED);
        try (var _ = folder.lock()) {
            assertThat(lockFromAnotherProcess()).isEqualTo(7);
        }
        assertThat(lockFromAnotherProcess()).isZero();
    }

    private int lockFromAnotherProcess() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Locker.class.getName(),
                        folder.path().toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor(Patience.LIMIT)).isTrue();
        return process.exitValue();
    }

    /** Tries to take a folder and tells by its exit code: 0 taken, 7 refused. */
    static final class Locker {
        private Locker() {}

        public static void main(String[] arguments) throws IOException {
            try {
                new DataFolder(Path.of(arguments[0])).lock().close();
            } catch (StartException _) {
                System.exit(7);
            }
        }
    }

    @Test
    void writes_secrets_for_the_owner_and_the_rest_for_all() throws Exception {
        folder.prepare(StoreConfig.EMBEDDED);
        DataFolder.writeSecret(folder.rootKey(), "secret");
        DataFolder.writePublic(folder.caCertificate(), "public");
        assertThat(permissions(folder.rootKey())).isEqualTo("rw-------");
        assertThat(permissions(folder.caCertificate())).isEqualTo("rw-r--r--");
        assertThat(folder.read(folder.rootKey())).contains("secret");
        DataFolder.writeSecret(folder.rootKey(), "other");
        assertThat(folder.read(folder.rootKey())).contains("other");
        assertThat(content(folder.path())).containsExactly("ca.pem", "keyhold.db", "root.key");
    }

    @Test
    void says_what_it_cannot_read_or_write() throws Exception {
        folder.prepare(StoreConfig.EMBEDDED);
        assertThat(folder.read(folder.rootKey())).isEmpty();
        Files.createDirectory(folder.rootKey());
        assertThatThrownBy(() -> folder.read(folder.rootKey()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("cannot read " + folder.rootKey());
        var nowhere = folder.path().resolve("missing").resolve("file");
        assertThatThrownBy(() -> DataFolder.writePublic(nowhere, ""))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("cannot write " + nowhere);
    }
}
