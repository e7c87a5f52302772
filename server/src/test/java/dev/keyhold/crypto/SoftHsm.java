package dev.keyhold.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Security;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The tokens of SoftHSM for the tests of this process, in a folder of their own. The library reads its settings and the
 * tokens once in a process, so all of them are made before anybody uses it; each test has keys of its own.
 */
public final class SoftHsm {
    public static final String TOKEN = "keyhold test";
    /** Another one, which has the same PIN. */
    public static final String SECOND = "second";
    /** Two tokens have this label. */
    public static final String TWIN = "twin";

    public static final String PIN = "271828";
    public static final Path LIBRARY = library();

    private static final AtomicInteger keys = new AtomicInteger();
    private static final Path FOLDER = make();

    private SoftHsm() {}

    /** The label of a key that no test has yet. */
    public static String newKey() {
        return "key " + keys.incrementAndGet();
    }

    /** Where a key of the first token is. */
    public static TokenRootKey.Address address(String key) {
        if (!Files.isDirectory(FOLDER)) {
            throw new AssertionError(FOLDER + " is gone");
        }
        return new TokenRootKey.Address(LIBRARY, TOKEN, key);
    }

    /** The same as it is written on the command line. */
    public static String uri(String key, Path pin) {
        return address(key).id() + "?module-path=" + LIBRARY + "&pin-source=" + pin;
    }

    /** Deletes a key, as somebody else with the PIN may. */
    public static void remove(String key) {
        try {
            var provider = Security.getProvider("SunPKCS11")
                    .configure("--name = test\nlibrary = " + LIBRARY + "\nslotListIndex = "
                            + TokenSlots.indexOf(LIBRARY, TOKEN));
            var store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, PIN.toCharArray());
            store.deleteEntry(key);
        } catch (GeneralSecurityException | IOException | TokenException e) {
            throw new AssertionError(e);
        }
    }

    /** The variable that has the library find the tokens, for another process. */
    public static String settings() {
        return FOLDER.resolve("softhsm2.conf").toString();
    }

    private static Path library() {
        return List.of(
                        "/usr/lib/softhsm/libsofthsm2.so",
                        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
                        "/usr/lib64/pkcs11/libsofthsm2.so",
                        "/usr/lib/libsofthsm2.so",
                        "/opt/homebrew/lib/softhsm/libsofthsm2.so",
                        "/usr/local/lib/softhsm/libsofthsm2.so")
                .stream()
                .map(Path::of)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "there is no SoftHSM 2: ./check installs it, or 'apt-get install softhsm2'"));
    }

    private static Path make() {
        try {
            var folder = Files.createTempDirectory("keyhold-softhsm-");
            Files.createDirectory(folder.resolve("tokens"));
            Files.writeString(
                    folder.resolve("softhsm2.conf"),
                    "directories.tokendir = " + folder.resolve("tokens") + "\nobjectstore.backend = file\n"
                            + "log.level = ERROR\n");
            for (var label : List.of(TWIN, SECOND, TWIN, TOKEN)) {
                initialize(folder, label);
            }
            setVariable("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void initialize(Path folder, String label) throws IOException {
        var command = new ProcessBuilder(
                "softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "31415926");
        command.environment()
                .put("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
        command.redirectErrorStream(true);
        var process = command.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError(output);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** For native code in this process, which Java gives no other way. */
    @SuppressWarnings("restricted")
    private static void setVariable(String name, String value) {
        var linker = Linker.nativeLinker();
        var set = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setenv"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (var arena = Arena.ofConfined()) {
            var result = (int) set.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
            if (result != 0) {
                throw new AssertionError("setenv: " + result);
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
