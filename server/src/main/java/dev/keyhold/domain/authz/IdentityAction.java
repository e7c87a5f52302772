package dev.keyhold.domain.authz;

import static dev.keyhold.domain.authz.PolicyAction.iam;
import static dev.keyhold.domain.authz.RoleRule.permitted;
import static dev.keyhold.domain.authz.RoleRule.role;

import dev.keyhold.domain.authz.PolicyAction.ConditionKey;
import dev.keyhold.domain.authz.PolicyAction.On;

/** What can be asked for about identities and their credentials. */
public enum IdentityAction implements Action {
    CREATE_IDENTITY(
            Effect.CHANGE,
            iam("iam:CreateUser", On.USER).with(ConditionKey.TAGS, ConditionKey.BOUNDARY),
            permitted("iam.serviceAccounts.create", "iam.serviceAccounts.admin")),
    GET_IDENTITY(
            Effect.READ,
            iam("iam:GetUser", On.USER),
            permitted("iam.serviceAccounts.get", "iam.serviceAccounts.user", "iam.viewer")),
    LIST_IDENTITIES(
            Effect.READ,
            iam("iam:ListUsers"),
            permitted("iam.serviceAccounts.list", "iam.serviceAccounts.user", "iam.viewer")),
    UPDATE_IDENTITY(
            Effect.CHANGE,
            iam("iam:UpdateUser", On.USER),
            permitted("iam.serviceAccounts.update", "iam.serviceAccounts.admin", "editor")),
    DELETE_IDENTITY(
            Effect.CHANGE,
            iam("iam:DeleteUser", On.USER),
            permitted("iam.serviceAccounts.delete", "iam.serviceAccounts.admin", "editor")),
    TAG_IDENTITY(Effect.CHANGE, iam("iam:TagUser", On.USER).with(ConditionKey.TAGS)),
    UNTAG_IDENTITY(Effect.CHANGE, iam("iam:UntagUser", On.USER).with(ConditionKey.TAG_KEYS)),
    LIST_IDENTITY_TAGS(Effect.READ, iam("iam:ListUserTags", On.USER)),
    LIST_IDENTITY_OPERATIONS(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    SUSPEND_IDENTITY(Effect.CHANGE, role("iam.serviceAccounts.admin", "editor")),
    REACTIVATE_IDENTITY(Effect.CHANGE, role("iam.serviceAccounts.admin", "editor")),
    LIST_IDENTITY_BINDINGS(
            Effect.READ, permitted("iam.serviceAccounts.listAccessBindings", "iam.serviceAccounts.user", "iam.viewer")),
    SET_IDENTITY_BINDINGS(Effect.CHANGE, permitted("iam.serviceAccounts.updateAccessBindings", "iam.admin")),

    CREATE_ACCESS_KEY(Effect.CHANGE, iam("iam:CreateAccessKey", On.USER), role("iam.serviceAccounts.accessKeyAdmin")),
    UPDATE_ACCESS_KEY(Effect.CHANGE, iam("iam:UpdateAccessKey", On.USER), role("iam.serviceAccounts.accessKeyAdmin")),
    LIST_ACCESS_KEYS(Effect.READ, iam("iam:ListAccessKeys", On.USER), role("iam.serviceAccounts.user", "iam.viewer")),
    DELETE_ACCESS_KEY(Effect.CHANGE, iam("iam:DeleteAccessKey", On.USER), role("iam.serviceAccounts.accessKeyAdmin")),
    GET_ACCESS_KEY_LAST_USED(Effect.READ, iam("iam:GetAccessKeyLastUsed", On.USER)),
    GET_ACCESS_KEY(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    CREATE_EPHEMERAL_KEY(Effect.CHANGE, role("iam.serviceAccounts.ephemeralAccessKeyAdmin")),
    GET_API_KEY(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    LIST_API_KEYS(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    CREATE_API_KEY(Effect.CHANGE, role("iam.serviceAccounts.apiKeyAdmin")),
    UPDATE_API_KEY(Effect.CHANGE, role("iam.serviceAccounts.apiKeyAdmin")),
    DELETE_API_KEY(Effect.CHANGE, role("iam.serviceAccounts.apiKeyAdmin")),

    GET_AUTHORIZED_KEY(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    LIST_AUTHORIZED_KEYS(Effect.READ, role("iam.serviceAccounts.user", "iam.viewer")),
    CREATE_AUTHORIZED_KEY(Effect.CHANGE, role("iam.serviceAccounts.authorizedKeyAdmin")),
    UPDATE_AUTHORIZED_KEY(Effect.CHANGE, role("iam.serviceAccounts.authorizedKeyAdmin")),
    DELETE_AUTHORIZED_KEY(Effect.CHANGE, role("iam.serviceAccounts.authorizedKeyAdmin")),

    CREATE_MFA_DEVICE(
            Effect.CHANGE, iam("iam:CreateVirtualMFADevice", On.MFA_DEVICE).with(ConditionKey.TAGS)),
    ENABLE_MFA_DEVICE(Effect.CHANGE, iam("iam:EnableMFADevice", On.USER)),
    RESYNC_MFA_DEVICE(Effect.CHANGE, iam("iam:ResyncMFADevice", On.USER)),
    DEACTIVATE_MFA_DEVICE(Effect.CHANGE, iam("iam:DeactivateMFADevice", On.USER)),
    DELETE_MFA_DEVICE(Effect.CHANGE, iam("iam:DeleteVirtualMFADevice", On.MFA_DEVICE)),
    GET_MFA_DEVICE(Effect.READ, iam("iam:GetMFADevice", On.USER)),
    LIST_MFA_DEVICES(Effect.READ, iam("iam:ListMFADevices", On.USER)),
    LIST_VIRTUAL_MFA_DEVICES(Effect.READ, iam("iam:ListVirtualMFADevices")),
    TAG_MFA_DEVICE(Effect.CHANGE, iam("iam:TagMFADevice", On.MFA_DEVICE).with(ConditionKey.TAGS)),
    UNTAG_MFA_DEVICE(Effect.CHANGE, iam("iam:UntagMFADevice", On.MFA_DEVICE).with(ConditionKey.TAG_KEYS)),
    LIST_MFA_DEVICE_TAGS(Effect.READ, iam("iam:ListMFADeviceTags", On.MFA_DEVICE));

    @SuppressWarnings("ImmutableEnumChecker") // what the rules contain are immutable sets
    private final ActionRules rules;

    IdentityAction(Effect effect, ActionRule... rules) {
        this.rules = ActionRules.of(effect, rules);
    }

    @Override
    public ActionRules rules() {
        return rules;
    }
}
