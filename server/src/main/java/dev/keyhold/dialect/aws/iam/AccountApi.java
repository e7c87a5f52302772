package dev.keyhold.dialect.aws.iam;

import dev.keyhold.dialect.aws.Api;
import dev.keyhold.dialect.aws.AwsFault;
import dev.keyhold.dialect.aws.Call;
import dev.keyhold.dialect.aws.Markers;
import dev.keyhold.dialect.aws.Route;
import dev.keyhold.dialect.aws.Rule;
import dev.keyhold.dialect.aws.Value;
import dev.keyhold.domain.Operation;
import dev.keyhold.domain.identity.Accounts;
import dev.keyhold.model.AccountId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The account's summary and alias. */
public final class AccountApi {
    private static final Rule ALIAS = Rule.matching(3, 63, "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$");
    private static final int BAD_REQUEST = 400;

    private final Accounts accounts;

    public AccountApi(Accounts accounts) {
        this.accounts = accounts;
    }

    public List<Route> routes() {
        return List.of(
                Route.of(Api.IAM, "GetAccountSummary", Operation.GET_ACCOUNT_SUMMARY, this::summary),
                Route.silent(Api.IAM, "CreateAccountAlias", Operation.CREATE_ACCOUNT_ALIAS, this::createAlias),
                Route.of(Api.IAM, "ListAccountAliases", Operation.LIST_ACCOUNT_ALIASES, this::listAliases),
                Route.silent(Api.IAM, "DeleteAccountAlias", Operation.DELETE_ACCOUNT_ALIAS, this::deleteAlias));
    }

    /** Only what is served is counted: a kind of thing that cannot be made here is left out. */
    private Value.Struct summary(Call call) {
        var summary = accounts.summary(call.caller());
        var map = new LinkedHashMap<String, Long>();
        map.put("Users", (long) summary.users());
        map.put("UsersQuota", (long) summary.quotas().users());
        map.put("AccessKeysPerUserQuota", (long) summary.quotas().accessKeysPerUser());
        map.put("AccountAccessKeysPresent", summary.rootHasKeys() ? 1L : 0L);
        map.put("AccountMFAEnabled", 0L);
        map.put("AccountPasswordPresent", 0L);
        map.put("AccountSigningCertificatesPresent", 0L);
        map.put("MFADevices", 0L);
        map.put("MFADevicesInUse", 0L);
        return Value.Struct.EMPTY.with("SummaryMap", new Value.Entries(map));
    }

    private void createAlias(Call call) {
        var alias = call.input().required("AccountAlias", ALIAS);
        call.input().check();
        if (AccountId.isValid(alias)) {
            throw AwsFault.of(BAD_REQUEST, "InvalidInput", "An account alias cannot have the form of an account id.");
        }
        accounts.setAlias(call.caller(), alias);
    }

    private Value.Struct listAliases(Call call) {
        var paging = call.input().paging();
        call.input().check();
        var markers = Markers.of(call.caller().account(), "ListAccountAliases");
        var first = markers.request(paging).after().isEmpty();
        var aliases = accounts.alias(call.caller()).stream()
                .filter(_ -> first)
                .map(Value.Text::new)
                .toList();
        return markers.close(Value.Struct.EMPTY.with("AccountAliases", new Value.Items(aliases)), Optional.empty());
    }

    private void deleteAlias(Call call) {
        var alias = call.input().required("AccountAlias", ALIAS);
        call.input().check();
        accounts.deleteAlias(call.caller(), alias);
    }
}
