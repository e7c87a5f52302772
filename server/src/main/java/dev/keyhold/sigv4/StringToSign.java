package dev.keyhold.sigv4;

import dev.keyhold.domain.credential.Scope;
import dev.keyhold.model.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The text that a signature is over, as a server that has made it from a request of its own tells it. What the request
 * said besides is known to that server alone, its lifetime too.
 *
 * @param text as it is signed
 */
public record StringToSign(String text, Scope scope, Instant signedAt) {
    /** As long as a presigned request can be good. */
    public static final Duration WEEK = Duration.ofDays(7);
    /** As long as any other request is. */
    public static final Duration QUARTER_OF_AN_HOUR = SigningTime.WINDOW;

    private static final int LINES = 4;
    private static final int SCOPE_PARTS = 4;

    /** The text's parts, or empty when it is none of Signature Version 4, or its two days are not the same. */
    public static Optional<StringToSign> parse(String text) {
        var lines = text.split("\n", -1);
        if (lines.length != LINES || !lines[0].equals(Signature.ALGORITHM) || !BodyHash.isHash(lines[3])) {
            return Optional.empty();
        }
        return SigningTime.parse(lines[1])
                .filter(time -> time.basicForm().equals(lines[1]))
                .flatMap(time ->
                        scope(lines[2], time.day()).map(scope -> new StringToSign(text, scope, time.instant())));
    }

    private static Optional<Scope> scope(String text, String day) {
        var parts = text.split("/", -1);
        var isScope = parts.length == SCOPE_PARTS
                && parts[0].equals(day)
                && SigV4.isRegion(parts[1])
                && SigV4.isService(parts[2])
                && parts[3].equals(SigV4.TERMINATOR);
        return isScope ? Optional.of(new Scope(day, parts[1], parts[2])) : Optional.empty();
    }

    /** What is wrong with the time of signing, where a request is good for {@code life}. */
    public Optional<Rejection> faultAt(Instant now, Duration life) {
        if (signedAt.isBefore(now.minus(life))) {
            return Optional.of(Rejection.TOO_OLD);
        }
        return signedAt.isAfter(now.plus(SigningTime.WINDOW)) ? Optional.of(Rejection.TOO_NEW) : Optional.empty();
    }
}
