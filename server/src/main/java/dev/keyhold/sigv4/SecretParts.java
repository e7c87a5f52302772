package dev.keyhold.sigv4;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Takes out of a request what may be a secret: values whose names say so, and the signature. */
final class SecretParts {
    /** Stands in the place of a value that was removed. */
    static final String REMOVED = "****";

    static final String TOKEN = "x-amz-security-token";

    /** Parts of names whose values are credentials, keys of customers, or prove something. */
    private static final List<String> SECRETS = List.of(
            "auth",
            "cookie",
            "token",
            "secret",
            "passw",
            "signature",
            "customer-key",
            "api-key",
            "apikey",
            "api_key",
            "credential",
            "private",
            "session",
            "jwt",
            "assertion");

    private static final Set<String> SECRET_NAMES = Set.of("code", "otp", "sig", "key", "pin");
    private static final String CREDENTIAL = "x-amz-credential";

    /** Names that only look so. */
    private static final Set<String> HARMLESS =
            Set.of(CREDENTIAL, "x-amz-signedheaders", "x-amz-create-session-mode", "author");

    private SecretParts() {}

    static boolean isSecret(String name) {
        var folded = name.toLowerCase(Locale.ROOT);
        if (HARMLESS.contains(folded)) {
            return false;
        }
        if (SECRET_NAMES.contains(folded)) {
            return true;
        }
        for (var part : SECRETS) {
            if (folded.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A query without values that may be secrets.
     *
     * @param isOfKnownKey whether the credential in it names a key, so that it cannot be a secret in the wrong place
     * @param removed gets the names of those
     */
    static String ofQuery(String raw, boolean isOfKnownKey, List<String> removed) {
        if (raw.isEmpty()) {
            return raw;
        }
        var kept = new ArrayList<String>();
        for (var pair : raw.split("&", -1)) {
            var equals = pair.indexOf('=');
            var name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            var folded = name.toLowerCase(Locale.ROOT);
            if (equals >= 0 && (isSecret(folded) || (folded.equals(CREDENTIAL) && !isOfKnownKey))) {
                removed.add(folded);
                kept.add(pair.substring(0, equals + 1) + REMOVED);
            } else {
                kept.add(pair);
            }
        }
        return removed.isEmpty() ? raw : String.join("&", kept);
    }

    /** A credential's scope, without the name of the key, which may be a secret in the wrong place. */
    static String ofCredential(String credential) {
        var slash = credential.indexOf('/');
        return slash < 0 ? "" : credential.substring(slash + 1);
    }

    private static String decoded(String name) {
        if (name.indexOf('%') < 0) {
            return name;
        }
        try {
            return PercentCoding.text(PercentCoding.decode(name));
        } catch (PercentCoding.Malformed _) {
            return name;
        }
    }
}
