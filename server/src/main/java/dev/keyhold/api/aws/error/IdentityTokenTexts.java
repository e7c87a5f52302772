package dev.keyhold.api.aws.error;

import java.util.regex.Pattern;

/** What AWS says of identity tokens that it does not accept. */
final class IdentityTokenTexts {
    private static final Pattern URL = Pattern.compile("[\\x21-\\x7E]{1,255}");

    static final AwsError MALFORMED =
            invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
    static final AwsError WRONG_SIGNATURE = invalid("The signature of the ID Token is not valid.");
    static final AwsError NO_KEY = invalid("Couldn't retrieve verification key from your identity provider,  please"
            + " reference AssumeRoleWithWebIdentity documentation for requirements");
    /** Clients repeat the request because of the code. */
    static final AwsError UNREACHABLE = new AwsError(
            AwsErrorCode.IDP_COMMUNICATION_ERROR,
            "The identity provider did not answer, so that the ID Token could not be verified.");

    static final AwsError EXPIRED = new AwsError(
            AwsErrorCode.EXPIRED_TOKEN_EXCEPTION,
            "The web identity token that was passed is expired. Get a new identity token from the identity provider and"
                    + " then retry the request.");
    static final AwsError NOT_YET_VALID = invalid("The web identity token that was passed is not valid yet.");
    static final AwsError WRONG_AUDIENCE = invalid("Incorrect token audience");

    static final AwsError OTHER_ROLE = invalid("The role is none of those that the web identity token is for.");
    static final AwsError UNUSABLE_CLAIMS = invalid(
            "The web identity token claims a subject, an audience, tags or a source identity that no session can"
                    + " have.");
    static final AwsError DENIED =
            new AwsError(AwsErrorCode.ACCESS_DENIED, "Not authorized to perform sts:AssumeRoleWithWebIdentity");

    private IdentityTokenTexts() {}

    /** No provider with that issuer, which anybody can have sent. */
    static AwsError noProvider(String issuer) {
        return invalid("No OpenIDConnect provider found in your account for "
                + (URL.matcher(issuer).matches() ? issuer : "…"));
    }

    private static AwsError invalid(String text) {
        return new AwsError(AwsErrorCode.INVALID_IDENTITY_TOKEN, text);
    }
}
