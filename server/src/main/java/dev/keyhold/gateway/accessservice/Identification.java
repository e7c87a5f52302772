package dev.keyhold.gateway.accessservice;

import dev.keyhold.domain.RequestObserver;
import dev.keyhold.domain.credential.ApiKeyCheck;
import dev.keyhold.domain.credential.Credentials;
import dev.keyhold.domain.credential.IamTokens;
import dev.keyhold.domain.credential.Verification;
import dev.keyhold.domain.inquiry.Inquiries;
import dev.keyhold.domain.inquiry.Party;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Rejection;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.Subject;
import dev.keyhold.yandex.api.priv.accessservice.v2.Subject.ServiceAccount;
import java.time.InstantSource;
import java.util.Optional;

/** Whom a request is about: the owner of the credential that it shows, or whoever it names. */
final class Identification {
    private static final String NO_USERS = "USER_ACCOUNT";

    private final IamTokens tokens;
    private final ApiKeyCheck apiKeys;
    private final Credentials credentials;
    private final Signatures signatures;
    private final Inquiries inquiries;
    private final RequestObserver observer;

    Identification(
            IamTokens tokens,
            ApiKeyCheck apiKeys,
            Credentials credentials,
            Audience audience,
            Inquiries inquiries,
            InstantSource clock,
            RequestObserver observer) {
        this.tokens = tokens;
        this.apiKeys = apiKeys;
        this.credentials = credentials;
        this.signatures = new Signatures(credentials, audience, clock);
        this.inquiries = inquiries;
        this.observer = observer;
    }

    /** Somebody, and what the answer calls him. */
    record Identified(Party party, Subject subject) {}

    /**
     * The owner of the credential.
     *
     * @throws Refused with {@link Refusal.Unauthenticated} when it is not good, as all of these
     */
    Identified of(AuthenticateRequest request, Origin origin, String operation) {
        var verification = switch (request.getCredentialsCase()) {
            case IAM_TOKEN -> tokens.verify(request.getIamToken(), origin, operation);
            case API_KEY -> apiKeys.verify(request.getApiKey(), origin, operation);
            case SIGNATURE -> signatures.verify(request.getSignature(), origin, operation);
            case IAM_COOKIE, REFRESH_TOKEN -> unknown(origin, operation);
            case CREDENTIALS_NOT_SET -> throw unset();
        };
        return shown(inquiries.authenticated(verification, operation));
    }

    Identified of(AuthorizeRequest request, Origin origin, String operation) {
        return switch (request.getIdentityCase()) {
            case SUBJECT -> named(request.getSubject());
            case IAM_TOKEN -> owner(tokens.verify(request.getIamToken(), origin, operation), operation);
            case API_KEY -> owner(apiKeys.verify(request.getApiKey(), origin, operation), operation);
            case SIGNATURE -> owner(signatures.verify(request.getSignature(), origin, operation), operation);
            case IDENTITY_NOT_SET -> throw unset();
        };
    }

    Identified of(BulkAuthorizeRequest request, Origin origin, String operation) {
        return switch (request.getIdentityCase()) {
            case SUBJECT -> named(request.getSubject());
            case IAM_TOKEN -> owner(tokens.verify(request.getIamToken(), origin, operation), operation);
            case API_KEY -> owner(apiKeys.verify(request.getApiKey(), origin, operation), operation);
            case SIGNATURE -> owner(signatures.verify(request.getSignature(), origin, operation), operation);
            case IDENTITY_NOT_SET -> throw unset();
        };
    }

    private Verification unknown(Origin origin, String operation) {
        credentials.rejected(operation, Rejection.MALFORMED, Optional.empty(), origin);
        return new Verification.Rejected(Rejection.MALFORMED);
    }

    private Identified owner(Verification verification, String operation) {
        return shown(inquiries.subject(verification, operation));
    }

    private Identified shown(Verification verification) {
        return switch (verification) {
            case Verification.Verified(var caller) -> shown(caller);
            case Verification.Rejected(var reason) -> {
                observer.verified(reason.name());
                throw new Refused(new Refusal.Unauthenticated(reason));
            }
        };
    }

    private static Identified shown(Caller caller) {
        return new Identified(new Party.Shown(caller), message(caller.identity()));
    }

    private Identified named(Subject named) {
        return switch (named.getTypeCase()) {
            case SERVICE_ACCOUNT -> {
                var party = inquiries.named(named.getServiceAccount().getId());
                yield new Identified(
                        party, party.known().map(Identification::message).orElse(named));
            }
            case USER_ACCOUNT -> new Identified(new Party.Powerless(NO_USERS, Optional.empty()), named);
            case ANONYMOUS_ACCOUNT -> new Identified(new Party.Anonymous(), named);
            case TYPE_NOT_SET -> throw unset();
        };
    }

    private static Subject message(Identity identity) {
        return Subject.newBuilder()
                .setServiceAccount(ServiceAccount.newBuilder()
                        .setId(identity.id().text())
                        .setFolderId(identity.folder().text()))
                .build();
    }

    private static IllegalStateException unset() {
        return new IllegalStateException("the contract demands one of the options, and was not held against it");
    }
}
