package dev.keyhold.crypto;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that an issuer signs identity tokens with: a JWK set (RFC 7517). Keys without a name, keys that are not for
 * signatures, and keys of other kinds are left out; of several with one name the last counts.
 */
public final class VerificationKeys {
    private static final int MIN_RSA_BITS = 2_048;
    /** What bounds the work of one verification. */
    private static final int MAX_RSA_BITS = 8_192;

    private static final int MAX_EXPONENT_BITS = 64;
    /** With more, no token that such a key signs is accepted. */
    private static final int MAX_RSA_KEYS = 100;

    private static final int MAX_KEYS = 1_000;

    private final Map<String, RSAKey> rsa;
    private final Map<String, ECKey> ec;

    private VerificationKeys(Map<String, RSAKey> rsa, Map<String, ECKey> ec) {
        this.rsa = rsa;
        this.ec = ec;
    }

    /** The kinds of keys. */
    enum Kind {
        RSA,
        EC
    }

    /** Reads a JWK set; empty when the text is none. A key that cannot be read is left out. */
    public static Optional<VerificationKeys> parse(String text) {
        return JsonObjects.parse(text)
                .flatMap(set -> set.get("keys") instanceof List<?> keys && keys.size() <= MAX_KEYS
                        ? Optional.of(of(keys))
                        : Optional.empty());
    }

    private static VerificationKeys of(List<?> keys) {
        var rsa = new HashMap<String, RSAKey>();
        var ec = new HashMap<String, ECKey>();
        var all = 0;
        for (var entry : keys) {
            var key = key(entry);
            if (key.isPresent()) {
                switch (key.get()) {
                    case RSAKey usable -> {
                        all++;
                        rsa.put(usable.getKeyID(), usable);
                    }
                    case ECKey usable -> ec.put(usable.getKeyID(), usable);
                    default -> {}
                }
            }
        }
        return new VerificationKeys(all > MAX_RSA_KEYS ? Map.of() : Map.copyOf(rsa), Map.copyOf(ec));
    }

    private static Optional<JWK> key(Object entry) {
        if (!(entry instanceof Map<?, ?> members)) {
            return Optional.empty();
        }
        var named = new HashMap<String, Object>();
        members.forEach((name, value) -> named.put(String.valueOf(name), value));
        try {
            // Checks that a point is on its curve, and that a certificate is one of the key.
            return Optional.of(JWK.parse(named))
                    .filter(VerificationKeys::isUsable)
                    .map(JWK::toPublicJWK);
        } catch (ParseException | IllegalArgumentException | IllegalStateException _) {
            return Optional.empty();
        }
    }

    /** What a key says of its algorithm does not count. */
    private static boolean isUsable(JWK key) {
        var isForSignatures =
                (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE)) && key.getKeyOperations() == null;
        return isForSignatures && key.getKeyID() != null && isBounded(key);
    }

    private static boolean isBounded(JWK key) {
        return switch (key) {
            case RSAKey rsa -> {
                var bits = rsa.size();
                yield bits >= MIN_RSA_BITS
                        && bits <= MAX_RSA_BITS
                        && rsa.getPublicExponent().decodeToBigInteger().bitLength() <= MAX_EXPONENT_BITS;
            }
            case ECKey _ -> true;
            default -> false;
        };
    }

    /** The key of that name; without a name, the only key that there is. */
    Optional<JWK> find(Kind kind, Optional<String> name) {
        Map<String, ? extends JWK> keys = kind == Kind.RSA ? rsa : ec;
        if (name.isPresent()) {
            return Optional.ofNullable(keys.get(name.get()));
        }
        return rsa.size() + ec.size() == 1 ? keys.values().stream().findFirst().map(JWK.class::cast) : Optional.empty();
    }

    /** How many keys can be used. */
    public int size() {
        return rsa.size() + ec.size();
    }
}
