package dev.keyhold.domain.session;

import dev.keyhold.domain.policy.CheckedDocument;
import dev.keyhold.domain.policy.PolicyResolver;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.model.SessionProblem;
import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;

/**
 * The policies that a request for a session passes. They are read before the transaction; whether they will do is only
 * said to a caller that may have the session.
 */
final class SessionLimits {
    /** How many characters all of them have at most. */
    private static final int MAX_LENGTH = 2_048;

    private final Optional<CheckedDocument> document;
    private final SessionPolicies policies;
    private final int length;

    private SessionLimits(Optional<CheckedDocument> document, SessionPolicies policies, int length) {
        this.document = document;
        this.policies = policies;
        this.length = length;
    }

    static SessionLimits of(Optional<String> inline, List<Arn> managed) {
        var arns = managed.stream().map(Arn::text).toList();
        var document = inline.map(CheckedDocument::inSession);
        return new SessionLimits(
                document,
                new SessionPolicies(document.map(CheckedDocument::minified), arns),
                inline.map(String::length).orElse(0)
                        + arns.stream().mapToInt(String::length).sum());
    }

    SessionPolicies policies() {
        return policies;
    }

    /**
     * Returns if the policies may limit a session of that account.
     *
     * @throws ServiceException when they may not
     */
    void require(ReadTx tx, AccountId account, PolicyResolver resolver) {
        document.ifPresent(CheckedDocument::requireWellFormed);
        for (var arn : policies.managed()) {
            if (Arn.parse(arn)
                    .flatMap(parsed -> resolver.lookUp(tx, account, parsed))
                    .isEmpty()) {
                throw refused(SessionProblem.UNKNOWN_POLICY);
            }
        }
        if (length > MAX_LENGTH) {
            throw refused(SessionProblem.POLICIES_TOO_LONG);
        }
    }

    private static ServiceException refused(SessionProblem problem) {
        return new ServiceException(new ServiceError.RefusedSession(problem));
    }
}
