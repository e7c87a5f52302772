package dev.keyhold.api.aws.organizations;

import dev.keyhold.api.aws.protocol.ActionCall;
import dev.keyhold.api.aws.protocol.ResponseValue;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.aws.protocol.TextConstraint;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.domain.organization.AccountDraft;
import dev.keyhold.domain.organization.Accounts;
import dev.keyhold.domain.organization.Organizations;
import dev.keyhold.model.Account;
import dev.keyhold.model.CreateAccountRequest;
import dev.keyhold.model.Page;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The accounts of the organization. */
public final class AccountsApi {
    private static final TextConstraint EMAIL = TextConstraint.matching(6, 64, "[^\\s@]+@[^\\s@]+\\.[^\\s@]+");
    /** Without the angle brackets, which names cannot have in the API of the service {@code account}. */
    private static final TextConstraint ACCOUNT_NAME = TextConstraint.matching(1, 50, "[ -;=?-~]+");

    private static final TextConstraint ROLE_NAME = TextConstraint.matching(0, 64, "[\\w+=,.@-]{1,64}");
    /** How the names of roles begin that services make for themselves. */
    private static final String SERVICE_ROLE = "AWSServiceRoleFor";

    private static final TextConstraint REQUEST_ID = TextConstraint.matching(0, 36, "^car-[a-z0-9]{8,32}$");
    /** Requests are done when they are answered, so none is in progress. */
    private static final String IN_PROGRESS = "IN_PROGRESS";

    private static final List<String> STATES =
            List.of(IN_PROGRESS, CreateAccountRequest.State.SUCCEEDED.name(), CreateAccountRequest.State.FAILED.name());

    private final Organizations organizations;
    private final Accounts accounts;

    public AccountsApi(Organizations organizations, Accounts accounts) {
        this.organizations = organizations;
        this.accounts = accounts;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(OrganizationAction.CREATE_ACCOUNT, this::create),
                Route.of(OrganizationAction.DESCRIBE_CREATE_ACCOUNT_STATUS, this::describeRequest),
                Route.of(OrganizationAction.LIST_CREATE_ACCOUNT_STATUS, this::listRequests),
                Route.of(OrganizationAction.LIST_ACCOUNTS, this::list),
                Route.of(OrganizationAction.DESCRIBE_ACCOUNT, this::describe),
                Route.silent(OrganizationAction.CLOSE_ACCOUNT, this::close));
    }

    private ResponseValue.Struct create(ActionCall call) {
        var input = call.input();
        var email = input.required("Email", EMAIL);
        var name = input.required("AccountName", ACCOUNT_NAME);
        var role = input.text("RoleName", ROLE_NAME).orElse(AccountDraft.ACCESS_ROLE);
        var _ = input.optionalOf("IamUserAccessToBilling", List.of("ALLOW", "DENY"));
        var tags = TagsApi.tags(input);
        input.check();
        if (role.startsWith(SERVICE_ROLE)) {
            throw Fields.invalid(
                    "INVALID_ROLE_NAME",
                    "You provided a role name that isn't valid. A role name can't begin with the reserved prefix "
                            + SERVICE_ROLE + ".");
        }
        var draft = new AccountDraft(name, Optional.of(email), Optional.empty(), "", Map.of(), tags, Optional.of(role));
        return ResponseValue.Struct.EMPTY.with("CreateAccountStatus", status(accounts.create(call.principal(), draft)));
    }

    private ResponseValue.Struct describeRequest(ActionCall call) {
        var id = call.input().required("CreateAccountRequestId", REQUEST_ID);
        call.input().check();
        return ResponseValue.Struct.EMPTY.with("CreateAccountStatus", status(accounts.request(call.principal(), id)));
    }

    private ResponseValue.Struct listRequests(ActionCall call) {
        var states = new TreeSet<>(call.input().textsOf("States", STATES));
        var page = Fields.page(call, OrganizationAction.LIST_CREATE_ACCOUNT_STATUS, String.join(",", states));
        var found = requests(call, states, page.request());
        var statuses = found.items().stream().map(AccountsApi::status).toList();
        return page.close("CreateAccountStatuses", new ResponseValue.Items(statuses), found.next());
    }

    private Page<CreateAccountRequest> requests(ActionCall call, Set<String> states, Page.Request request) {
        var wanted = Arrays.stream(CreateAccountRequest.State.values())
                .filter(state -> states.isEmpty() || states.contains(state.name()))
                .toList();
        if (wanted.isEmpty()) {
            var _ = organizations.require(call.principal(), OrganizationAction.LIST_CREATE_ACCOUNT_STATUS);
            return new Page<>(List.of(), Optional.empty());
        }
        var only = wanted.size() == 1 ? Optional.of(wanted.getFirst()) : Optional.<CreateAccountRequest.State>empty();
        return accounts.requests(call.principal(), only, request);
    }

    private ResponseValue.Struct list(ActionCall call) {
        var page = Fields.page(call, OrganizationAction.LIST_ACCOUNTS);
        var names = OrganizationNames.of(organizations.require(call.principal(), OrganizationAction.LIST_ACCOUNTS));
        var found =
                accounts.list(call.principal(), OrganizationAction.LIST_ACCOUNTS, Organizations.WHOLE, page.request());
        return page.close("Accounts", accounts(names, found.items()), found.next());
    }

    private ResponseValue.Struct describe(ActionCall call) {
        var id = Fields.accountId(call, "AccountId");
        call.input().check();
        var names = OrganizationNames.of(organizations.require(
                call.principal(), OrganizationAction.DESCRIBE_ACCOUNT, Organizations.account(id), RequestDetails.NONE));
        var found = accounts.find(call.principal(), OrganizationAction.DESCRIBE_ACCOUNT, Fields.account(id));
        return ResponseValue.Struct.EMPTY.with("Account", account(names, found));
    }

    private void close(ActionCall call) {
        var id = Fields.accountId(call, "AccountId");
        call.input().check();
        var _ = accounts.close(call.principal(), Fields.account(id));
    }

    static ResponseValue.Items accounts(OrganizationNames names, List<Account> accounts) {
        return new ResponseValue.Items(
                accounts.stream().map(account -> account(names, account)).toList());
    }

    private static ResponseValue.Struct account(OrganizationNames names, Account account) {
        return ResponseValue.Struct.EMPTY
                .with("Id", account.id().text())
                .with("Arn", names.arn(account.id()))
                .with("Email", account.email())
                .with("Name", account.accountName())
                .with("Status", account.isOpen() ? "ACTIVE" : "SUSPENDED")
                .with("State", account.state().name())
                .with("Paths", new ResponseValue.Items(List.of(new ResponseValue.Text(names.path(account)))))
                .with("JoinedMethod", account.isManagement() ? "INVITED" : "CREATED")
                .with("JoinedTimestamp", account.createdAt());
    }

    private static ResponseValue.Struct status(CreateAccountRequest request) {
        return ResponseValue.Struct.EMPTY
                .with("Id", request.id())
                .with("AccountName", request.accountName())
                .with("State", request.state().name())
                .with("RequestedTimestamp", request.requestedAt())
                .with("CompletedTimestamp", request.completedAt())
                .with("AccountId", request.created().map(id -> new ResponseValue.Text(id.text())))
                .with("FailureReason", request.failure().map(failure -> new ResponseValue.Text(failure.name())));
    }
}
