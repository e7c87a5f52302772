package dev.keyhold.api.aws.organizations;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.organization.Accounts;
import dev.keyhold.domain.organization.Organizations;
import java.util.List;

/** The organization and its tree: one root, which contains every account. There are no organizational units. */
public final class OrganizationApi {
    private static final TextConstraint CHILD_ID =
            TextConstraint.matching(0, 100, "^(\\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$");
    private static final String ACCOUNT = "ACCOUNT";
    private static final List<String> CHILD_TYPES = List.of(ACCOUNT, "ORGANIZATIONAL_UNIT");

    private final Organizations organizations;
    private final Accounts accounts;

    public OrganizationApi(Organizations organizations, Accounts accounts) {
        this.organizations = organizations;
        this.accounts = accounts;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(OrganizationAction.DESCRIBE_ORGANIZATION, this::describe),
                Route.of(OrganizationAction.LIST_ROOTS, this::listRoots),
                Route.of(OrganizationAction.LIST_PARENTS, this::listParents),
                Route.of(OrganizationAction.LIST_CHILDREN, this::listChildren),
                Route.of(OrganizationAction.LIST_ACCOUNTS_FOR_PARENT, this::listAccounts),
                Route.of(OrganizationAction.LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, this::listUnits),
                Route.of(OrganizationAction.LIST_AWS_SERVICE_ACCESS, this::listServiceAccess));
    }

    private ResponseValue.Struct describe(ActionCall call) {
        var found = organizations.describe(call.principal());
        var names = OrganizationNames.of(found.organization());
        var management = found.management();
        return ResponseValue.Struct.EMPTY.with(
                "Organization",
                ResponseValue.Struct.EMPTY
                        .with("Id", names.id())
                        .with("Arn", names.arn())
                        .with("FeatureSet", "ALL")
                        .with("MasterAccountArn", names.arn(management.id()))
                        .with("MasterAccountId", management.id().text())
                        .with("MasterAccountEmail", management.email())
                        .with("AvailablePolicyTypes", ResponseValue.Items.NONE));
    }

    private ResponseValue.Struct listRoots(ActionCall call) {
        var page = Fields.page(call, OrganizationAction.LIST_ROOTS);
        var names = OrganizationNames.of(organizations.require(call.principal(), OrganizationAction.LIST_ROOTS));
        var root = ResponseValue.Struct.EMPTY
                .with("Id", names.root())
                .with("Arn", names.rootArn())
                .with("Name", "Root")
                .with("PolicyTypes", ResponseValue.Items.NONE);
        return page.only("Roots", new ResponseValue.Items(List.of(root)));
    }

    private ResponseValue.Struct listParents(ActionCall call) {
        var child = call.input().required("ChildId", CHILD_ID);
        var page = Fields.page(call, OrganizationAction.LIST_PARENTS, child);
        var names = OrganizationNames.of(organizations.require(
                call.principal(), OrganizationAction.LIST_PARENTS, Organizations.node(child), RequestDetails.NONE));
        var _ = accounts.find(call.principal(), OrganizationAction.LIST_PARENTS, Fields.account(child));
        var root = ResponseValue.Struct.EMPTY.with("Id", names.root()).with("Type", "ROOT");
        return page.only("Parents", new ResponseValue.Items(List.of(root)));
    }

    private ResponseValue.Struct listChildren(ActionCall call) {
        var parent = Fields.parentId(call, "ParentId");
        var type = call.input().oneOf("ChildType", CHILD_TYPES);
        var page = Fields.page(call, OrganizationAction.LIST_CHILDREN, parent, type);
        var _ = parent(call, OrganizationAction.LIST_CHILDREN, parent);
        if (!type.equals(ACCOUNT)) {
            return page.only("Children", ResponseValue.Items.NONE);
        }
        var found = accounts.list(
                call.principal(), OrganizationAction.LIST_CHILDREN, Organizations.parent(parent), page.request());
        var children = found.items().stream()
                .map(account -> ResponseValue.Struct.EMPTY
                        .with("Id", account.id().text())
                        .with("Type", ACCOUNT))
                .toList();
        return page.close("Children", new ResponseValue.Items(children), found.next());
    }

    private ResponseValue.Struct listAccounts(ActionCall call) {
        var parent = Fields.parentId(call, "ParentId");
        var page = Fields.page(call, OrganizationAction.LIST_ACCOUNTS_FOR_PARENT, parent);
        var names = parent(call, OrganizationAction.LIST_ACCOUNTS_FOR_PARENT, parent);
        var found = accounts.list(
                call.principal(),
                OrganizationAction.LIST_ACCOUNTS_FOR_PARENT,
                Organizations.parent(parent),
                page.request());
        return page.close("Accounts", AccountsApi.accounts(names, found.items()), found.next());
    }

    private ResponseValue.Struct listUnits(ActionCall call) {
        var parent = Fields.parentId(call, "ParentId");
        var page = Fields.page(call, OrganizationAction.LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, parent);
        var _ = parent(call, OrganizationAction.LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, parent);
        return page.only("OrganizationalUnits", ResponseValue.Items.NONE);
    }

    /** No service of AWS has access to anything here. */
    private ResponseValue.Struct listServiceAccess(ActionCall call) {
        var page = Fields.page(call, OrganizationAction.LIST_AWS_SERVICE_ACCESS);
        var _ = organizations.require(call.principal(), OrganizationAction.LIST_AWS_SERVICE_ACCESS);
        return page.only("EnabledServicePrincipals", ResponseValue.Items.NONE);
    }

    /** The organization of an authorized caller, if what is named as a parent is its root. */
    private OrganizationNames parent(ActionCall call, Action action, String parent) {
        var names = OrganizationNames.of(
                organizations.require(call.principal(), action, Organizations.parent(parent), RequestDetails.NONE));
        if (!names.root().equals(parent)) {
            throw Fields.notFound(parent);
        }
        return names;
    }
}
