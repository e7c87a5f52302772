package dev.keyhold.domain.authn;

import dev.keyhold.model.IdentityToken;
import dev.keyhold.model.Tag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the claims of an identity token must be for a session to have them. An issuer can claim anything of any length;
 * tags and the source identity have the bounds here that they have in requests.
 */
final class SessionClaims {
    private static final int MAX_LENGTH = 255;
    /** Of subject, audience and methods together, so that the session fits into its token. */
    private static final int MAX_BYTES = 1_024;

    private static final int MAX_METHODS = 10;
    private static final int MAX_METHOD_LENGTH = 32;
    private static final int MAX_TAGS = 50;
    private static final Pattern TAG_KEY = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}");
    private static final Pattern TAG_VALUE = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}");
    private static final Pattern SOURCE_IDENTITY = Pattern.compile("[\\w+=,.@-]{2,64}");

    private SessionClaims() {}

    static boolean areUsable(IdentityToken token) {
        return bytes(token) <= MAX_BYTES
                && token.subject().length() <= MAX_LENGTH
                && token.audience()
                        .filter(audience -> audience.length() <= MAX_LENGTH)
                        .isPresent()
                && areMethods(token.methods())
                && areTags(token.tags())
                && token.transitiveKeys().size() <= MAX_TAGS
                && token.transitiveKeys().stream()
                        .allMatch(key -> TAG_KEY.matcher(key).matches())
                && token.sourceIdentity()
                        .map(name -> SOURCE_IDENTITY.matcher(name).matches())
                        .orElse(true);
    }

    private static long bytes(IdentityToken token) {
        return Stream.of(Stream.of(token.subject()), token.audience().stream(), token.methods().stream())
                .flatMap(texts -> texts)
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    private static boolean areMethods(List<String> methods) {
        return methods.size() <= MAX_METHODS
                && methods.stream().allMatch(method -> method.length() <= MAX_METHOD_LENGTH);
    }

    private static boolean areTags(List<Tag> tags) {
        return tags.size() <= MAX_TAGS
                && tags.stream()
                        .allMatch(tag -> TAG_KEY.matcher(tag.key()).matches()
                                && TAG_VALUE.matcher(tag.value()).matches());
    }
}
