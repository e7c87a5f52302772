package dev.keyhold.domain.policy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.ReadTx;
import java.util.Optional;

/** When sessions of roles last authenticated, as far as is known now: credentials record it, which depend on this. */
@FunctionalInterface
public interface RoleUses {
    Optional<LastUse> find(ReadTx tx, AccountId account, ResourceId role);
}
