package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.PageMarkers;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.organization.AccountProfile;
import dev.keyhold.model.AccountId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The account's summary and alias. */
public final class AccountApi {
    private static final TextConstraint ALIAS =
            TextConstraint.matching(3, 63, "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$");

    private final AccountProfile accounts;

    public AccountApi(AccountProfile accounts) {
        this.accounts = accounts;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(IamAction.GET_ACCOUNT_SUMMARY, this::summary),
                Route.silent(IamAction.CREATE_ACCOUNT_ALIAS, this::createAlias),
                Route.of(IamAction.LIST_ACCOUNT_ALIASES, this::listAliases),
                Route.silent(IamAction.DELETE_ACCOUNT_ALIAS, this::deleteAlias));
    }

    /** Only what is served is counted: a kind of thing that cannot be made here is left out. */
    private ResponseValue.Struct summary(ActionCall call) {
        var summary = accounts.summary(call.principal());
        var map = new LinkedHashMap<String, Long>();
        map.put("Users", (long) summary.users());
        map.put("UsersQuota", (long) summary.quotas().users());
        map.put("AccessKeysPerUserQuota", (long) summary.quotas().accessKeysPerUser());
        map.put("AccountAccessKeysPresent", summary.rootHasKeys() ? 1L : 0L);
        var quotas = summary.quotas().policies();
        map.put("Groups", (long) summary.groups());
        map.put("GroupsQuota", (long) quotas.groups());
        map.put("GroupsPerUserQuota", (long) quotas.groupsPerUser());
        map.put("GroupPolicySizeQuota", (long) quotas.groupPolicySize());
        map.put("UserPolicySizeQuota", (long) quotas.userPolicySize());
        map.put("Policies", (long) summary.policies());
        map.put("PoliciesQuota", (long) quotas.policies());
        map.put("PolicySizeQuota", (long) quotas.policySize());
        map.put("PolicyVersionsInUse", (long) summary.policyVersions());
        map.put("PolicyVersionsInUseQuota", quotas.versionsInUse());
        map.put("VersionsPerPolicyQuota", (long) quotas.versionsPerPolicy());
        map.put("AttachedPoliciesPerUserQuota", (long) quotas.policiesPerUser());
        map.put("AttachedPoliciesPerGroupQuota", (long) quotas.policiesPerGroup());
        map.put("Roles", (long) summary.roles());
        map.put("RolesQuota", (long) quotas.roles().roles());
        map.put("RolePolicySizeQuota", (long) quotas.roles().rolePolicySize());
        map.put("AssumeRolePolicySizeQuota", (long) quotas.roles().trustPolicySize());
        map.put("AttachedPoliciesPerRoleQuota", (long) quotas.roles().policiesPerRole());
        map.put("InstanceProfiles", (long) summary.instanceProfiles());
        map.put("InstanceProfilesQuota", (long) quotas.roles().instanceProfiles());
        map.put("Providers", (long) summary.providers());
        map.put("AccountMFAEnabled", summary.mfa().rootHasOne() ? 1L : 0L);
        map.put("AccountPasswordPresent", 0L);
        map.put("AccountSigningCertificatesPresent", 0L);
        map.put("MFADevices", (long) summary.mfa().devices());
        map.put("MFADevicesInUse", (long) summary.mfa().inUse());
        var counts = new LinkedHashMap<String, ResponseValue>();
        map.forEach((name, count) -> counts.put(name, new ResponseValue.Count(count)));
        return ResponseValue.Struct.EMPTY.with("SummaryMap", new ResponseValue.Entries(counts));
    }

    private void createAlias(ActionCall call) {
        var alias = call.input().required("AccountAlias", ALIAS);
        call.input().check();
        if (AccountId.isValid(alias)) {
            throw AwsException.of(
                    AwsErrorCode.INVALID_INPUT, "An account alias cannot have the form of an account id.");
        }
        accounts.setAlias(call.principal(), alias);
    }

    private ResponseValue.Struct listAliases(ActionCall call) {
        var paging = call.input().paging();
        call.input().check();
        var markers = PageMarkers.of(call.principal().account(), IamAction.LIST_ACCOUNT_ALIASES);
        var first = markers.request(paging).after().isEmpty();
        var aliases = accounts.alias(call.principal()).stream()
                .filter(_ -> first)
                .map(ResponseValue.Text::new)
                .toList();
        return markers.close(
                ResponseValue.Struct.EMPTY.with("AccountAliases", new ResponseValue.Items(aliases)), Optional.empty());
    }

    private void deleteAlias(ActionCall call) {
        var alias = call.input().required("AccountAlias", ALIAS);
        call.input().check();
        accounts.deleteAlias(call.principal(), alias);
    }
}
