package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.SecretBytes;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class KeyringTest {
    private static final SealContext PLACE =
            new SealContext(Samples.ACCOUNT, "record", SealContext.Purpose.ACCESS_KEY_SECRET);

    private final RootKey root = LocalRootKey.generate(new SecureRandom());
    private final Keyring keyring = Keyring.generate();

    @Test
    void opens_old_secrets_after_it_was_wrapped_and_unwrapped() {
        var sealed = new Barrier(keyring).seal(SecretBytes.ofText("secret"), PLACE);
        var again = Keyring.unwrap(keyring.wrap(root), root);
        assertThat(new Barrier(again).open(sealed, PLACE).reveal()).isEqualTo("secret");
    }

    @Test
    void can_be_wrapped_by_another_root_key_without_touching_a_secret() {
        var sealed = new Barrier(keyring).seal(SecretBytes.ofText("secret"), PLACE);
        var newRoot = LocalRootKey.generate(new SecureRandom());
        var moved = Keyring.unwrap(Keyring.unwrap(keyring.wrap(root), root).wrap(newRoot), newRoot);
        assertThat(new Barrier(moved).open(sealed, PLACE).reveal()).isEqualTo("secret");
    }

    @Test
    void does_not_open_with_another_root_key() {
        var wrapped = keyring.wrap(root);
        var other = LocalRootKey.generate(new SecureRandom());
        assertThatThrownBy(() -> Keyring.unwrap(wrapped, other)).isInstanceOf(WrongRootKeyException.class);
    }

    @Test
    void does_not_open_when_it_was_damaged() {
        var wrapped = keyring.wrap(root);
        for (int i = 0; i < wrapped.bytes().length; i++) {
            var bytes = wrapped.bytes();
            bytes[i] ^= 0x40;
            var damaged = Sealed.of(bytes);
            assertThat(opens(damaged)).as("byte %d", i).isFalse();
        }
        assertThat(opens(Sealed.of(new byte[0]))).isFalse();
    }

    /** A byte that says nothing about the keys may be damaged without harm, so what counts is whether secrets open. */
    private boolean opens(Sealed damaged) {
        var sealed = new Barrier(keyring).seal(SecretBytes.ofText("secret"), PLACE);
        try {
            return new Barrier(Keyring.unwrap(damaged, root))
                    .tryOpen(sealed, PLACE)
                    .isPresent();
        } catch (WrongRootKeyException _) {
            return false;
        }
    }
}
