package dev.keyhold.domain.importing;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What secrets of access keys must be like to be imported. No formula proves that a secret was chosen by chance: this
 * stops words, repetitions and well-known defaults. Every secret that the stores generate themselves passes.
 */
public final class SecretStrength {
    static final int MIN_LENGTH = 16;
    static final int MAX_LENGTH = 128;

    private static final int MIN_HEX = 32;
    /** Of hex digits the fewest that was found in 200,000 random samples of 32 is 90.5. */
    private static final double MIN_BITS_OF_HEX = 80;

    private static final int MIN_OTHER = 40;
    /** Of wider alphabets the fewest in such samples of 40 characters is 163. */
    private static final double MIN_BITS_OF_OTHER = 150;

    /** No part of that length comes twice; of random secrets parts of six did. */
    private static final int REPEATED = 10;
    /** Shorter names are in random secrets by chance. */
    private static final int MIN_NAME = 4;

    /** Parts of secrets that documentation or installation programs of stores give to everybody, in lower case. */
    private static final List<String> KNOWN = List.of(
            "minioadmin",
            "rustfsadmin",
            "changeme",
            "(redacted)",
            // Examples of documentation, of a public MinIO server, and of Ceph's test suite.
            "wjalrxutnfemi",
            "examplekey",
            "zuf+tfteslswru7bj86wekitnifilbzam1kyy3tg",
            "h7ghxubltrlhvuyxspukuv8r/2ei4ngqjxd7ibdbylhwlun30jat3q==");

    private SecretStrength() {}

    /** Why the secret can never be one of a key here; empty if it can. */
    public static Optional<String> fault(String secret, String id, String user) {
        if (secret.length() < MIN_LENGTH || secret.length() > MAX_LENGTH) {
            return Optional.of(
                    "the secret has " + secret.length() + " characters, not " + MIN_LENGTH + " to " + MAX_LENGTH);
        }
        if (!secret.chars().allMatch(c -> c > ' ' && c <= '~')) {
            return Optional.of("the secret has characters that are not printable ASCII, or spaces");
        }
        if (secret.contains("${")) {
            return Optional.of("the secret is the name of a variable");
        }
        var folded = fold(secret);
        if (KNOWN.stream().anyMatch(folded::contains)) {
            return Optional.of("the secret is a known default or example");
        }
        if (holds(folded, id)) {
            return Optional.of("the secret holds the access key id");
        }
        return holds(folded, user) ? Optional.of("the secret holds the name of the user") : Optional.empty();
    }

    /** Whether a secret without a {@link #fault} is weak: too short, of words or repetitive. */
    public static boolean isWeak(String secret) {
        var bits = secret.length() * shannon(secret);
        var isHex = secret.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        var isEnough = (isHex && secret.length() >= MIN_HEX && bits >= MIN_BITS_OF_HEX)
                || (secret.length() >= MIN_OTHER && bits >= MIN_BITS_OF_OTHER);
        return !isEnough || isOfOneCase(secret) || repeats(secret);
    }

    /** Words: letters of one case and what stands between words, and nothing else. */
    private static boolean isOfOneCase(String secret) {
        return secret.chars().noneMatch(Character::isDigit)
                && (secret.equals(fold(secret)) || secret.equals(secret.toUpperCase(Locale.ROOT)));
    }

    private static boolean holds(String folded, String name) {
        return name.length() >= MIN_NAME && folded.contains(fold(name));
    }

    private static String fold(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Bits for each character, if characters were drawn as often as they are in the text. */
    private static double shannon(String text) {
        var counts = new int[MAX_LENGTH];
        text.chars().forEach(c -> counts[c]++);
        var bits = 0.0;
        for (var count : counts) {
            if (count > 0) {
                var share = (double) count / text.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }

    private static boolean repeats(String text) {
        var parts = new HashSet<String>();
        for (int i = 0; i + REPEATED <= text.length(); i++) {
            if (!parts.add(text.substring(i, i + REPEATED))) {
                return true;
            }
        }
        return false;
    }
}
