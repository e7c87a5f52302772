package dev.keyhold.domain.outbound;

import dev.keyhold.model.Organization;
import dev.keyhold.model.Principal;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.Tag;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an identity token says, in the vendor's names.
 *
 * @param issuer the URL of the issuer
 * @param id of the token
 * @param tags of the principal; those of its session come before them
 */
record TokenClaims(
        String issuer,
        String id,
        OutboundTokens.Request request,
        Instant issuedAt,
        Principal principal,
        List<Tag> tags,
        Organization organization) {
    private static final String NAMESPACE = "https://sts.amazonaws.com/";
    /** Services without regions are in this one. */
    private static final String REGION = "us-east-1";

    Map<String, Object> toMap() {
        var audiences = request.audiences();
        var claims = new LinkedHashMap<String, Object>();
        claims.put("iss", issuer);
        claims.put("aud", audiences.size() == 1 ? audiences.getFirst() : audiences);
        claims.put("sub", principal.actsAs().text());
        claims.put("iat", issuedAt.getEpochSecond());
        claims.put("exp", issuedAt.plus(request.life()).getEpochSecond());
        claims.put("jti", id);
        claims.put(NAMESPACE, ofPrincipal());
        return claims;
    }

    private Map<String, Object> ofPrincipal() {
        var claims = new LinkedHashMap<String, Object>();
        claims.put("aws_account", principal.account().text());
        claims.put("source_region", REGION);
        claims.put("org_id", organization.shortId());
        claims.put("ou_path", List.of(organization.rootPath()));
        claims.put("principal_id", principal.actsAs().text());
        principal
                .sessionEnd()
                .ifPresent(end -> claims.put(
                        "original_session_exp",
                        end.truncatedTo(ChronoUnit.SECONDS).toString()));
        principal.session().flatMap(SessionFacts::sourceIdentity).ifPresent(it -> claims.put("source_identity", it));
        principal
                .session()
                .flatMap(SessionFacts::webIdentity)
                .ifPresent(holder -> claims.put("federated_provider", holder.provider()));
        put(claims, "principal_tags", tagsOfPrincipal());
        put(claims, "request_tags", byKey(request.tags()));
        return claims;
    }

    private static void put(Map<String, Object> claims, String name, Map<String, String> tags) {
        if (!tags.isEmpty()) {
            claims.put(name, tags);
        }
    }

    /** A tag of the session takes the place of one with the same key, in which case does not count. */
    private Map<String, String> tagsOfPrincipal() {
        var ofSession = principal.session().map(it -> it.tags().tags()).orElse(List.of());
        var all = new LinkedHashMap<String, String>();
        tags.stream()
                .filter(tag -> ofSession.stream()
                        .noneMatch(other -> Tag.fold(other.key()).equals(Tag.fold(tag.key()))))
                .forEach(tag -> all.put(tag.key(), tag.value()));
        all.putAll(byKey(ofSession));
        return all;
    }

    private static Map<String, String> byKey(List<Tag> tags) {
        var byKey = new LinkedHashMap<String, String>();
        tags.forEach(tag -> byKey.put(tag.key(), tag.value()));
        return byKey;
    }
}
