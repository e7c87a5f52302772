package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.Caller;
import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;

/** Whose policies apply to a principal, as it is stored: an identity or a role. */
sealed interface PolicyOwner {
    AccountId account();

    ResourceId id();

    List<Tag> tags(ReadTx tx);

    /** The owner of the policies of that principal; empty unless it is in an open account. */
    static Optional<PolicyOwner> read(ReadTx tx, Principal principal) {
        var id = principal.id();
        return principal instanceof Principal.RoleSession
                ? tx.roles().findInOpenAccount(id.account(), id).map(OfRole::new)
                : tx.identities().findInOpenAccount(id.account(), id).map(OfIdentity::new);
    }

    /** What policies of resources call the principal. */
    Caller caller(Principal principal);

    /** What conditions call it. */
    PolicySubject.Names names(Principal principal);

    /** A user, or the root. */
    record OfIdentity(Identity identity) implements PolicyOwner {
        @Override
        public AccountId account() {
            return identity.account();
        }

        @Override
        public ResourceId id() {
            return identity.id();
        }

        @Override
        public List<Tag> tags(ReadTx tx) {
            return tx.identities().tags(identity.account(), identity.id());
        }

        @Override
        public Caller caller(Principal principal) {
            var account = identity.account().text();
            var arn = Arn.of(identity).text();
            if (principal instanceof Principal.FederatedSession) {
                return new Caller.FederatedUser(
                        account,
                        principal.arn().text(),
                        identity.isRoot() ? "" : arn,
                        identity.isRoot() ? "" : Arn.uniqueId(identity));
            }
            return identity.isRoot() ? new Caller.Root(account) : new Caller.User(account, arn, Arn.uniqueId(identity));
        }

        @Override
        public PolicySubject.Names names(Principal principal) {
            var account = identity.account().text();
            if (principal instanceof Principal.FederatedSession) {
                return new PolicySubject.Names(
                        account, "FederatedUser", principal.arn().text(), principal.uniqueId(), Optional.empty());
            }
            return new PolicySubject.Names(
                    account,
                    identity.isRoot() ? "Account" : "User",
                    Arn.of(identity).text(),
                    Arn.uniqueId(identity),
                    identity.isRoot() ? Optional.empty() : Optional.of(identity.name()));
        }
    }

    /** A role, which acts in sessions. */
    record OfRole(Role role) implements PolicyOwner {
        @Override
        public AccountId account() {
            return role.account();
        }

        @Override
        public ResourceId id() {
            return role.id();
        }

        @Override
        public List<Tag> tags(ReadTx tx) {
            return tx.roles().tags(role.account(), role.id());
        }

        @Override
        public Caller caller(Principal principal) {
            return new Caller.RoleSession(role.account().text(), principal.arn().text(), arn(), role.uniqueId());
        }

        @Override
        public PolicySubject.Names names(Principal principal) {
            return new PolicySubject.Names(
                    role.account().text(), "AssumedRole", arn(), principal.uniqueId(), Optional.empty());
        }

        private String arn() {
            return Arn.role(role.account(), role.path(), role.name()).text();
        }
    }
}
