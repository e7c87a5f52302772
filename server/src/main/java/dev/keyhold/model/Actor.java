package dev.keyhold.model;

/**
 * Who did something, as records name it: an identity or a role.
 *
 * @param account whose trail it is in
 */
public record Actor(AccountId account, ResourceId id) {
    public static Actor of(Identity identity) {
        return new Actor(identity.account(), identity.id());
    }
}
