package dev.keyhold.maintenance;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.SecretGenerator;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.SecretBytes;
import java.security.SecureRandom;

/**
 * The access key of the root of an installation for tests.
 *
 * @param isKnown whether it is the same in every such installation, so that everybody knows it. Then the root has the
 *     access key {@value #SHORT} with the secret {@value #SHORT}, too, which tests of other software already use.
 */
public record DevCredentials(AccessKeyId id, SecretBytes secret, boolean isKnown) {
    /** Both halves of the short access key. */
    public static final String SHORT = "test";

    private static final String KNOWN_SECRET = "keyhold/dev/known/to/everybody/no/secret";

    /** The one that everybody knows, for a server that only this host can reach. */
    public static DevCredentials known() {
        var id = AccessKeyId.of(AccessKeyId.LONG_TERM, DevInstallation.ACCOUNT, 0);
        return new DevCredentials(id, SecretBytes.ofText(KNOWN_SECRET), true);
    }

    /** One that nobody can know. */
    public static DevCredentials random(SecureRandom random) {
        var id = new IdGenerator(random).accessKeyId(AccessKeyId.LONG_TERM, DevInstallation.ACCOUNT);
        return new DevCredentials(id, new SecretGenerator(random).secretAccessKey(), false);
    }
}
