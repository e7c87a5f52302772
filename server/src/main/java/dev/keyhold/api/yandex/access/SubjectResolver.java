package dev.keyhold.api.yandex.access;

import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.domain.authn.ApiKeyAuthenticator;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authn.IamTokens;
import dev.keyhold.domain.authn.SigV4Authenticator;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator;
import dev.keyhold.domain.authz.evaluation.AccessSubject;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.sigv4.Audience;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.Subject;
import dev.keyhold.yandex.api.priv.accessservice.v2.Subject.ServiceAccount;
import java.time.InstantSource;
import java.util.Optional;

/** The subject of a request: the owner of its credential, or the subject that it names. */
final class SubjectResolver {
    private static final String NO_USERS = "USER_ACCOUNT";

    private final IamTokens tokens;
    private final ApiKeyAuthenticator apiKeys;
    private final SigV4Authenticator credentials;
    private final SuppliedSignatures signatures;
    private final AccessEvaluator accessEvaluator;
    private final RequestObserver observer;

    SubjectResolver(
            IamTokens tokens,
            ApiKeyAuthenticator apiKeys,
            SigV4Authenticator credentials,
            Audience audience,
            AccessEvaluator accessEvaluator,
            InstantSource clock,
            RequestObserver observer) {
        this.tokens = tokens;
        this.apiKeys = apiKeys;
        this.credentials = credentials;
        this.signatures = new SuppliedSignatures(credentials, audience, clock);
        this.accessEvaluator = accessEvaluator;
        this.observer = observer;
    }

    /** Somebody, and what the answer calls him. */
    record Identified(AccessSubject party, Subject subject) {}

    /**
     * The owner of the credential.
     *
     * @throws ServiceException with {@link ServiceError.Unauthenticated} when it is invalid, as all of these
     */
    Identified of(AuthenticateRequest request, RequestOrigin origin, String operation) {
        var result = switch (request.getCredentialsCase()) {
            case IAM_TOKEN -> tokens.verify(request.getIamToken(), origin, operation);
            case API_KEY -> apiKeys.verify(request.getApiKey(), origin, operation);
            case SIGNATURE -> signatures.verify(request.getSignature(), origin, operation);
            case IAM_COOKIE, REFRESH_TOKEN -> unknown(origin, operation);
            case CREDENTIALS_NOT_SET -> throw unset();
        };
        return identified(accessEvaluator.authenticated(result, operation));
    }

    Identified of(AuthorizeRequest request, RequestOrigin origin, String operation) {
        return switch (request.getIdentityCase()) {
            case SUBJECT -> named(request.getSubject());
            case IAM_TOKEN -> owner(tokens.verify(request.getIamToken(), origin, operation), operation);
            case API_KEY -> owner(apiKeys.verify(request.getApiKey(), origin, operation), operation);
            case SIGNATURE -> owner(signatures.verify(request.getSignature(), origin, operation), operation);
            case IDENTITY_NOT_SET -> throw unset();
        };
    }

    Identified of(BulkAuthorizeRequest request, RequestOrigin origin, String operation) {
        return switch (request.getIdentityCase()) {
            case SUBJECT -> named(request.getSubject());
            case IAM_TOKEN -> owner(tokens.verify(request.getIamToken(), origin, operation), operation);
            case API_KEY -> owner(apiKeys.verify(request.getApiKey(), origin, operation), operation);
            case SIGNATURE -> owner(signatures.verify(request.getSignature(), origin, operation), operation);
            case IDENTITY_NOT_SET -> throw unset();
        };
    }

    private AuthenticationResult unknown(RequestOrigin origin, String operation) {
        credentials.rejected(operation, AuthenticationFailure.MALFORMED, Optional.empty(), origin);
        return new AuthenticationResult.Failed(AuthenticationFailure.MALFORMED);
    }

    private Identified owner(AuthenticationResult result, String operation) {
        return identified(accessEvaluator.subject(result, operation));
    }

    private Identified identified(AuthenticationResult result) {
        return switch (result) {
            case AuthenticationResult.Authenticated(var principal) -> identified(principal);
            case AuthenticationResult.Failed(var reason) -> {
                observer.verified(reason.name());
                throw new ServiceException(new ServiceError.Unauthenticated(reason));
            }
        };
    }

    private static Identified identified(Principal principal) {
        var identity =
                principal.asIdentity().orElseThrow(() -> new IllegalStateException("only identities are accepted"));
        return new Identified(new AccessSubject.Authenticated(principal), message(identity));
    }

    private Identified named(Subject named) {
        return switch (named.getTypeCase()) {
            case SERVICE_ACCOUNT -> {
                var party = accessEvaluator.named(named.getServiceAccount().getId());
                yield new Identified(
                        party, party.known().map(SubjectResolver::message).orElse(named));
            }
            case USER_ACCOUNT -> new Identified(new AccessSubject.Powerless(NO_USERS, Optional.empty()), named);
            case ANONYMOUS_ACCOUNT -> new Identified(new AccessSubject.Anonymous(), named);
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
        return new IllegalStateException("the contract requires one of the options, but the request was not validated");
    }
}
