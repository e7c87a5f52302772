package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./keyhold} in a project of empty files, with a Maven and a JDK that only say that they were called. */
class LauncherTest {
    @TempDir
    private Path folder;

    private Path builds;

    @BeforeEach
    void lay_out_a_project() throws IOException {
        builds = folder.resolve("builds");
        for (var part : List.of("scripts", "server/src/main", "server/target", "yandex-api/src/main", "jdk/bin")) {
            Files.createDirectories(folder.resolve(part));
        }
        for (var file : List.of(
                "keyhold",
                "scripts/aot.sh",
                "scripts/build.sh",
                "scripts/commit.sh",
                "scripts/java.options",
                "scripts/jdk25.sh",
                "scripts/packages.sh",
                "check")) {
            Files.copy(Keyhold.ROOT.resolve(file), folder.resolve(file));
        }
        for (var file : List.of("pom.xml", "server/pom.xml", "yandex-api/pom.xml", "server/target/keyhold.jar")) {
            Files.createFile(folder.resolve(file));
        }
        program("jdk/bin/mvn", "echo \"$@\" >> '" + builds + "'");
        program("jdk/bin/javac", "echo javac 25");
        program("jdk/bin/java", "echo started");
    }

    @Test
    void a_change_that_leaves_the_jar_as_it_was_is_built_once() throws IOException {
        Files.setLastModifiedTime(folder.resolve("server/target/keyhold.jar"), FileTime.from(Instant.EPOCH));
        start();
        start();
        assertThat(builds).content().hasLineCount(1);
    }

    /** That of the JVM and of the program that are to be tried here: a fault in making it only costs time. */
    @Test
    void the_cache_of_the_program_is_made() {
        Command.run(folder, Map.of(), List.of(Keyhold.ROOT.resolve("keyhold").toString(), "version"))
                .succeeded();
        assertThat(Keyhold.JAR.resolveSibling("keyhold.aot")).isNotEmptyFile();
    }

    /** The JVM that only says that it was called is one that cannot. */
    @Test
    void a_jvm_that_cannot_make_a_cache_is_asked_once_and_passed_over() throws IOException {
        var arguments = folder.resolve("asked");
        program(
                "jdk/bin/java",
                "case \"$*\" in *AOTCacheOutput=*) echo asked >> '" + arguments + "';; esac; echo started");
        start();
        start();
        assertThat(arguments).content().hasLineCount(1);
        assertThat(folder.resolve("server/target/keyhold.aot")).isEmptyFile();
    }

    @Test
    void a_cache_is_made_once_a_build_and_used_from_then_on() throws IOException {
        var used = folder.resolve("used");
        program("jdk/bin/java", """
                for word in "$@"; do
                    case "$word" in
                        -XX:AOTCacheOutput=*) echo cache > "${word#*=}" ;;
                        -XX:AOTCache=*) echo "${word#*=}" >> '%s' ;;
                    esac
                done
                echo started""".formatted(used));
        start();
        start();
        Files.setLastModifiedTime(folder.resolve("server/target/keyhold.aot"), FileTime.from(Instant.EPOCH));
        start();
        assertThat(used).content().isEqualTo((folder.resolve("server/target/keyhold.aot") + "\n").repeat(3));
        assertThat(names("server/target")).containsExactlyInAnyOrder("keyhold.jar", "keyhold.aot", ".build.lock");
    }

    /** Else the database that a user has named would be initialised, with a root key that is deleted. */
    @Test
    void a_cache_is_made_without_the_users_settings() throws IOException {
        var seen = folder.resolve("seen");
        program("jdk/bin/java", """
                case "$*" in
                    *NativeLibraries* | *" init "* | *AOTCacheOutput=*) echo "training ${KEYHOLD_STORE-}" >> '%1$s' ;;
                    *) echo "user ${KEYHOLD_STORE-}" >> '%1$s' ;;
                esac
                echo started""".formatted(seen));
        start(Map.of("KEYHOLD_STORE", "postgresql://example/keyhold"));
        assertThat(seen).content().isEqualTo("training \n".repeat(3) + "user postgresql://example/keyhold\n");
    }

    /** As a terminal does on Ctrl-C: to all processes of the group, of which those in the background pass it over. */
    @Test
    void an_interrupt_while_the_cache_is_made_leaves_nothing_behind() throws IOException {
        var server = folder.resolve("server.pid");
        program("jdk/bin/java", """
                case "$*" in
                    *AOTCacheOutput=*) echo $$ > '%s'; kill -INT 0; exec sleep 600 ;;
                    *) echo started ;;
                esac""".formatted(server));
        // Where the tests themselves run in the background, the launcher would pass it over too.
        var interrupted = launch(Map.of(), "setsid", "--wait", "env", "--default-signal=INT");
        assertThat(interrupted.exitCode()).isEqualTo(130);
        assertThat(interrupted.out()).isEmpty();
        ProcessHandle.of(Long.parseLong(Files.readString(server).strip()))
                .ifPresent(left -> assertThat(left.onExit()).succeedsWithin(Waiting.LIMIT));
        assertThat(names("server/target")).containsExactlyInAnyOrder("keyhold.jar", ".build.lock");
        program("jdk/bin/java", "echo started");
        start();
    }

    @Test
    void a_link_to_the_launcher_starts_it_too() throws IOException {
        var link = Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("bin")).resolve("keyhold"), folder.resolve("keyhold"));
        assertThat(launch(Map.of(), "sh", "-c", "exec '" + link + "'").succeeded())
                .isEqualTo("started\n");
    }

    /** The JVM refuses to start with a nursery larger than the heap that it begins with. */
    @Test
    void sizes_of_the_heap_are_all_the_users_or_all_the_launchers() throws IOException {
        var arguments = folder.resolve("asked");
        program("jdk/bin/java", "echo \"$@\" >> '" + arguments + "'; echo started");
        start();
        assertThat(arguments).content().contains("-Xms", "-Xmn");
        for (var options : List.of("-Xmn64m", "-Xms8m", "-Xmx1g -Xmn64m")) {
            Files.delete(arguments);
            start(options);
            var others = Files.readString(arguments).replace(options, "");
            assertThat(others).doesNotContain("-Xms", "-Xmn");
        }
    }

    @Test
    void without_a_jdk_it_names_the_package_of_the_system_at_hand() throws IOException {
        lay_out_a_bare_system("1000");
        var temurin = "unpack Temurin 25 from https://adoptium.net and set JAVA25_HOME to its folder";
        for (var program : List.of("keyhold", "check")) {
            var start = program + ": no JDK 25 found: ";
            assertThat(bare(program).refused(1)).isEqualTo(start + temurin);
            var packages = Map.of(
                    "apt-get", "apt-get install openjdk-25-jdk-headless",
                    "dnf", "dnf install java-25-openjdk-devel",
                    "pacman", "pacman -S jdk25-openjdk",
                    "brew", "brew install openjdk@25");
            for (var each : packages.entrySet()) {
                program("bare/" + each.getKey(), "exit 1");
                assertThat(bare(program).refused(1))
                        .isEqualTo(start + "install it with '" + each.getValue()
                                + "'; where there is no such package, as on Debian 12, " + temurin);
                Files.delete(folder.resolve("bare/" + each.getKey()));
            }
        }
    }

    @Test
    void without_maven_it_names_the_package_of_the_system_at_hand() throws IOException {
        lay_out_a_bare_system("1000");
        bringJdk();
        Files.delete(folder.resolve("server/target/keyhold.jar"));
        for (var program : List.of("keyhold", "check")) {
            assertThat(bare(program).refused(1)).contains("no Apache Maven (mvn) found", "https://maven.apache.org");
            for (var manager : List.of("apt-get", "dnf", "brew")) {
                program("bare/" + manager, "exit 1");
                assertThat(bare(program).refused(1))
                        .isEqualTo(program + ": no Apache Maven (mvn) found: install it with '" + manager
                                + " install maven'");
                Files.delete(folder.resolve("bare/" + manager));
            }
        }
    }

    /** The package manager is one that only makes what was asked of it. */
    @Test
    void the_check_installs_what_is_missing_where_it_may() throws IOException {
        lay_out_a_bare_system("0");
        program("bare/apt-get", """
                echo "$@" >> '%1$s/installed'
                case "$*" in
                    *openjdk-25-jdk-headless) mkdir -p '%1$s/system/usr/lib/jvm/jdk-25' && cp -r '%1$s/jdk/bin' '%1$s/system/usr/lib/jvm/jdk-25' ;;
                    *maven) cp '%1$s/jdk/bin/mvn' '%1$s/bare' ;;
                    *awscli) exit 1 ;;
                esac""".formatted(folder));
        var ended = bare("check");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err().lines().toList())
                .last()
                .isEqualTo("check: no AWS command line (aws) found: install it with 'apt-get install awscli'");
        assertThat(folder.resolve("installed"))
                .content()
                .isEqualTo(Stream.of("openjdk-25-jdk-headless", "maven", "awscli")
                        .map(name -> "update -qq\ninstall -y -qq " + name + "\n")
                        .collect(Collectors.joining()));
    }

    /** A system with a few programs, none of them a JDK, Maven or a package manager. */
    private void lay_out_a_bare_system(String user) throws IOException {
        Files.createDirectory(folder.resolve("bare"));
        for (var name : List.of("bash", "sh", "env", "dirname", "readlink", "find", "mkdir", "cp", "cat", "flock")) {
            var found = Command.run(folder, Map.of(), List.of("sh", "-c", "command -v " + name));
            program("bare/" + name, "exec '" + found.succeeded().strip() + "' \"$@\"");
        }
        program("bare/id", "echo " + user);
        var scripts = folder.resolve("scripts/jdk25.sh");
        var system = folder.resolve("system");
        // The folders that are looked into are this system's, not the machine's.
        Files.writeString(
                scripts, Files.readString(scripts).replaceAll("(?<=[ {,])/(?=usr|opt|Library|home)", system + "/"));
    }

    private void bringJdk() throws IOException {
        var jdk = Files.createDirectories(folder.resolve("system/usr/lib/jvm/jdk-25/bin"));
        for (var name : List.of("java", "javac")) {
            Files.copy(folder.resolve("jdk/bin").resolve(name), jdk.resolve(name));
        }
    }

    /** Runs a program of the project there, with no variable but the path: not even {@code HOME}. */
    private Command.Finished bare(String program) {
        var bare = folder.resolve("bare");
        return Command.run(
                folder,
                Map.of(),
                List.of(
                        "env",
                        "-i",
                        "PATH=" + bare,
                        bare + "/bash",
                        folder.resolve(program).toString()));
    }

    private void start() {
        start(Map.of());
    }

    private void start(String options) {
        start(Map.of("KEYHOLD_JAVA_OPTS", options));
    }

    private void start(Map<String, String> variables) {
        assertThat(launch(variables).succeeded()).isEqualTo("started\n");
    }

    /** Runs the launcher through a program that runs others, or directly. */
    private Command.Finished launch(Map<String, String> variables, String... by) {
        var jdk = folder.resolve("jdk");
        var environment = new HashMap<>(variables);
        environment.put("JAVA25_HOME", jdk.toString());
        environment.put("PATH", jdk + "/bin:" + System.getenv("PATH"));
        var command = Stream.concat(
                        Stream.of(by), Stream.of(folder.resolve("keyhold").toString()))
                .toList();
        return Command.run(folder, environment, command);
    }

    private List<String> names(String part) throws IOException {
        try (var files = Files.list(folder.resolve(part))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private void program(String name, String line) throws IOException {
        var file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
