package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.Sealed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root key in SoftHSM, which behaves as a token does. */
class TokenRootKeyTest {
    private static final byte[] CONTEXT = {1, 2, 3};
    private static final byte[] SECRET = "32 bytes and a few more of secret".getBytes(StandardCharsets.UTF_8);

    private static TokenRootKey create(TokenRootKey.Address address) throws TokenException {
        return TokenRootKey.open(address, SoftHsm.PIN.toCharArray(), true);
    }

    private static TokenRootKey open(TokenRootKey.Address address) throws TokenException {
        return TokenRootKey.open(address, SoftHsm.PIN.toCharArray(), false);
    }

    private static void assertRefused(TokenRootKey.Address address, String pin, TokenException.Reason reason) {
        assertThatThrownBy(() -> TokenRootKey.open(address, pin.toCharArray(), false))
                .isInstanceOfSatisfying(
                        TokenException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageNotContaining(pin);
    }

    @Test
    void wraps_a_keyring_that_opens_after_another_log_in() throws Exception {
        var address = SoftHsm.address(SoftHsm.newKey());
        var keyring = Keyring.generate();
        Sealed wrapped;
        try (var root = create(address)) {
            wrapped = keyring.wrap(root);
            assertThat(root.id()).matches("pkcs11:token=keyhold%20test;object=key%20[0-9]+");
            assertThat(root.isInMemory()).isFalse();
            assertThat(root).hasToString("TokenRootKey[" + root.id() + "]");
        }
        try (var again = open(address)) {
            assertThat(Keyring.unwrap(wrapped, again)).isNotNull();
        }
        try (var other = create(SoftHsm.address(SoftHsm.newKey()))) {
            assertThatThrownBy(() -> Keyring.unwrap(wrapped, other)).isInstanceOf(WrongRootKeyException.class);
        }
    }

    @Test
    void opens_nothing_that_was_changed() throws Exception {
        try (var root = create(SoftHsm.address(SoftHsm.newKey()))) {
            var wrapped = root.encrypt(SECRET, CONTEXT);
            assertThat(wrapped).hasSize(12 + SECRET.length + 16);
            assertThat(root.decrypt(wrapped, CONTEXT)).isEqualTo(SECRET);
            assertThat(root.encrypt(SECRET, CONTEXT)).isNotEqualTo(wrapped);
            for (int i : new int[] {0, 11, 12, 12 + SECRET.length, wrapped.length - 1}) {
                var changed = wrapped.clone();
                changed[i] ^= 1;
                assertBroken(root, changed, CONTEXT);
            }
            assertBroken(root, wrapped, new byte[] {1, 2, 4});
            assertBroken(root, wrapped, new byte[0]);
            assertBroken(root, Arrays.copyOf(wrapped, wrapped.length - 1), CONTEXT);
            for (int length : new int[] {0, 11, 12, 27}) {
                assertBroken(root, Arrays.copyOf(wrapped, length), CONTEXT);
            }
            assertThat(root.decrypt(wrapped, CONTEXT)).isEqualTo(SECRET);
        }
    }

    private static void assertBroken(RootKey root, byte[] wrapped, byte[] context) {
        assertThatThrownBy(() -> root.decrypt(wrapped, context)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void is_made_once_and_only_where_that_is_wanted() throws Exception {
        var address = SoftHsm.address(SoftHsm.newKey());
        assertRefused(address, SoftHsm.PIN, TokenException.Reason.NO_KEY);
        byte[] wrapped;
        try (var root = create(address)) {
            wrapped = root.encrypt(SECRET, CONTEXT);
        }
        try (var same = create(address)) {
            assertThat(same.decrypt(wrapped, CONTEXT)).isEqualTo(SECRET);
        }
    }

    @Test
    void is_found_by_the_label_of_its_token() throws Exception {
        var key = SoftHsm.newKey();
        create(SoftHsm.address(key)).close();
        assertRefused(
                new TokenRootKey.Address(SoftHsm.LIBRARY, SoftHsm.SECOND, key),
                SoftHsm.PIN,
                TokenException.Reason.NO_KEY);
        assertRefused(
                new TokenRootKey.Address(SoftHsm.LIBRARY, "keyhold", key), SoftHsm.PIN, TokenException.Reason.NO_TOKEN);
        assertThatThrownBy(() -> open(new TokenRootKey.Address(SoftHsm.LIBRARY, "none", key)))
                .hasMessageContaining("'second'")
                .hasMessageContaining("'keyhold test'");
        assertRefused(
                new TokenRootKey.Address(SoftHsm.LIBRARY, SoftHsm.TWIN, key),
                SoftHsm.PIN,
                TokenException.Reason.SEVERAL_TOKENS);
    }

    @Test
    void is_refused_with_a_wrong_pin_also_after_a_right_one() throws Exception {
        var address = SoftHsm.address(SoftHsm.newKey());
        create(address).close();
        for (var wrong : new String[] {"314159", SoftHsm.PIN + "1", "1", "0000"}) {
            assertRefused(address, wrong, TokenException.Reason.WRONG_PIN);
        }
        open(address).close();
        assertRefused(address, "314159", TokenException.Reason.WRONG_PIN);
    }

    @Test
    void needs_a_library_for_pkcs_11(@TempDir Path temporary) throws Exception {
        var text = Files.writeString(temporary.resolve("text.so"), "no library");
        var other = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("net"));
        for (var library : new Path[] {temporary.resolve("none.so"), temporary, text, other}) {
            assertRefused(
                    new TokenRootKey.Address(library, SoftHsm.TOKEN, "key"),
                    SoftHsm.PIN,
                    TokenException.Reason.NO_LIBRARY);
        }
        for (var path : new String[] {"libsofthsm2.so", "/a\"b", "/a$b", "/a\nb"}) {
            assertThatThrownBy(() -> new TokenRootKey.Address(Path.of(path), "token", "key"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("absolute path");
        }
    }
}
