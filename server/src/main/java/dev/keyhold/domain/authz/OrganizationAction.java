package dev.keyhold.domain.authz;

import static dev.keyhold.domain.authz.PolicyAction.iam;
import static dev.keyhold.domain.authz.RoleRule.permitted;
import static dev.keyhold.domain.authz.RoleRule.role;

import dev.keyhold.domain.authz.PolicyAction.ConditionKey;
import dev.keyhold.domain.authz.PolicyAction.On;

/** What can be asked for about the organization, its accounts, clouds and folders. */
public enum OrganizationAction implements Action {
    // The organization, which only its management account manages.
    DESCRIBE_ORGANIZATION(Effect.READ, iam("organizations:DescribeOrganization")),
    LIST_ROOTS(Effect.READ, iam("organizations:ListRoots")),
    LIST_PARENTS(Effect.READ, iam("organizations:ListParents", On.ACCOUNT, On.PARENT)),
    LIST_CHILDREN(Effect.READ, iam("organizations:ListChildren", On.PARENT)),
    LIST_ACCOUNTS_FOR_PARENT(Effect.READ, iam("organizations:ListAccountsForParent", On.PARENT)),
    LIST_ORGANIZATIONAL_UNITS_FOR_PARENT(Effect.READ, iam("organizations:ListOrganizationalUnitsForParent", On.PARENT)),
    LIST_AWS_SERVICE_ACCESS(Effect.READ, iam("organizations:ListAWSServiceAccessForOrganization")),
    CREATE_ACCOUNT(Effect.CHANGE, iam("organizations:CreateAccount").with(ConditionKey.TAGS)),
    DESCRIBE_CREATE_ACCOUNT_STATUS(Effect.READ, iam("organizations:DescribeCreateAccountStatus")),
    LIST_CREATE_ACCOUNT_STATUS(Effect.READ, iam("organizations:ListCreateAccountStatus")),
    DESCRIBE_ACCOUNT(Effect.READ, iam("organizations:DescribeAccount", On.ACCOUNT)),
    LIST_ACCOUNTS(Effect.READ, iam("organizations:ListAccounts")),
    CLOSE_ACCOUNT(Effect.CHANGE, iam("organizations:CloseAccount", On.ACCOUNT)),
    TAG_ACCOUNT(
            Effect.CHANGE,
            iam("organizations:TagResource", On.ACCOUNT, On.PARENT).with(ConditionKey.TAGS)),
    UNTAG_ACCOUNT(
            Effect.CHANGE,
            iam("organizations:UntagResource", On.ACCOUNT, On.PARENT).with(ConditionKey.TAG_KEYS)),
    LIST_ACCOUNT_TAGS(Effect.READ, iam("organizations:ListTagsForResource", On.ACCOUNT, On.PARENT)),

    // Of what is settled, so that nothing is changed.
    CREATE_ORGANIZATION(Effect.READ, iam("organizations:CreateOrganization")),
    DELETE_ORGANIZATION(Effect.READ, iam("organizations:DeleteOrganization")),
    LEAVE_ORGANIZATION(Effect.READ, iam("organizations:LeaveOrganization")),
    REMOVE_ACCOUNT(Effect.READ, iam("organizations:RemoveAccountFromOrganization", On.ACCOUNT)),
    MOVE_ACCOUNT(Effect.READ, iam("organizations:MoveAccount", On.ACCOUNT, On.PARENT)),

    GET_ORGANIZATION(Effect.READ, permitted("organization-manager.organizations.get", "organization-manager.viewer")),
    UPDATE_ORGANIZATION(
            Effect.CHANGE, permitted("organization-manager.organizations.update", "organization-manager.editor")),
    LIST_ORGANIZATION_OPERATIONS(Effect.READ, role("organization-manager.viewer")),
    LIST_ORGANIZATION_BINDINGS(Effect.READ, role("organization-manager.viewer")),
    SET_ORGANIZATION_BINDINGS(Effect.CHANGE, role("organization-manager.admin")),

    CREATE_CLOUD(Effect.CHANGE, permitted("resource-manager.clouds.create", "resource-manager.editor")),
    DELETE_CLOUD(Effect.CHANGE, permitted("resource-manager.clouds.delete", "resource-manager.editor")),
    GET_CLOUD(
            Effect.READ,
            permitted("resource-manager.clouds.get", "resource-manager.auditor", "resource-manager.clouds.member")),
    UPDATE_CLOUD(Effect.CHANGE, permitted("resource-manager.clouds.update", "resource-manager.editor")),
    LIST_CLOUD_OPERATIONS(Effect.READ, role("resource-manager.viewer")),
    LIST_CLOUD_BINDINGS(Effect.READ, role("resource-manager.viewer")),
    SET_CLOUD_BINDINGS(Effect.CHANGE, role("resource-manager.admin")),

    GET_FOLDER(Effect.READ, permitted("resource-manager.folders.get", "resource-manager.auditor")),
    LIST_FOLDERS(Effect.READ, permitted("resource-manager.folders.list", "resource-manager.auditor")),
    CREATE_FOLDER(Effect.CHANGE, permitted("resource-manager.folders.create", "resource-manager.editor")),
    UPDATE_FOLDER(Effect.CHANGE, permitted("resource-manager.folders.update", "resource-manager.editor")),
    DELETE_FOLDER(Effect.CHANGE, permitted("resource-manager.folders.delete", "resource-manager.editor")),
    LIST_FOLDER_OPERATIONS(Effect.READ, role("resource-manager.viewer")),
    LIST_FOLDER_BINDINGS(Effect.READ, role("resource-manager.viewer")),
    SET_FOLDER_BINDINGS(Effect.CHANGE, role("resource-manager.admin"));

    @SuppressWarnings("ImmutableEnumChecker") // what the rules contain are immutable sets
    private final ActionRules rules;

    OrganizationAction(Effect effect, ActionRule... rules) {
        this.rules = ActionRules.of(effect, rules);
    }

    @Override
    public ActionRules rules() {
        return rules;
    }
}
