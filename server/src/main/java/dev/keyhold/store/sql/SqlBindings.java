package dev.keyhold.store.sql;

import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.BindingStore;
import dev.keyhold.store.Change;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

final class SqlBindings implements BindingStore.Writes {
    private final Sql sql;
    private final Consumer<Change> changes;

    SqlBindings(Sql sql, Consumer<Change> changes) {
        this.sql = sql;
        this.changes = changes;
    }

    @Override
    public List<AccessBinding> on(AccountId account, ResourceId resource) {
        return sql.list(Statements.BINDINGS, SqlBindings::binding, account.text(), resource.text());
    }

    @Override
    public List<AccessBinding> heldBetween(AccountId account, String first, String last, int most) {
        return sql.list(
                Statements.BINDINGS_BY_SUBJECT,
                SqlBindings::binding,
                account.text(),
                first,
                last,
                AccessBinding.Subject.SERVICE_ACCOUNT,
                most);
    }

    @Override
    public Map<ResourceId, List<AccessBinding>> on(AccountId account, List<ResourceId> resources) {
        return sql.grouped(Statements.BINDINGS_ON_ALL, "resource_id", SqlBindings::binding, account, resources);
    }

    private static AccessBinding binding(Row row) throws SQLException {
        return new AccessBinding(
                row.id("resource_id"),
                row.text("role_id"),
                new AccessBinding.Subject(row.text("subject_type"), row.text("subject_id")));
    }

    @Override
    public boolean add(AccountId account, AccessBinding binding) {
        return change(Statements.ADD_BINDING, account, binding);
    }

    @Override
    public boolean remove(AccountId account, AccessBinding binding) {
        return change(Statements.REMOVE_BINDING, account, binding);
    }

    @Override
    public void removeAll(AccountId account, ResourceId resourceOrSubject) {
        sql.update(Statements.REMOVE_BINDINGS_ON, account.text(), resourceOrSubject.text());
        // Its bindings elsewhere need no notification: a deleted identity makes no requests, and its id is not reused.
        sql.update(Statements.REMOVE_BINDINGS_OF, account.text(), resourceOrSubject.text());
        changes.accept(new Change.OfBindings(resourceOrSubject));
    }

    private boolean change(String statement, AccountId account, AccessBinding binding) {
        var changed = sql.update(
                statement,
                account.text(),
                binding.resource().text(),
                binding.role(),
                binding.subject().type(),
                binding.subject().id());
        changes.accept(new Change.OfBindings(binding.resource()));
        return changed == 1;
    }
}
