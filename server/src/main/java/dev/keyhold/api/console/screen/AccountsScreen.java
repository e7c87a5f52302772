package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.api.console.FieldRule;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.MenuEntry;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.organization.AccountDraft;
import dev.keyhold.domain.organization.Accounts;
import dev.keyhold.domain.organization.Organizations;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The accounts of the organization, for who may manage them from its management account. */
public final class AccountsScreen implements Screen {
    private static final String LIST = "/accounts";
    private static final String ONE = LIST + "/{account}";

    private final Accounts accounts;

    public AccountsScreen(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The list, and the form for a new account. */
    public record AccountsView(Frame frame, Section<Page<Account>> page) implements View {
        /** The query of the following page. */
        public Optional<String> next() {
            return page.get().next().map(after -> "?after=" + Call.encode(after));
        }

        /** The role by which the API lets the management account administer a new one, if no other is named. */
        public String role() {
            return AccountDraft.ACCESS_ROLE;
        }
    }

    /** The page of an account. */
    public record AccountView(Frame frame, Account account, Section<List<Tag>> tags) implements View {
        public String path() {
            return LIST + "/" + account.id().text();
        }

        /** Whether it can be closed. */
        public boolean isClosable() {
            return account.isOpen() && !account.isManagement();
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(LIST, this::list, OrganizationAction.LIST_ACCOUNTS),
                Route.provedForm(LIST, this::create, this::list, OrganizationAction.CREATE_ACCOUNT),
                Route.page(ONE, this::show, OrganizationAction.DESCRIBE_ACCOUNT, OrganizationAction.LIST_ACCOUNT_TAGS),
                Route.provedForm(ONE + "/close", this::close, this::show, OrganizationAction.CLOSE_ACCOUNT));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.accounts", LIST));
    }

    private Answer list(Call call) {
        return new Answer.Show(new AccountsView(
                call.frame(),
                call.subject(() -> accounts.list(
                        call.principal(), OrganizationAction.LIST_ACCOUNTS, Organizations.WHOLE, call.page()))));
    }

    private Answer create(Call call) {
        var draft = new AccountDraft(
                call.required("accountName", FieldRule.ACCOUNT_NAME),
                Optional.of(call.required("email", FieldRule.EMAIL)),
                Optional.empty(),
                "",
                Map.of(),
                List.of(),
                Optional.of(call.optional("accessRole", FieldRule.ACCESS_ROLE).orElse(AccountDraft.ACCESS_ROLE)));
        var made = accounts.create(call.principal(), draft)
                .created()
                .orElseThrow(() -> new ConsoleException("problem.emailTaken"));
        return Answer.done(LIST + "/" + made.text(), "accountCreated");
    }

    private Answer show(Call call) {
        var id = id(call);
        var account = accounts.describe(call.principal(), id);
        return new Answer.Show(
                new AccountView(call.frame(), account, call.section(() -> accounts.tags(call.principal(), id))));
    }

    private Answer close(Call call) {
        var closed = accounts.close(call.principal(), id(call));
        return Answer.done(LIST + "/" + closed.id().text(), "accountClosed");
    }

    private static AccountId id(Call call) {
        var text = call.path("account");
        if (!AccountId.isValid(text)) {
            throw new ServiceException(new ServiceError.NotFound(ResourceType.ACCOUNT, text));
        }
        return new AccountId(text);
    }
}
