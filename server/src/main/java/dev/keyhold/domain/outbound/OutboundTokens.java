package dev.keyhold.domain.outbound;

import dev.keyhold.crypto.IdGenerator;
import dev.keyhold.crypto.IssuedIdentityToken;
import dev.keyhold.domain.audit.AuditEventFactory;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Authorizer;
import dev.keyhold.domain.authz.IdentityTokenRequest;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.OutboundProblem;
import dev.keyhold.model.Principal;
import dev.keyhold.model.PublicUrl;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import dev.keyhold.model.TokenAlgorithm;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Identity tokens, by which users and sessions of roles prove to other services who they are. One transaction decides
 * and stores the audit event; the token is signed after it.
 */
public final class OutboundTokens {
    /** How many bytes claims take at most: so a token is short enough for those that verify it. */
    private static final int MAX_PAYLOAD = 12 * 1024;

    private final Store store;
    private final Authorizer authorizer;
    private final AuditEventFactory audit;
    private final IdGenerator ids;
    private final OutboundKeys keys;
    private final Optional<PublicUrl> publicUrl;

    public OutboundTokens(
            Store store,
            Authorizer authorizer,
            AuditEventFactory audit,
            IdGenerator ids,
            OutboundKeys keys,
            Optional<PublicUrl> publicUrl) {
        this.store = store;
        this.authorizer = authorizer;
        this.audit = audit;
        this.ids = ids;
        this.keys = keys;
        this.publicUrl = publicUrl;
    }

    /**
     * What is asked for.
     *
     * @param audiences who the token is for
     * @param life how long it is valid; keys stay published for tokens of an hour
     * @param tags that the token repeats
     */
    public record Request(List<String> audiences, TokenAlgorithm algorithm, Duration life, List<Tag> tags) {
        public Request {
            audiences = List.copyOf(audiences);
            tags = List.copyOf(tags);
        }
    }

    /** A token just issued. */
    public record Issued(SecretBytes text, Instant expiresAt) {}

    /** What was decided on. */
    private record Granted(IssuedIdentityToken token, OutboundKey key, Instant expiresAt) {}

    /** A token for the caller, who proves with it who it is. */
    public Issued issue(Principal caller, Request request) {
        var granted = store.write(tx -> {
            require(tx, caller, request);
            var issuer = issuer(tx, caller);
            requireDifferentKeys(request.tags());
            var now = keys.now();
            // Claims tell times in seconds.
            var issuedAt = now.truncatedTo(ChronoUnit.SECONDS);
            var end = issuedAt.plus(request.life());
            if (caller.sessionEnd().filter(end::isAfter).isPresent()) {
                throw refused(OutboundProblem.OUTLIVES_SESSION);
            }
            var id = ids.tokenId();
            var token = IssuedIdentityToken.of(claims(tx, caller, issuer, id, request, issuedAt));
            if (token.length() > MAX_PAYLOAD) {
                throw refused(OutboundProblem.TOO_LARGE);
            }
            var key = new KeySchedule(tx.outbound().keys(issuer)).signing(request.algorithm(), now);
            audit.changes(caller, caller.account(), SessionAction.GET_WEB_IDENTITY_TOKEN, describe(id, request))
                    .forEach(tx.audit()::append);
            return new Granted(token, key, end);
        });
        return new Issued(keys.sign(granted.token, granted.key), granted.expiresAt);
    }

    private void require(ReadTx tx, Principal caller, Request request) {
        var details = new IdentityTokenRequest(request.audiences(), request.life(), request.algorithm());
        var asked = AuthorizationRequest.in(
                        tx,
                        caller,
                        SessionAction.GET_WEB_IDENTITY_TOKEN,
                        new ResourceRef.WholeAccount(caller.account()))
                .with(RequestDetails.tags(request.tags()))
                .with(details);
        authorizer.require(asked);
        if (!request.tags().isEmpty()) {
            authorizer.require(asked.to(SessionAction.TAG_WEB_IDENTITY_TOKEN));
        }
        if (caller.isRoot()) {
            throw refused(OutboundProblem.OF_ROOT);
        }
    }

    private OutboundIssuer issuer(ReadTx tx, Principal caller) {
        return tx.outbound()
                .ofAccount(caller.account())
                .filter(issuer -> issuer.enabled() && publicUrl.isPresent())
                .orElseThrow(() -> refused(OutboundProblem.NO_TOKENS));
    }

    private static void requireDifferentKeys(List<Tag> tags) {
        var different = tags.stream().map(tag -> Tag.fold(tag.key())).distinct().count();
        if (different < tags.size()) {
            throw refused(OutboundProblem.DUPLICATE_TAG_KEYS);
        }
    }

    private Map<String, Object> claims(
            ReadTx tx, Principal caller, OutboundIssuer issuer, String id, Request request, Instant now) {
        var account = tx.accounts().find(caller.account()).orElseThrow();
        var organization = tx.organizations().find(account.organization()).orElseThrow();
        var tags = caller.asIdentity().isPresent()
                ? tx.identities().tags(caller.account(), caller.id())
                : tx.roles().tags(caller.account(), caller.id());
        var url = publicUrl.orElseThrow().ofIssuer(issuer.id());
        return new TokenClaims(url, id, request, now, caller, tags, organization).toMap();
    }

    private static String describe(String id, Request request) {
        var more = request.audiences().size() - 1;
        return "identity token " + id + " for "
                + Redaction.of(request.audiences().getFirst()) + (more == 0 ? "" : " and " + more + " more");
    }

    private static ServiceException refused(OutboundProblem problem) {
        return new ServiceException(new ServiceError.RefusedOutbound(problem));
    }
}
