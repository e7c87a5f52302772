package dev.keyhold.sigv4;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * The text that a signature is over, as a server that has made it from a request of its own tells it. What the request
 * said besides is known to that server alone, its lifetime too.
 *
 * @param text as it is signed
 */
public record StringToSign(String text, CredentialScope scope, Instant signedAt) {
    /** As long as a presigned request can be good. */
    public static final Duration WEEK = Duration.ofDays(7);
    /** As long as any other request is. */
    public static final Duration QUARTER_OF_AN_HOUR = SigningTime.WINDOW;

    private static final int LINES = 4;
    private static final int SCOPE_PARTS = 4;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS");

    /**
     * The text's parts.
     *
     * @throws SignatureException when it is none of Signature Version 4, or has a scope that cannot be
     */
    public static StringToSign parse(String text) {
        var lines = text.split("\n", -1);
        if (!lines[0].equals(Signature.ALGORITHM)) {
            throw SignatureException.of(
                    isVersion2(lines) ? SignatureError.VERSION_2 : SignatureError.UNSUPPORTED_ALGORITHM);
        }
        if (lines.length != LINES || !BodyHash.isHash(lines[3])) {
            throw SignatureException.of(SignatureError.BAD_HEADER);
        }
        var time = SigningTime.parse(lines[1])
                .filter(parsed -> parsed.basicForm().equals(lines[1]))
                .orElseThrow(() -> SignatureException.of(SignatureError.BAD_DATE));
        return new StringToSign(text, scope(lines[2], time.day()), time.instant());
    }

    /** The text of Signature Version 2 begins with the method. */
    private static boolean isVersion2(String[] lines) {
        return lines.length > LINES && METHODS.contains(lines[0]);
    }

    private static CredentialScope scope(String text, String day) {
        var parts = text.split("/", -1);
        if (parts.length != SCOPE_PARTS
                || !parts[0].equals(day)
                || !SigV4.isRegion(parts[1])
                || !SigV4.isService(parts[2])
                || !parts[3].equals(SigV4.TERMINATOR)) {
            throw SignatureException.of(SignatureError.WRONG_SCOPE);
        }
        return new CredentialScope(day, parts[1], parts[2]);
    }

    /** Returns if the signing time is valid now, for requests that are valid for {@code life}. */
    public void requireTimely(Instant now, Duration life) {
        if (signedAt.isBefore(now.minus(life))) {
            throw SignatureException.of(SignatureError.TOO_OLD);
        }
        if (signedAt.isAfter(now.plus(SigningTime.WINDOW))) {
            throw SignatureException.of(SignatureError.TOO_NEW);
        }
    }
}
