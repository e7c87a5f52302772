package dev.keyhold.sigv4;

import dev.keyhold.domain.credential.Scope;
import dev.keyhold.model.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

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

    private static final int DAY = 8;
    private static final Pattern FORM = Pattern.compile("AWS4-HMAC-SHA256\\n(?<time>[0-9]{8}T[0-9]{6}Z)\\n"
            + "(?<day>[0-9]{8})/(?<region>[a-z0-9-]{1,32})/(?<service>[a-z0-9-]{1,64})/aws4_request\\n[0-9a-f]{64}");

    /** The text's parts, or empty when it is none of Signature Version 4, or its two days are not the same. */
    public static Optional<StringToSign> parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches() || !matcher.group("time").substring(0, DAY).equals(matcher.group("day"))) {
            return Optional.empty();
        }
        var scope = new Scope(matcher.group("day"), matcher.group("region"), matcher.group("service"));
        return SigningTime.parse(matcher.group("time")).map(time -> new StringToSign(text, scope, time.instant()));
    }

    /** What is wrong with the time of signing, where a request is good for {@code life}. */
    public Optional<Rejection> faultAt(Instant now, Duration life) {
        if (signedAt.isBefore(now.minus(life))) {
            return Optional.of(Rejection.TOO_OLD);
        }
        return signedAt.isAfter(now.plus(SigningTime.WINDOW)) ? Optional.of(Rejection.TOO_NEW) : Optional.empty();
    }
}
