package dev.keyhold.api.aws.error;

import dev.keyhold.sigv4.SignatureDetail;
import dev.keyhold.sigv4.SignatureError;
import dev.keyhold.sigv4.SignatureException;
import dev.keyhold.sigv4.SigningTime;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is wrong with a signature, in the words of AWS. */
public final class SignatureTexts {
    /** Of a signature of the version before. */
    public static final String VERSION_2 =
            "Signature Version 2 is not supported. Please use Signature Version 4 (AWS4-HMAC-SHA256).";

    private SignatureTexts() {}

    /** The text of an error; empty where AWS has none. */
    static String of(SignatureException refused) {
        return switch (refused.signatureError()) {
            case VERSION_2 -> VERSION_2;
            case UNSIGNED_HOST -> "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
            default -> of(refused.signatureError(), refused.detail());
        };
    }

    private static String of(SignatureError error, SignatureDetail detail) {
        return switch (detail) {
            case SignatureDetail.None() -> "";
            case SignatureDetail.UnsupportedAlgorithm(var algorithm) ->
                "Unsupported AWS 'algorithm': '" + algorithm + "'.";
            case SignatureDetail.SeveralAuthorizationHeaders() -> "Only one Authorization header is allowed.";
            case SignatureDetail.NotAPair(var part, var authorization) ->
                "'" + part + "' not a valid key=value pair (missing equal-sign) in Authorization header: '"
                        + authorization + "'";
            case SignatureDetail.IncompleteHeader incomplete -> of(incomplete);
            case SignatureDetail.IncompleteQuery(var names) ->
                names.stream()
                        .map(name -> "AWS query-string parameters must include '" + name + "'. ")
                        .collect(Collectors.joining("", "", "Re-examine the query-string parameters."));
            case SignatureDetail.SeveralSignatures() -> "AWS query-string parameters must include one signature alone.";
            case SignatureDetail.BadDate(var date) ->
                "Date must be in ISO-8601 'basic format'. Got '" + date
                        + "'. See http://en.wikipedia.org/wiki/ISO_8601";
            case SignatureDetail.BadCredential(var credential) ->
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '"
                        + credential + "'";
            case SignatureDetail.WrongScope wrong -> of(wrong);
            case SignatureDetail.OutOfTime late -> of(error, late);
        };
    }

    private static String of(SignatureDetail.IncompleteHeader incomplete) {
        var parts = incomplete.names().stream().map(name -> "Authorization header requires '" + name + "' parameter. ");
        var date = incomplete.withoutDate()
                ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
                : "";
        return Stream.concat(parts, Stream.of(date)).collect(Collectors.joining()) + "Authorization="
                + incomplete.algorithm();
    }

    private static String of(SignatureDetail.WrongScope wrong) {
        var region = wrong.region() ? Stream.of("Credential should be scoped to a valid region.") : Stream.<String>of();
        var service = wrong.service().stream()
                .map(expected -> "Credential should be scoped to correct service: '"
                        + expected.name().orElse("any") + "'.");
        var terminator = wrong.terminator().stream()
                .map(sent ->
                        "Credential should be scoped with a valid terminator: 'aws4_request', not '" + sent + "'.");
        var day = wrong.day().stream()
                .map(other -> "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
                        + " HTTP: '%s' != '%s', from '%s'.".formatted(other.inScope(), other.signed(), other.date()));
        return Stream.of(region, service, terminator, day).flatMap(part -> part).collect(Collectors.joining(" "));
    }

    private static String of(SignatureError error, SignatureDetail.OutOfTime late) {
        var window = late.window();
        var form = error == SignatureError.TOO_NEW
                ? "Signature not yet current: %s is still later than %s (%s + %s min.)"
                : "Signature expired: %s is now earlier than %s (%s - %s min.)";
        var limit = error == SignatureError.TOO_NEW
                ? late.now().plus(window)
                : late.now().minus(window);
        return form.formatted(
                SigningTime.basicForm(late.signed()),
                SigningTime.basicForm(limit),
                SigningTime.basicForm(late.now()),
                window.toMinutes());
    }
}
