package dev.keyhold.api.console;

import dev.keyhold.domain.authn.BrowserAuthenticator;
import dev.keyhold.domain.authn.BrowserAuthenticator.Proof;
import dev.keyhold.domain.authn.BrowserCredential;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.SecretBytes;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.Optional;
import java.util.Set;

/** What people show to sign in, and again before some forms. None of it is kept. */
final class SignIn {
    static final String ACCESS_KEY_ID = "accessKeyId";
    static final String SECRET = "secretAccessKey";
    static final String TOKEN = "iamToken";
    static final String CODE = "code";
    /** Fields that are never repeated in a page. */
    static final Set<String> FIELDS = Set.of(ACCESS_KEY_ID, SECRET, TOKEN, CODE);

    private static final String OPERATION = "console:SignIn";

    private final BrowserAuthenticator browsers;
    private final OneTimeLinks links;

    SignIn(BrowserAuthenticator browsers, OneTimeLinks links) {
        this.browsers = browsers;
        this.links = links;
    }

    /**
     * Verifies what a form holds.
     *
     * @throws ServiceException when it is not accepted
     */
    Proof verify(Form form, RequestOrigin origin) {
        if (form.get(CODE).isPresent()) {
            return ofLink(form, origin);
        }
        if (form.get(TOKEN).isPresent()) {
            return browsers.verify(form.get(TOKEN).get(), origin, OPERATION);
        }
        var id = form.get(ACCESS_KEY_ID)
                .flatMap(AccessKeyId::parse)
                .orElseThrow(() -> rejected(AuthenticationFailure.MALFORMED));
        return ofKey(id, form, origin);
    }

    private Proof ofLink(Form form, RequestOrigin origin) {
        var link = links.use(form.raw(CODE).strip()).orElseThrow(() -> new ConsoleException("problem.link"));
        return browsers.admit(link.account(), link.name(), origin);
    }

    private Proof ofKey(AccessKeyId id, Form form, RequestOrigin origin) {
        try (var secret = SecretBytes.ofText(form.raw(SECRET).strip())) {
            return browsers.verify(id, secret, origin, OPERATION);
        }
    }

    /**
     * Verifies the credential of a session again.
     *
     * @throws ServiceException when it is not accepted, or is of somebody else
     */
    void prove(BrowserCredential credential, Principal principal, Form form, RequestOrigin origin) {
        var proof = switch (credential.kind()) {
            case ACCESS_KEY -> ofKey(new AccessKeyId(credential.name()), form, origin);
            case IAM_TOKEN -> browsers.verify(form.raw(TOKEN).strip(), origin, OPERATION);
            case LINK -> ofLink(form, origin);
        };
        if (!proof.principal().id().equals(principal.id())) {
            throw rejected(AuthenticationFailure.WRONG_ISSUER);
        }
    }

    /** Whether the form holds what {@link #prove} looks at. */
    static boolean isProof(BrowserCredential credential, Form form) {
        var field = switch (credential.kind()) {
            case ACCESS_KEY -> SECRET;
            case IAM_TOKEN -> TOKEN;
            case LINK -> CODE;
        };
        return form.get(field).isPresent();
    }

    /** Whether the session of a credential is in force; nothing is recorded. */
    boolean isInForce(BrowserCredential credential) {
        return browsers.isInForce(credential);
    }

    Principal authenticate(BrowserCredential credential, RequestOrigin origin, String operation) {
        return browsers.authenticate(credential, origin, operation);
    }

    private static ServiceException rejected(AuthenticationFailure reason) {
        return new ServiceException(new ServiceError.Unauthenticated(reason));
    }

    /** The name of a credential in the log. */
    static Optional<String> nameForLog(BrowserCredential credential) {
        return Optional.of(
                AccessKeyId.parse(credential.name()).map(AccessKeyId::redacted).orElse(credential.name()));
    }
}
