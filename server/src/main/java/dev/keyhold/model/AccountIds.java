package dev.keyhold.model;

/**
 * The identifiers of an account.
 *
 * @param cloud the account as a cloud
 * @param folder its default folder
 * @param root its root identity
 */
public record AccountIds(AccountId account, ResourceId cloud, ResourceId folder, ResourceId root) {}
