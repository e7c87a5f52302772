package dev.keyhold.policy;

import java.util.Optional;

/**
 * Who makes a request, in the words that policies of resources use. Which policies apply to a caller is not said here.
 */
public sealed interface Caller {
    /** The account that the caller belongs to; empty for one that belongs to none. */
    default Optional<String> accountId() {
        return switch (this) {
            case Root(var account) -> Optional.of(account);
            case User user -> Optional.of(user.account());
            case RoleSession session -> Optional.of(session.account());
            case FederatedUser federated -> Optional.of(federated.account());
            case WebIdentity identity -> Optional.of(identity.account());
            case Service _, Anonymous _ -> Optional.empty();
        };
    }

    /** The root of an account. */
    record Root(String account) implements Caller {}

    /** A user, also in a session of its own. */
    record User(String account, String arn, String id) implements Caller {}

    /**
     * A session of a role.
     *
     * @param account the role's account
     * @param arn of the session: {@code arn:aws:sts::123456789012:assumed-role/Role/Session}
     * @param roleArn with the role's path
     */
    record RoleSession(String account, String arn, String roleArn, String roleId) implements Caller {}

    /**
     * A session of a federated user.
     *
     * @param userArn of the user that created it; empty if that was the root
     * @param userId its id, or empty
     */
    record FederatedUser(String account, String arn, String userArn, String userId) implements Caller {}

    /** The holder of a token of an identity provider that the account trusts. */
    record WebIdentity(String account, String providerArn) implements Caller {}

    /** A service of the cloud, such as {@code ec2.amazonaws.com}. */
    record Service(String name) implements Caller {}

    /** The sender of a request without a credential. */
    record Anonymous() implements Caller {}
}
