package dev.keyhold.crypto;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.security.auth.login.LoginException;

/**
 * A root key in a token, such as an HSM, which it never leaves: AES-GCM by PKCS #11, with nonces from this process. The
 * wrapped form is the nonce, the ciphertext and the tag.
 *
 * <p>A log-in is the whole process's and lasts until {@link #close}; keys that were opened before a log-out are dead.
 */
public final class TokenRootKey implements RootKey {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BITS = 256;
    /** What the provider's settings take between quotes as it is. */
    private static final Pattern LIBRARY = Pattern.compile("/[^\\p{Cntrl}\"$\\\\]+");

    private final Address address;
    private final AuthProvider provider;
    private final Key key;
    private final SecureRandom random = new SecureRandom();

    private TokenRootKey(Address address, AuthProvider provider, Key key) {
        this.address = address;
        this.provider = provider;
        this.key = key;
    }

    /**
     * Where a key is.
     *
     * @param library the token's library for PKCS #11, an absolute path
     * @param token the label of the token
     * @param object the label of the key
     */
    public record Address(Path library, String token, String object) {
        public Address {
            if (!LIBRARY.matcher(library.toString()).matches()) {
                throw new IllegalArgumentException("the library must be an absolute path without '\"', '$' or '\\'");
            }
        }

        /** The id of the key in it: the part of an RFC 7512 URI that says which key it is. */
        public String id() {
            return "pkcs11:token=" + encode(token) + ";object=" + encode(object);
        }

        private static String encode(String text) {
            var encoded = new StringBuilder();
            for (var b : text.getBytes(StandardCharsets.UTF_8)) {
                if (b < 0 || ("-._~".indexOf(b) < 0 && !Character.isLetterOrDigit(b))) {
                    encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
                } else {
                    encoded.append((char) b);
                }
            }
            return encoded.toString();
        }
    }

    /**
     * Logs in, once and no second time, and finds the key.
     *
     * @param pin left as it is
     * @param create whether to make the key if the token has none with that label
     * @throws TokenException when there is no key to use
     */
    public static TokenRootKey open(Address address, char[] pin, boolean create) throws TokenException {
        var provider = provider(address);
        try {
            var store = logIn(provider, pin);
            var key = store.getKey(address.object(), null);
            if (key == null && create) {
                make(provider, store, address.object());
                key = store.getKey(address.object(), null);
            }
            if (!(key instanceof SecretKey)) {
                throw new TokenException(TokenException.Reason.NO_KEY, "");
            }
            return new TokenRootKey(address, provider, key);
        } catch (GeneralSecurityException | ProviderException e) {
            logOut(provider);
            throw new TokenException(TokenException.Reason.FAILED, innermost(e), e);
        } catch (TokenException e) {
            logOut(provider);
            throw e;
        }
    }

    private static AuthProvider provider(Address address) throws TokenException {
        var index = TokenSlots.indexOf(address.library(), address.token());
        var system = Security.getProvider("SunPKCS11");
        if (system == null) {
            throw new TokenException(
                    TokenException.Reason.FAILED, "this Java runtime has no module jdk.crypto.cryptoki");
        }
        try {
            return (AuthProvider) system.configure(settings(address.library(), index));
        } catch (ProviderException e) {
            throw new TokenException(TokenException.Reason.FAILED, innermost(e), e);
        }
    }

    /** A new key stays in the token. */
    private static String settings(Path library, int slot) {
        return """
                --name = keyhold
                library = "%s"
                slotListIndex = %d
                attributes(generate, CKO_SECRET_KEY, CKK_AES) = {
                  CKA_TOKEN = true
                  CKA_PRIVATE = true
                  CKA_SENSITIVE = true
                  CKA_EXTRACTABLE = false
                  CKA_ENCRYPT = true
                  CKA_DECRYPT = true
                }
                """.formatted(library, slot);
    }

    private static KeyStore logIn(Provider provider, char[] pin) throws TokenException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS11", provider);
        try {
            store.load(null, pin);
            return store;
        } catch (IOException e) {
            throw new TokenException(reason(e), innermost(e), e);
        }
    }

    /** The exception that says it is of a package that nobody else sees; its message is the name of the error. */
    private static TokenException.Reason reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            var text = String.valueOf(cause.getMessage());
            if (text.contains("CKR_PIN_LOCKED")) {
                return TokenException.Reason.PIN_LOCKED;
            }
            if (text.contains("CKR_PIN_")) {
                return TokenException.Reason.WRONG_PIN;
            }
        }
        return TokenException.Reason.FAILED;
    }

    private static void make(Provider provider, KeyStore store, String label) throws GeneralSecurityException {
        var generator = KeyGenerator.getInstance("AES", provider);
        generator.init(KEY_BITS);
        store.setKeyEntry(label, generator.generateKey(), null, null);
    }

    private static String innermost(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    @Override
    public String id() {
        return address.id();
    }

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] context) {
        var nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            var ciphertext = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plaintext);
            var whole = Arrays.copyOf(nonce, NONCE_LENGTH + ciphertext.length);
            System.arraycopy(ciphertext, 0, whole, NONCE_LENGTH, ciphertext.length);
            return whole;
        } catch (GeneralSecurityException e) {
            throw new ProviderException("the key " + id() + " does not encrypt by AES-GCM: " + innermost(e), e);
        }
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] context) throws GeneralSecurityException {
        // SoftHSM opens a ciphertext without a whole tag to nothing.
        if (ciphertext.length < NONCE_LENGTH + TAG_BITS / Byte.SIZE) {
            throw new GeneralSecurityException("too short");
        }
        var nonce = Arrays.copyOf(ciphertext, NONCE_LENGTH);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, context)
                    .doFinal(ciphertext, NONCE_LENGTH, ciphertext.length - NONCE_LENGTH);
        } catch (ProviderException e) {
            // Libraries report a wrong tag as a general error too.
            throw new GeneralSecurityException("the key " + id() + " does not open it", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
        var cipher = Cipher.getInstance(CIPHER, provider);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    @Override
    public void close() {
        logOut(provider);
    }

    private static void logOut(AuthProvider provider) {
        try {
            provider.logout();
        } catch (LoginException | ProviderException _) {
            // The log-in ends with the process at the latest.
        }
    }

    @Override
    public String toString() {
        return "TokenRootKey[" + id() + "]";
    }
}
