package dev.keyhold.domain.resource;

import dev.keyhold.domain.Operation;
import dev.keyhold.domain.audit.Targets;
import dev.keyhold.domain.operation.Call;
import dev.keyhold.domain.operation.Operations;
import dev.keyhold.domain.operation.Receipt;
import dev.keyhold.domain.policy.Access;
import dev.keyhold.model.Account;
import dev.keyhold.model.Caller;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.StoredOperation;
import dev.keyhold.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Clouds. A caller's account is its cloud, so there is one to be seen. */
public final class Clouds {
    private final Store store;
    private final Access access;
    private final Operations operations;

    public Clouds(Store store, Access access, Operations operations) {
        this.store = store;
        this.access = access;
        this.operations = operations;
    }

    /** What to change; what is empty stays. */
    public record Patch(Optional<String> name, Optional<String> description, Optional<Map<String, String>> labels) {}

    public Account get(Caller caller, String id) {
        return store.read(tx -> {
            var account = Resources.cloud(tx, caller, id);
            access.require(tx, caller, Operation.GET_CLOUD, Resources.path(account));
            return account;
        });
    }

    /** Every cloud the caller may see; of that organization and name, where they are given. */
    public List<Account> list(Caller caller, Optional<String> organization, Optional<String> name) {
        return store.read(tx -> {
            var account = Resources.account(tx, caller);
            var wanted = organization.map(account.organization().text()::equals).orElse(true)
                    && name.map(account.name()::equals).orElse(true);
            return wanted && access.allows(tx, caller, Operation.GET_CLOUD.roles(), Resources.path(account))
                    ? List.of(account)
                    : List.of();
        });
    }

    public StoredOperation update(Call call, String id, Patch patch, Receipt<Account> receipt) {
        return operations.run(
                call,
                Operation.UPDATE_CLOUD,
                tx -> access.require(
                        tx,
                        call.caller(),
                        Operation.UPDATE_CLOUD,
                        Resources.path(Resources.cloud(tx, call.caller(), id))),
                tx -> {
                    var before = Resources.cloud(tx, call.caller(), id);
                    var after = before.described(
                            patch.name().orElse(before.name()),
                            patch.description().orElse(before.description()),
                            patch.labels().orElse(before.labels()));
                    tx.accounts().update(after);
                    var target = Targets.describe(Refusal.Kind.CLOUD, after.cloud());
                    return new Operations.Done<>(after, after.cloud(), target);
                },
                receipt);
    }

    public Page<StoredOperation> operations(Caller caller, String id, Page.Request page) {
        return store.read(tx -> {
            var account = Resources.cloud(tx, caller, id);
            access.require(tx, caller, Operation.LIST_CLOUD_OPERATIONS, Resources.path(account));
            return operations.on(tx, account.id(), account.cloud(), page);
        });
    }
}
