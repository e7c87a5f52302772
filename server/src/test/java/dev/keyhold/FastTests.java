package dev.keyhold;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Selects the tests for {@code ./check --fast}: those that cannot start a server, open a store or run a program.
 * Nothing that they refer to, directly or through other classes of ours, does so. The class files tell, so a new test
 * needs no mark.
 */
final class FastTests {
    private static final Set<String> SLOW = Set.of(
            "com/linecorp/armeria/server/Server",
            "com/linecorp/armeria/server/ServerBuilder",
            "dev/keyhold/store/sql/PostgresEngine",
            "dev/keyhold/store/sql/SqliteEngine",
            "java/lang/ProcessBuilder",
            "java/net/ServerSocket");

    /** Servers for tests. */
    private static final String POSTGRES = "dev/keyhold/postgres/";

    private static final String OURS = "dev/keyhold/";
    private static final String GENERATED = "dev/keyhold/yandex/";
    private static final Pattern DESCRIPTOR = Pattern.compile("L[\\w/$]+;");
    private static final String CLASS = ".class";
    private static final String TEST = "Test.class";

    private final Map<String, Set<String>> references = new HashMap<>();

    private FastTests() {}

    /** Takes the folder of compiled tests, and the file to write, which has a class file a line. */
    public static void main(String[] arguments) throws IOException {
        Files.write(Path.of(arguments[1]), in(Path.of(arguments[0])));
    }

    /** The class files of tests, relative to {@code folder}. */
    static List<String> in(Path folder) throws IOException {
        var tests = new FastTests();
        try (var files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .filter(file -> file.endsWith(TEST))
                    .filter(file -> tests.isFast(file.substring(0, file.length() - CLASS.length())))
                    .sorted()
                    .toList();
        }
    }

    private boolean isFast(String test) {
        var seen = new HashSet<>(Set.of(test));
        var open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (var name : references.computeIfAbsent(open.remove(), FastTests::read)) {
                if (SLOW.contains(name) || name.startsWith(POSTGRES)) {
                    return false;
                }
                if (name.startsWith(OURS) && !name.startsWith(GENERATED) && seen.add(name)) {
                    open.add(name);
                }
            }
        }
        return true;
    }

    /** The names of all classes that a class refers to. */
    private static Set<String> read(String name) {
        try (var in = FastTests.class.getClassLoader().getResourceAsStream(name + CLASS)) {
            if (in == null) {
                throw new IllegalStateException("no class file of " + name);
            }
            var names = new HashSet<String>();
            for (var entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
                switch (entry) {
                    case ClassEntry type -> names.add(type.asInternalName());
                    // Such as a class that an annotation names.
                    case Utf8Entry text
                    when DESCRIPTOR.matcher(text.stringValue()).matches() ->
                        names.add(text.stringValue()
                                .substring(1, text.stringValue().length() - 1));
                    default -> {}
                }
            }
            names.removeIf(other -> other.startsWith("["));
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
