package dev.keyhold.api.aws.organizations;

import dev.keyhold.api.aws.error.AwsError;
import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.organization.Accounts;
import dev.keyhold.domain.organization.Organizations;
import dev.keyhold.model.Account;
import java.util.List;
import java.util.Optional;

/**
 * Who belongs to the organization, and where, which is settled: there is one organization with one root, and every
 * account is in it. All of these operations are refused, as AWS refuses them in that case.
 */
public final class MembershipApi {
    private static final List<String> FEATURE_SETS = List.of("ALL", "CONSOLIDATED_BILLING");

    private final Organizations organizations;
    private final Accounts accounts;

    public MembershipApi(Organizations organizations, Accounts accounts) {
        this.organizations = organizations;
        this.accounts = accounts;
    }

    public List<Route> routes() {
        return List.of(
                Route.silent(OrganizationAction.CREATE_ORGANIZATION, this::create),
                Route.silent(OrganizationAction.DELETE_ORGANIZATION, this::delete),
                Route.silent(OrganizationAction.LEAVE_ORGANIZATION, this::leave),
                Route.silent(OrganizationAction.REMOVE_ACCOUNT, this::remove),
                Route.silent(OrganizationAction.MOVE_ACCOUNT, this::move));
    }

    private void create(ActionCall call) {
        var _ = call.input().optionalOf("FeatureSet", FEATURE_SETS);
        call.input().check();
        var _ = organizations.requireMember(call.principal(), OrganizationAction.CREATE_ORGANIZATION);
        throw AwsException.of(
                AwsErrorCode.ALREADY_IN_ORGANIZATION_EXCEPTION,
                "The provided account is already a member of an organization.");
    }

    private void delete(ActionCall call) {
        var _ = organizations.require(call.principal(), OrganizationAction.DELETE_ORGANIZATION);
        throw AwsException.of(
                AwsErrorCode.ORGANIZATION_NOT_EMPTY_EXCEPTION,
                "The organization isn't empty. It cannot be deleted, because it belongs to the installation.");
    }

    private void leave(ActionCall call) {
        throw cannotLeave(organizations
                .requireMember(call.principal(), OrganizationAction.LEAVE_ORGANIZATION)
                .management()
                .id()
                .equals(call.principal().account()));
    }

    private void remove(ActionCall call) {
        var account = account(call, OrganizationAction.REMOVE_ACCOUNT);
        throw cannotLeave(account.isManagement());
    }

    private void move(ActionCall call) {
        var source = Fields.parentId(call, "SourceParentId");
        var destination = Fields.parentId(call, "DestinationParentId");
        var _ = account(call, OrganizationAction.MOVE_ACCOUNT);
        var _ = parent(call, source);
        var root = parent(call, destination).root();
        if (!source.equals(root)) {
            throw AwsException.of(
                    AwsErrorCode.SOURCE_PARENT_NOT_FOUND_EXCEPTION,
                    "We can't find a source root or OU with the ParentId that you specified.");
        }
        if (!destination.equals(root)) {
            throw AwsException.of(
                    AwsErrorCode.DESTINATION_PARENT_NOT_FOUND_EXCEPTION,
                    "We can't find the destination container (a root or OU) with the ParentId that you specified.");
        }
        throw AwsException.of(
                AwsErrorCode.DUPLICATE_ACCOUNT_EXCEPTION,
                "That account is already present in the specified destination.");
    }

    private OrganizationNames parent(ActionCall call, String id) {
        return OrganizationNames.of(organizations.require(
                call.principal(), OrganizationAction.MOVE_ACCOUNT, Organizations.parent(id), RequestDetails.NONE));
    }

    private Account account(ActionCall call, Action action) {
        var id = Fields.accountId(call, "AccountId");
        call.input().check();
        return accounts.find(call.principal(), action, Fields.account(id));
    }

    private static AwsException cannotLeave(boolean isManagement) {
        return AwsException.of(
                isManagement
                        ? new AwsError(
                                AwsErrorCode.MASTER_CANNOT_LEAVE_ORGANIZATION_EXCEPTION,
                                "You can't remove a management account from an organization.")
                        : new AwsError(
                                AwsErrorCode.CONSTRAINT_VIOLATION_EXCEPTION,
                                "An account cannot leave the organization. Close it instead.",
                                Optional.of("ACCOUNT_CANNOT_LEAVE_ORGANIZATION")));
    }
}
