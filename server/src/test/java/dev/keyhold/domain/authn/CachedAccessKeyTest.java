package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.crypto.SigningKey;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.sigv4.CredentialScope;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CachedAccessKeyTest {
    private final CachedAccessKey key = new CachedAccessKey(Samples.key(Samples.root(Samples.ACCOUNT), 1));
    private final AtomicInteger derived = new AtomicInteger();

    private SigningKey signingKey(String day) {
        return key.signingKey(new CredentialScope(day, "us-east-1", "iam"), () -> {
            derived.incrementAndGet();
            return SigningKey.derive(SecretBytes.ofText("secret"), day, "us-east-1", "iam");
        });
    }

    @Test
    void derives_a_signing_key_once_for_each_scope() {
        var first = signingKey("20260301");
        assertThat(signingKey("20260301")).isSameAs(first);
        assertThat(signingKey("20260302")).isNotSameAs(first);
        assertThat(derived).hasValue(2);
    }

    @Test
    void holds_the_newest_few() {
        for (int day = 10; day < 30; day++) {
            signingKey("202603" + day);
        }
        assertThat(derived).hasValue(20);
        for (int day = 22; day < 30; day++) {
            signingKey("202603" + day);
        }
        assertThat(derived).hasValue(20);
        signingKey("20260310");
        assertThat(derived).hasValue(21);
    }
}
