package dev.keyhold.domain.authz;

import static dev.keyhold.domain.authz.PolicyAction.anyone;
import static dev.keyhold.domain.authz.PolicyAction.iam;
import static dev.keyhold.domain.authz.PolicyAction.open;
import static dev.keyhold.domain.authz.RoleRule.role;

import dev.keyhold.domain.authz.PolicyAction.ConditionKey;
import dev.keyhold.domain.authz.PolicyAction.On;

/** What can be asked for about temporary credentials and tokens. */
public enum SessionAction implements Action {
    GET_CALLER_IDENTITY(Effect.READ, open("sts:GetCallerIdentity")),

    CREATE_TOKEN_FOR_SERVICE_ACCOUNT(Effect.CHANGE, role("iam.serviceAccounts.tokenCreator")),
    CREATE_IAM_TOKEN(Effect.CHANGE, anyone()),
    REVOKE_IAM_TOKEN(Effect.CHANGE, anyone()),

    GET_ACCESS_KEY_INFO(Effect.READ, open("sts:GetAccessKeyInfo")),
    GET_SESSION_TOKEN(Effect.CHANGE, open("sts:GetSessionToken")),
    ASSUME_ROLE(Effect.CHANGE, iam("sts:AssumeRole", On.ASSUMABLE_ROLE).with(ConditionKey.TAGS, ConditionKey.SESSION)),
    /** By assertions of SAML providers, which there are none of. */
    ASSUME_ROLE_WITH_SAML(
            Effect.READ,
            iam("sts:AssumeRoleWithSAML", On.ASSUMABLE_ROLE).with(ConditionKey.TAGS, ConditionKey.SESSION)),
    ASSUME_ROLE_WITH_WEB_IDENTITY(
            Effect.CHANGE,
            iam("sts:AssumeRoleWithWebIdentity", On.ASSUMABLE_ROLE).with(ConditionKey.TAGS, ConditionKey.SESSION)),
    /** A permission alone: it is asked for where a session gets tags. */
    TAG_SESSION(
            Effect.READ,
            iam("sts:TagSession", On.ASSUMABLE_ROLE, On.FEDERATED_USER).with(ConditionKey.TAGS, ConditionKey.SESSION)),
    /** A permission alone: it is asked for where a session gets a source identity. */
    SET_SOURCE_IDENTITY(
            Effect.READ, iam("sts:SetSourceIdentity", On.ASSUMABLE_ROLE).with(ConditionKey.SESSION)),
    GET_FEDERATION_TOKEN(
            Effect.CHANGE, iam("sts:GetFederationToken", On.FEDERATED_USER).with(ConditionKey.TAGS)),
    /** Sessions of the root of another account, which there are none of. */
    ASSUME_ROOT(Effect.READ, iam("sts:AssumeRoot", On.USER)),
    DECODE_AUTHORIZATION_MESSAGE(Effect.READ, iam("sts:DecodeAuthorizationMessage")),
    GET_WEB_IDENTITY_TOKEN(
            Effect.CHANGE, iam("sts:GetWebIdentityToken").with(ConditionKey.TAGS, ConditionKey.IDENTITY_TOKEN)),
    /** A permission alone: it is asked for where an identity token repeats tags. */
    TAG_WEB_IDENTITY_TOKEN(
            Effect.READ, iam("sts:TagGetWebIdentityToken").with(ConditionKey.TAGS, ConditionKey.IDENTITY_TOKEN)),
    ENABLE_OUTBOUND_FEDERATION(Effect.CHANGE, iam("iam:EnableOutboundWebIdentityFederation")),
    DISABLE_OUTBOUND_FEDERATION(Effect.CHANGE, iam("iam:DisableOutboundWebIdentityFederation")),
    GET_OUTBOUND_FEDERATION_INFO(Effect.READ, iam("iam:GetOutboundWebIdentityFederationInfo"));

    @SuppressWarnings("ImmutableEnumChecker") // what the rules contain are immutable sets
    private final ActionRules rules;

    SessionAction(Effect effect, ActionRule... rules) {
        this.rules = ActionRules.of(effect, rules);
    }

    @Override
    public ActionRules rules() {
        return rules;
    }
}
