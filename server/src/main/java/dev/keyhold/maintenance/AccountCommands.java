package dev.keyhold.maintenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.domain.importing.CredentialImport;
import dev.keyhold.domain.organization.AccountDraft;
import dev.keyhold.domain.organization.AccountOperator;
import dev.keyhold.domain.organization.AccountRules;
import dev.keyhold.domain.organization.AdminKey;
import dev.keyhold.domain.outbound.OutboundWithdrawal;
import dev.keyhold.maintenance.importing.ImportMessages;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.Page;
import dev.keyhold.model.Progress;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The operator's commands about accounts, as one JSON object in and one out: alike whether a server answers them or the
 * command runs alone. A request is {@code {"command":…}} with its arguments; a response has {@code error}, a text for
 * the operator, or the result. Responses may contain secrets.
 */
public final class AccountCommands {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Accounts in one response. */
    private static final int PAGE = 200;

    private final AccountOperator operator;
    private final OutboundWithdrawal withdrawal;
    private final CredentialImport importer;
    private final More more;

    /** {@code more} are commands that come from elsewhere; they throw what those here throw. */
    public AccountCommands(
            AccountOperator operator, OutboundWithdrawal withdrawal, CredentialImport importer, More more) {
        this.operator = operator;
        this.withdrawal = withdrawal;
        this.importer = importer;
        this.more = more;
    }

    /** Further commands. */
    @FunctionalInterface
    public interface More {
        /** None. */
        More NONE = (_, _, _) -> Optional.empty();

        /** The answer to a request; empty if the command is unknown here too. */
        Optional<ObjectNode> answer(String command, JsonNode request, Progress progress);
    }

    /** Answers a request, whatever it is. {@code progress} is notified of the work on one that takes long. */
    public String answer(String request, Progress progress) {
        try {
            return answer(JSON.readTree(request), progress).toString();
        } catch (JsonProcessingException _) {
            return error("the request is not JSON").toString();
        }
    }

    private ObjectNode answer(JsonNode request, Progress progress) {
        try {
            var command = request.path("command").asText();
            return switch (command) {
                case "account-create" -> create(request);
                case "account-list" -> list(request);
                case "account-show" -> account(operator.find(id(request)));
                case "account-close" -> account(operator.close(id(request)));
                case "account-reopen" -> account(operator.reopen(id(request)));
                case "account-freeze" -> account(operator.freeze(id(request)));
                case "account-unfreeze" -> account(operator.unfreeze(id(request)));
                case "account-withdraw-signing-keys" -> withdraw(request);
                case "root-key" -> rootKey(request);
                case ImportMessages.COMMAND -> ImportMessages.answer(importer, request, progress);
                default ->
                    more.answer(command, request, progress)
                            .orElseGet(() -> error("this server does not know the command: is it of another version?"));
            };
        } catch (IllegalArgumentException e) {
            return error(String.valueOf(e.getMessage()));
        } catch (ServiceException e) {
            return error(describe(e.serviceError()));
        }
    }

    private ObjectNode create(JsonNode request) {
        var name = request.path("name").asText();
        if (!AccountRules.isName(name)) {
            throw new IllegalArgumentException(
                    "the name must have 1 to 50 printable ASCII characters, none of them < or >");
        }
        var email = optional(request, "email");
        if (email.isPresent() && !AccountRules.isEmail(email.get())) {
            throw new IllegalArgumentException("the email address is not one that AWS accepts");
        }
        var draft = new AccountDraft(name, email);
        var made = request.path("withAdministrator").asBoolean()
                ? operator.createWithAdministrator(draft)
                : operator.create(draft);
        var answer = account(made.account());
        secret(answer, made.rootKey());
        made.admin().ifPresent(key -> admin(answer, key));
        return answer;
    }

    private static void admin(ObjectNode answer, AdminKey made) {
        try (var _ = made.privateKey()) {
            answer.put("adminServiceAccountId", made.key().owner().text());
            answer.put("adminKey", AuthorizedKeyFile.of(made).toJson());
        }
    }

    private ObjectNode list(JsonNode request) {
        var page = operator.list(new Page.Request(optional(request, "after"), PAGE));
        var answer = JSON.createObjectNode();
        var accounts = answer.putArray("accounts");
        page.items().forEach(account -> accounts.add(account(account)));
        page.next().ifPresent(next -> answer.put("next", next));
        return answer;
    }

    private ObjectNode rootKey(JsonNode request) {
        var account = optional(request, "accountId").map(_ -> id(request));
        var issued = operator.issueRootKey(account);
        var answer =
                JSON.createObjectNode().put("accountId", issued.key().account().text());
        secret(answer, issued);
        return answer;
    }

    private ObjectNode withdraw(JsonNode request) {
        var account = operator.find(id(request)).id();
        var key = optional(request, "keyId");
        var done = withdrawal
                .withdraw(account, key)
                .orElseThrow(() -> new IllegalArgumentException("account " + account + " has "
                        + key.map(id -> "no key " + id + " that signs identity tokens")
                                .orElse("no keys that sign identity tokens")));
        var answer = JSON.createObjectNode().put("accountId", account.text()).put("issuerId", done.issuer());
        put(answer, "withdrawn", done.removed());
        put(answer, "created", done.added());
        return answer;
    }

    private static void put(ObjectNode answer, String name, List<OutboundKey> keys) {
        var ids = answer.putArray(name);
        keys.forEach(key -> ids.add(key.id()));
    }

    private static void secret(ObjectNode answer, IssuedAccessKey issued) {
        answer.put("rootAccessKeyId", issued.key().keyId().text());
        answer.put("rootSecretAccessKey", issued.secret().reveal());
    }

    private ObjectNode account(Account account) {
        var json = JSON.createObjectNode()
                .put("accountId", account.id().text())
                .put("name", account.accountName())
                .put("email", account.email())
                .put("state", account.state().name())
                .put("management", account.isManagement())
                .put("organizationId", account.organization().text())
                .put("cloudId", account.cloud().text())
                .put("cloudName", account.name())
                .put("folderId", account.defaultFolder().text());
        account.alias().ifPresent(alias -> json.put("alias", alias));
        json.put("createdAt", account.createdAt().toString());
        account.closedAt().map(Instant::toString).ifPresent(at -> json.put("closedAt", at));
        operator.frozenAt(account.id()).map(Instant::toString).ifPresent(at -> json.put("frozenAt", at));
        account.purgeAt().map(Instant::toString).ifPresent(at -> json.put("purgeAt", at));
        return json;
    }

    private static AccountId id(JsonNode request) {
        var text = request.path("accountId").asText();
        if (!AccountId.isValid(text)) {
            throw new IllegalArgumentException("an account id must be 12 decimal digits");
        }
        return new AccountId(text);
    }

    private static Optional<String> optional(JsonNode request, String field) {
        return Optional.ofNullable(request.get(field))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText);
    }

    private static ObjectNode error(String text) {
        return JSON.createObjectNode().put("error", text);
    }

    private static String describe(ServiceError refusal) {
        return switch (refusal) {
            case ServiceError.NotFound(var _, var name) -> "there is no account " + name + " here";
            case ServiceError.AlreadyExists(var _, var name) -> "another account has " + name + " already";
            case ServiceError.LimitExceeded(var _, var allowed) ->
                "there are " + allowed + " accounts already, and the setting max-accounts allows no more";
            case ServiceError.Precondition(var rule) -> describe(rule);
            case ServiceError.Unavailable(var cause) -> "the storage cannot be used now: " + cause;
            default -> "refused: " + refusal;
        };
    }

    private static String describe(ServiceError.FailedPrecondition rule) {
        return switch (rule) {
            case MANAGEMENT_ACCOUNT -> "the account that manages the organization cannot be closed";
            case ACCOUNT_IS_CLOSED -> "the account is closed already";
            case ACCOUNT_IS_FROZEN ->
                "the account is frozen because it moves to another installation: close it, or run keyhold account"
                        + " unfreeze";
            case ACCOUNT_IS_NOT_CLOSED -> "the account is not closed";
            case SEVERAL_ACCOUNTS -> "there are several accounts: name one with --account";
            default -> "refused: " + rule;
        };
    }
}
