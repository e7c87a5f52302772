package dev.keyhold.domain.authz;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The condition keys of a request to another server that are Keyhold's own: of the principal, of its session, of the
 * token that the session was issued for, of the time and of the account. What a server says of them does not count,
 * also where Keyhold does not know them.
 */
public final class OwnKeys {
    /** Of the principal, and of requests for sessions and of tokens of providers. */
    private static final List<String> BEGINNINGS = List.of("aws:principal", "sts:", "saml:");
    /** What tokens of OIDC issuers say: the issuer without a scheme, and a claim. A key with a tag has no such form. */
    private static final Pattern OF_TOKEN =
            Pattern.compile("(\\[[^]]*]|[^:/]+)(:[0-9]+)?(/.*)?:(sub|aud|amr)", Pattern.DOTALL);

    private static final Set<String> NAMES = Set.of(
            "aws:assumedroot",
            "aws:currenttime",
            "aws:epochtime",
            "aws:federatedprovider",
            "aws:multifactorauthage",
            "aws:multifactorauthpresent",
            "aws:resourceaccount",
            "aws:resourceorgid",
            "aws:resourceorgpaths",
            "aws:sourceidentity",
            "aws:tokenissuetime",
            "aws:userid",
            "aws:username",
            "aws:viaawsservice");

    private OwnKeys() {}

    /** Whether it is one of them. The name comes in lower case. */
    public static boolean contains(String key) {
        return NAMES.contains(key)
                || BEGINNINGS.stream().anyMatch(key::startsWith)
                || OF_TOKEN.matcher(key).matches();
    }
}
