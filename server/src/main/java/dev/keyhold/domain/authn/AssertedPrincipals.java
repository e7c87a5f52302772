package dev.keyhold.domain.authn;

import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.Principal;
import dev.keyhold.model.Principal.Credential.Assertion;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.store.Store;
import java.util.Optional;

/**
 * The principals that another server vouches for: it has authenticated a client of its own and says who that is here.
 * Only one is found whose own credentials would be accepted now, and in the account that the server asks about alone.
 */
public final class AssertedPrincipals {
    /** Longer than any name; what is longer is not looked for. */
    private static final int MAX_NAME = 128;

    private final Store store;
    private final IdentityCache identities;
    private final AccessKeyCache keys;
    private final OpenedSessions opened;
    private final SessionPrincipals sessions;

    AssertedPrincipals(
            Store store,
            IdentityCache identities,
            AccessKeyCache keys,
            OpenedSessions opened,
            SessionPrincipals sessions) {
        this.store = store;
        this.identities = identities;
        this.keys = keys;
        this.opened = opened;
        this.sessions = sessions;
    }

    /**
     * Who has an access key of that id, or else is the user of that name. A key that is not in force is nobody's, even
     * if there is a user who has its id for a name.
     *
     * @param limits the policies of the session that the server says its client is in
     */
    public Optional<Principal> named(AccountId account, String name, SessionPolicies limits, RequestOrigin origin) {
        var key = AccessKeyId.parse(name).flatMap(keys::find);
        var owner = key.isPresent()
                ? key.filter(found -> found.isActive() && found.account().equals(account))
                        .flatMap(found -> identities.find(account, found.owner()))
                : user(account, name);
        return asserted(owner, new Assertion(name, limits), origin);
    }

    /** The identity that somebody refers to. */
    public Optional<Principal> referred(
            AccountId account, IdentityReference reference, SessionPolicies limits, RequestOrigin origin) {
        return switch (reference) {
            case IdentityReference.ById(var id) ->
                id.account().equals(account)
                        ? asserted(identities.find(account, id), new Assertion(id.text(), limits), origin)
                        : Optional.empty();
            case IdentityReference.ByArn(var arn) ->
                asserted(
                        user(account, arn.name()).filter(user -> Arn.of(user).equals(arn)),
                        new Assertion(arn.text(), limits),
                        origin);
        };
    }

    /** The session of a role that has that ARN, which only its token tells of; empty unless it is in force. */
    public Optional<Principal> session(
            AccountId account, String arn, AccessKeyId key, String token, RequestOrigin origin) {
        return opened.find(account, key, token)
                .filter(session -> sessions.faultOf(session).isEmpty())
                .flatMap(session -> sessions.of(session, key, origin))
                .filter(principal -> principal instanceof Principal.RoleSession
                        && principal.account().equals(account)
                        && principal.arn().text().equals(arn));
    }

    private Optional<Principal> asserted(Optional<Identity> found, Assertion credential, RequestOrigin origin) {
        return found.filter(identity -> identities.faultOf(identity).isEmpty())
                .map(identity -> Principal.of(identity, credential, origin));
    }

    /** Other servers tell names apart by their case. */
    private Optional<Identity> user(AccountId account, String name) {
        return name.length() <= MAX_NAME && identities.accounts().isOpen(account)
                ? store.read(tx -> tx.identities().findUser(account, name))
                        .filter(user -> user.name().equals(name))
                : Optional.empty();
    }
}
