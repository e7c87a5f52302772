package dev.keyhold.domain.refusal;

import dev.keyhold.domain.authn.RefusedSignatures;
import dev.keyhold.domain.authn.RefusedSignatures.Finding;
import dev.keyhold.sigv4.SignatureDetail;
import dev.keyhold.sigv4.SignatureDifference;
import dev.keyhold.sigv4.SignatureError;
import dev.keyhold.sigv4.SignatureEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says why a signature was refused. */
final class SignatureExplainer {
    /** Of a text that came from a client. */
    private static final int MAX_SHOWN = 300;

    private final RefusedSignatures signatures;

    SignatureExplainer(RefusedSignatures signatures) {
        this.signatures = signatures;
    }

    /** Why a signature was refused before its key was looked at. */
    static Explanation explain(Refusal refusal, SignatureEvidence evidence, SignatureError found) {
        // Of a header that was lost on the way the value is missed first.
        var isLost = found == SignatureError.NO_BODY_HASH
                && !evidence.absentHeaders().isEmpty();
        var error = isLost ? SignatureError.ABSENT_HEADER : found;
        var because = switch (error) {
            case ABSENT_HEADER -> "Signed, and not there: " + names(evidence.absentHeaders()) + ".";
            case UNSIGNED_HEADER -> "There, and not signed: " + names(evidence.unsignedHeaders()) + ".";
            case TOO_OLD, TOO_NEW -> clock(refusal, evidence);
            case EXPIRED -> expired(refusal, evidence);
            case WRONG_SCOPE, OWN_SERVICE, OTHER_SERVICE -> scope(evidence);
            case OTHER_HOST -> "The host that arrived is " + shown(evidence.host()) + ".";
            case BAD_PATH, AMBIGUOUS_BYTES -> "The path that arrived is " + shown(evidence.path()) + ".";
            case BAD_HEADER, BAD_QUERY, BAD_CREDENTIAL -> parts(evidence.detail());
            case UNSUPPORTED_ALGORITHM -> algorithm(evidence.detail());
            default -> "";
        };
        return Explanation.certain(refusal, RefusalCauses.of(error), because).with(facts(evidence));
    }

    /** Why a signature is not that of its key. */
    Explanation explain(Refusal refusal, SignatureEvidence evidence, SignatureEvidence.Hints hints) {
        var explanation = switch (signatures.compare(evidence, hints)) {
            case Finding.OtherRequest(var differences) ->
                Explanation.certain(
                        refusal,
                        RefusalCauses.of(differences.getFirst().kind()),
                        differences.stream().map(SignatureExplainer::text).collect(Collectors.joining(" ")));
            case Finding.OtherKey(var key) ->
                Explanation.certain(
                        refusal,
                        RefusalCause.SECRET_OF_OTHER_KEY,
                        "The secret is that of " + key + ", and the request names " + refusal.credential() + ".");
            case Finding.OtherSecret(var how) ->
                Explanation.certain(
                        refusal,
                        RefusalCause.SECRET_WITH_EXTRA_CHARACTERS,
                        "The secret that the client has is the right one with " + how + ".");
            case Finding.Nothing() -> Explanation.likely(refusal, RefusalCause.WRONG_SECRET, host(evidence));
            case Finding.NotComparable(var why) ->
                Explanation.likely(refusal, RefusalCause.NOT_COMPARABLE, "It cannot be compared: " + why + ".");
            case Finding.Busy() ->
                Explanation.likely(
                        refusal,
                        RefusalCause.NOT_COMPARABLE,
                        "Other signatures are being compared: ask again in a second.");
        };
        return explanation.with(facts(evidence));
    }

    private static String text(SignatureDifference difference) {
        var signed = shown(difference.signed());
        var arrived = shown(difference.arrived());
        return switch (difference.kind()) {
            case HOST, PORT -> "The client signed the host " + signed + ", and " + arrived + " arrived.";
            case PATH, PATH_CODING, PATH_PLUS, PATH_BYTES ->
                "The client signed the path " + signed + ", and " + arrived + " arrived.";
            case PATH_RULES -> "The client signed " + signed + "; this service has " + arrived + ".";
            case QUERY, QUERY_CODING, QUERY_ORDER ->
                "In the query the client signed " + signed + ", in the place of " + arrived + ".";
            case HEADER, HEADER_BYTES -> "The client signed " + signed + ", and " + arrived + " arrived.";
            case BODY_HASH -> "The client signed " + signed + " in the place of " + arrived + ".";
            case METHOD -> "The client signed " + signed + ", and " + arrived + " arrived.";
            case DATE -> "The client signed the time of " + signed + ".";
        };
    }

    /** What there is to say where nothing fits. */
    private static String host(SignatureEvidence evidence) {
        if (!evidence.hasRequest()) {
            return "";
        }
        return "The host that arrived is " + shown(evidence.host())
                + evidence.forwardedHost()
                        .map(host -> ", and a proxy says that its client called " + shown(host))
                        .orElse("")
                + ": if clients call another, ask again with its name.";
    }

    private static String clock(Refusal refusal, SignatureEvidence evidence) {
        return evidence.signedAt()
                .map(signed -> {
                    var apart = Duration.between(signed, refusal.at());
                    var late = !apart.isNegative();
                    return "It was signed at " + signed + " and arrived at " + refusal.at() + ", " + words(apart.abs())
                            + (late ? " later." : " earlier.");
                })
                .orElse("");
    }

    private static String expired(Refusal refusal, SignatureEvidence evidence) {
        return evidence.signedAt()
                .map(signed -> "It was signed at " + signed + " for "
                        + evidence.lifetime().map(SignatureExplainer::shown).orElse("?") + " seconds, and arrived at "
                        + refusal.at() + ", " + words(since(signed, refusal.at())) + " after signing.")
                .orElse("");
    }

    private static Duration since(Instant signed, Instant arrived) {
        return Duration.between(signed, arrived).abs();
    }

    private static String words(Duration time) {
        if (time.toDays() >= 2) {
            return time.toDays() + " days";
        }
        if (time.toHours() >= 2) {
            return time.toHours() + " hours";
        }
        return time.toMinutes() >= 2 ? time.toMinutes() + " minutes" : time.toSeconds() + " seconds";
    }

    private static String scope(SignatureEvidence evidence) {
        var text = new StringBuilder();
        evidence.scope()
                .ifPresent(scope ->
                        text.append("The scope is ").append(shown(scope)).append('.'));
        if (evidence.detail() instanceof SignatureDetail.WrongScope wrong) {
            if (wrong.region()) {
                text.append(" The region is no name of one.");
            }
            wrong.service()
                    .ifPresent(expected -> text.append(expected.name()
                            .map(name -> " The service has to be " + name + ".")
                            .orElse(" The service is no name of one.")));
            wrong.terminator().ifPresent(_ -> text.append(" It has to end with aws4_request."));
            wrong.day()
                    .ifPresent(day -> text.append(" Its day is ")
                            .append(shown(day.inScope()))
                            .append(", and the request was signed on ")
                            .append(day.signed())
                            .append('.'));
        }
        return text.toString();
    }

    private static String parts(SignatureDetail detail) {
        return switch (detail) {
            case SignatureDetail.IncompleteHeader(var names, var withoutDate, var _) ->
                "Missing: " + names(withoutDate ? withDate(names) : names) + ".";
            case SignatureDetail.IncompleteQuery(var names) -> "Missing in the query: " + names(names) + ".";
            case SignatureDetail.SeveralAuthorizationHeaders() -> "There are several Authorization headers.";
            case SignatureDetail.SeveralSignatures() -> "The query has several signatures.";
            default -> "";
        };
    }

    private static List<String> withDate(List<String> names) {
        return Stream.concat(names.stream(), Stream.of("x-amz-date")).toList();
    }

    private static String algorithm(SignatureDetail detail) {
        return detail instanceof SignatureDetail.UnsupportedAlgorithm(var name) ? "It is " + shown(name) + "." : "";
    }

    private static Map<String, String> facts(SignatureEvidence evidence) {
        var facts = new LinkedHashMap<String, String>();
        if (evidence.hasRequest()) {
            facts.put("method", shown(evidence.method()));
            facts.put("host", shown(evidence.host()));
            facts.put("path", shown(evidence.path()));
        }
        evidence.forwardedHost().ifPresent(host -> facts.put("forwardedHost", shown(host)));
        Optional.of(evidence.signedHeaders())
                .filter(names -> !names.isEmpty())
                .ifPresent(names -> facts.put("signedHeaders", shown(String.join(";", names))));
        evidence.scope().ifPresent(scope -> facts.put("scope", shown(scope)));
        evidence.signedAt().ifPresent(time -> facts.put("signedAt", time.toString()));
        return facts;
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "nothing" : shown(String.join(", ", names));
    }

    /** A text from a client, cut and without characters that terminals act on. */
    static String shown(String text) {
        var shown = new StringBuilder();
        text.codePoints()
                .limit(MAX_SHOWN)
                .forEach(c -> shown.appendCodePoint(c < ' ' || (c >= 0x7F && c < 0xA0) ? '?' : c));
        return text.length() > MAX_SHOWN ? shown.append('…').toString() : shown.toString();
    }
}
