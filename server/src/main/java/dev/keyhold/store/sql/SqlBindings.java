package dev.keyhold.store.sql;

import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.BindingStore;
import java.util.List;

final class SqlBindings implements BindingStore.Writes {
    private final Sql sql;

    SqlBindings(Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<AccessBinding> on(AccountId account, ResourceId resource) {
        return sql.list(
                Statements.BINDINGS,
                row -> new AccessBinding(
                        row.id("resource_id"),
                        row.text("role_id"),
                        new AccessBinding.Subject(row.text("subject_type"), row.text("subject_id"))),
                account.text(),
                resource.text());
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
        sql.update(Statements.REMOVE_BINDINGS_OF, account.text(), resourceOrSubject.text());
    }

    private boolean change(String statement, AccountId account, AccessBinding binding) {
        return sql.update(
                        statement,
                        account.text(),
                        binding.resource().text(),
                        binding.role(),
                        binding.subject().type(),
                        binding.subject().id())
                == 1;
    }
}
