package dev.keyhold.store;

import dev.keyhold.model.AccessBinding;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import java.util.List;
import java.util.Map;

/** Access bindings. */
public final class BindingStore {
    private BindingStore() {}

    /** What can be asked. */
    public interface Reads {
        /** Everything bound on the resource itself, in a stable order. */
        List<AccessBinding> on(AccountId account, ResourceId resource);

        /** The same of up to {@link ReadTx#MAX_IDS} resources, of those that anything is bound on. */
        Map<ResourceId, List<AccessBinding>> on(AccountId account, List<ResourceId> resources);

        /**
         * What service accounts have on resources of an account whose identifiers are between two, both included:
         * ordered by subject, resource and role, no more than {@code most}.
         */
        List<AccessBinding> heldBetween(AccountId account, String first, String last, int most);
    }

    /** What can be changed. */
    public interface Writes extends Reads {
        /** Adds a binding; true when it was not there. */
        boolean add(AccountId account, AccessBinding binding);

        /** Removes a binding; true when it was there. */
        boolean remove(AccountId account, AccessBinding binding);

        /** Removes every binding on a resource and every binding of it as a subject. */
        void removeAll(AccountId account, ResourceId resourceOrSubject);
    }
}
