package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.Caller;
import dev.keyhold.store.ReadTx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose policies apply to a principal, as it is stored: an identity or a role, or a provider, which has none. */
sealed interface PolicyOwner {
    AccountId account();

    List<Tag> tags(ReadTx tx);

    /** The owner of the policies of that principal; empty unless it is in an open account. */
    static Optional<PolicyOwner> read(ReadTx tx, Principal principal) {
        var id = principal.id();
        if (principal instanceof Principal.TokenHolder(var provider, var token, var _, var _)) {
            // Its audience may have been taken from the provider since, while the issuer was waited for.
            return tx.oidcProviders()
                    .findByIssuer(provider.account(), provider.issuer())
                    .filter(found -> found.id().equals(provider.id())
                            && found.clientIds().contains(token.audience()))
                    .map(OfTokenHolder::new);
        }
        return principal instanceof Principal.RoleSession
                ? tx.roles().findInOpenAccount(id.account(), id).map(OfRole::of)
                : tx.identities().findInOpenAccount(id.account(), id).map(OfIdentity::of);
    }

    /** Those of identities and roles with these ids that are in an open account; nobody else's. */
    static Map<ResourceId, PolicyOwner> read(ReadTx tx, AccountId account, List<ResourceId> ids) {
        var found = new HashMap<ResourceId, PolicyOwner>();
        tx.identities()
                .findAllInOpenAccount(account, ids)
                .forEach(identity -> found.put(identity.id(), OfIdentity.of(identity)));
        var others = ids.stream().filter(id -> !found.containsKey(id)).toList();
        tx.roles().findAllInOpenAccount(account, others).forEach(role -> found.put(role.id(), OfRole.of(role)));
        return found;
    }

    /** What policies of resources call the principal. */
    Caller caller(Principal principal);

    /** What conditions call it. */
    PolicySubject.Names names(Principal principal);

    /**
     * A user, or the root.
     *
     * @param caller what it is called when it acts itself, which it does at most requests
     * @param names the same for conditions
     */
    record OfIdentity(Identity identity, Caller caller, PolicySubject.Names names) implements PolicyOwner {
        static OfIdentity of(Identity identity) {
            var account = identity.account().text();
            var arn = Arn.of(identity).text();
            var id = Arn.uniqueId(identity);
            return identity.isRoot()
                    ? new OfIdentity(
                            identity,
                            new Caller.Root(account),
                            new PolicySubject.Names(account, "Account", Optional.of(arn), id, Optional.empty()))
                    : new OfIdentity(
                            identity,
                            new Caller.User(account, arn, id),
                            new PolicySubject.Names(
                                    account, "User", Optional.of(arn), id, Optional.of(identity.name())));
        }

        @Override
        public AccountId account() {
            return identity.account();
        }

        @Override
        public List<Tag> tags(ReadTx tx) {
            return tx.identities().tags(identity.account(), identity.id());
        }

        @Override
        public Caller caller(Principal principal) {
            if (!(principal instanceof Principal.FederatedSession)) {
                return caller;
            }
            var isRoot = identity.isRoot();
            return new Caller.FederatedUser(
                    names.account(),
                    principal.arn().text(),
                    isRoot ? "" : names.arn().orElseThrow(),
                    isRoot ? "" : names.id());
        }

        @Override
        public PolicySubject.Names names(Principal principal) {
            return principal instanceof Principal.FederatedSession
                    ? new PolicySubject.Names(
                            names.account(),
                            "FederatedUser",
                            Optional.of(principal.arn().text()),
                            principal.uniqueId(),
                            Optional.empty())
                    : names;
        }
    }

    /**
     * A role, which acts in sessions.
     *
     * @param arn of the role
     * @param uniqueId of the role
     */
    record OfRole(Role role, String arn, String uniqueId) implements PolicyOwner {
        static OfRole of(Role role) {
            return new OfRole(role, Arn.of(role).text(), role.uniqueId());
        }

        @Override
        public AccountId account() {
            return role.account();
        }

        @Override
        public List<Tag> tags(ReadTx tx) {
            return tx.roles().tags(role.account(), role.id());
        }

        @Override
        public Caller caller(Principal principal) {
            return new Caller.RoleSession(role.account().text(), principal.arn().text(), arn, uniqueId);
        }

        @Override
        public PolicySubject.Names names(Principal principal) {
            return new PolicySubject.Names(
                    role.account().text(), "AssumedRole", Optional.of(arn), principal.uniqueId(), Optional.empty());
        }
    }

    /** Nobody of the account, for whom a provider of the account answers: it has no policies of its own. */
    record OfTokenHolder(OidcProvider provider) implements PolicyOwner {
        @Override
        public AccountId account() {
            return provider.account();
        }

        @Override
        public List<Tag> tags(ReadTx tx) {
            return List.of();
        }

        @Override
        public Caller caller(Principal principal) {
            return new Caller.WebIdentity(
                    provider.account().text(), provider.arn().text());
        }

        @Override
        public PolicySubject.Names names(Principal principal) {
            return new PolicySubject.Names(
                    provider.account().text(), "User", Optional.empty(), principal.uniqueId(), Optional.empty());
        }
    }
}
