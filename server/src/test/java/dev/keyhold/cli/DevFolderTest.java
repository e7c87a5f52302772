package dev.keyhold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.maintenance.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevFolderTest {
    @TempDir
    private Path temporary;

    private DevFolder own;

    @BeforeEach
    void create() throws IOException {
        own = new DevFolder(folder("keyhold-dev-1"));
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(temporary.resolve(name));
    }

    /** A folder as a process leaves it that was killed long ago. */
    private Path old(String name) throws IOException {
        var folder = folder(name);
        new DataFolder(folder).lock().close();
        Files.createDirectories(folder.resolve("more/inside"));
        Files.writeString(folder.resolve("more/inside/file"), "");
        Files.setLastModifiedTime(folder.resolve("keyhold.lock"), FileTime.from(Instant.EPOCH));
        return folder;
    }

    @Test
    void goes_with_all_that_is_in_it_and_nothing_that_it_links_to() throws IOException {
        var elsewhere = Files.writeString(folder("elsewhere").resolve("file"), "");
        Files.createSymbolicLink(own.path().resolve("link"), elsewhere.getParent());
        Files.writeString(folder("keyhold-dev-1/inside").resolve("file"), "");
        own.delete();
        own.delete();
        assertThat(own.path()).doesNotExist();
        assertThat(elsewhere).exists();
    }

    @Test
    void takes_those_along_whose_processes_were_killed() throws IOException {
        var killed = old("keyhold-dev-2");
        var young = folder("keyhold-dev-3");
        new DataFolder(young).lock().close();
        var unlocked = folder("keyhold-dev-4");
        var other = old("something-else");
        var elsewhere = old("elsewhere");
        var link = Files.createSymbolicLink(temporary.resolve("keyhold-dev-5"), elsewhere);
        var living = old("keyhold-dev-6");
        try (var lock = new DataFolder(living).lock()) {
            assertThat(lock.isOpen()).isTrue();
            Files.setLastModifiedTime(living.resolve("keyhold.lock"), FileTime.from(Instant.EPOCH));
            DevFolder.deleteAbandoned(own);
        }
        assertThat(killed).doesNotExist();
        for (var kept : new Path[] {own.path(), young, unlocked, other, elsewhere, link, living}) {
            assertThat(kept).exists();
        }
    }

    @Test
    void is_for_its_user_alone() throws IOException {
        var made = DevFolder.create();
        try {
            assertThat(Files.getPosixFilePermissions(made.path())).hasSize(3);
        } finally {
            made.delete();
        }
    }
}
