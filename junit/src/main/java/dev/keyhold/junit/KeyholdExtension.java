package dev.keyhold.junit;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keyhold for the tests of a class:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KeyholdExtension keyhold = new KeyholdExtension();
 * }</pre>
 *
 * <p>It runs {@code keyhold dev} as a process of its own, so that none of its libraries meets those of the tests, and
 * once for all test classes of the JVM. Before each test everything is as it was at the start: one account, its root
 * and a service account {@code admin}. Test classes that run at the same time need {@link #separate}.
 *
 * <p>The program is, in this order: what the system property {@value KeyholdProcess#EXECUTABLE} names, {@code keyhold}
 * or {@code bin/keyhold} in the folder of the variable {@value KeyholdProcess#HOME}, {@code keyhold} in a folder of
 * {@code PATH}. It ends with the JVM, whatever ends that.
 */
public final class KeyholdExtension implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private final boolean separate;
    private @Nullable KeyholdProcess process;

    /** The one process of the JVM. */
    public KeyholdExtension() {
        this(false);
    }

    private KeyholdExtension(boolean separate) {
        this.separate = separate;
    }

    /** A process for this class alone, for tests that run beside others. It costs its start, a second or two. */
    public static KeyholdExtension separate() {
        return new KeyholdExtension(true);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        started();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (separate && process != null) {
            process.close();
            process = null;
        }
    }

    private synchronized KeyholdProcess started() {
        if (process == null) {
            process = separate ? KeyholdProcess.start() : KeyholdProcess.shared();
        }
        return process;
    }

    /** The URL for clients of the AWS API, {@code http://127.0.0.1:PORT}; clients of Yandex Cloud use host and port. */
    public URI endpoint() {
        return URI.create(started().get("endpoint"));
    }

    /** An access key of the root, which may do everything; {@code test} is another one. */
    public String accessKeyId() {
        return started().get("accessKeyId");
    }

    /** Its secret; that of {@code test} is {@code test}. */
    public String secretAccessKey() {
        return started().get("secretAccessKey");
    }

    /** The account, {@code 123456789012}. */
    public String accountId() {
        return started().get("accountId");
    }

    /** The region in ARNs of keys; requests may be signed for any. */
    public String region() {
        return started().get("region");
    }

    /** The authorized key of the service account {@code admin}, for clients of Yandex Cloud. */
    public Path adminKeyFile() {
        return Path.of(started().get("adminKeyFile"));
    }

    /** What the AWS SDKs and the AWS command line read, such as {@code AWS_ENDPOINT_URL}, for a process under test. */
    public Map<String, String> environment() {
        return started().environment();
    }

    /**
     * Makes everything as it was at the start. It is done before each test.
     *
     * @throws IllegalStateException when the server does not do it
     */
    public void reset() {
        started().reset();
    }
}
