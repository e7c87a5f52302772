package dev.keyhold.domain.kms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.KeyMaterial;
import dev.keyhold.crypto.MessageCipher;
import dev.keyhold.domain.Fixture;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyUsesTest {
    private static final ResourceId ID = ResourceId.of(ResourceId.KMS, Fixture.ACCOUNT, 1);

    private final MessageCipher cipher = new MessageCipher(new Random(1));

    @Test
    void use_what_a_key_is_now_after_it_was_changed_fifty_times() {
        var materials =
                new ArrayDeque<>(Stream.generate(KeyUsesTest::wiped).limit(50).toList());
        materials.add(material());

        assertThat(KeyUses.attempt(() -> encrypt(materials.remove()))).isNotEmpty();
    }

    @Test
    void refuse_for_now_what_uses_a_key_that_is_changed_all_the_time() {
        var wiped = wiped();

        assertThat(Fixture.error(() -> KeyUses.attempt(() -> encrypt(wiped))))
                .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED));
    }

    private byte[] encrypt(KeyMaterial material) {
        return cipher.encrypt(material, ID, ID, new byte[0], new byte[1]);
    }

    private static KeyMaterial wiped() {
        var material = material();
        material.wipe();
        return material;
    }

    private static KeyMaterial material() {
        return KeyMaterial.of(SecretBytes.ofText("k".repeat(32)));
    }
}
