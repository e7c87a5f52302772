package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.IdentityPolicyRows;
import dev.keyhold.store.IdentityPolicyRows.Holder;
import dev.keyhold.store.IdentityPolicyRows.Managed;
import dev.keyhold.store.IdentityPolicyRows.Stored;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads every policy of an identity: three statements, however many groups it is in. */
record EffectivePolicyRows(Sql sql) {
    /** What a holder has, as it is gathered. */
    private record Gathered(List<InlinePolicy> inline, List<Managed> attached) {
        static final Supplier<Gathered> NONE = () -> new Gathered(new ArrayList<>(), new ArrayList<>());
    }

    /** A policy, and who has it. */
    private record Of<T>(ResourceId holder, T policy) {}

    IdentityPolicyRows read(AccountId account, ResourceId identity) {
        var holders = new TreeMap<String, Gathered>();
        list(PolicyStatements.EFFECTIVE_INLINE, SqlPolicies::inline, account, identity)
                .forEach(found -> of(holders, found.holder()).inline().add(found.policy()));
        list(PolicyStatements.EFFECTIVE_ATTACHED, EffectivePolicyRows::managed, account, identity)
                .forEach(found -> of(holders, found.holder()).attached().add(found.policy()));
        var boundary = sql.one(
                PolicyStatements.EFFECTIVE_BOUNDARY, EffectivePolicyRows::managed, account.text(), identity.text());
        var own = holder(identity, of(holders, identity));
        var groups = holders.entrySet().stream()
                .map(entry -> holder(new ResourceId(entry.getKey()), entry.getValue()))
                .filter(holder -> !holder.id().equals(identity))
                .toList();
        return new IdentityPolicyRows(own, groups, boundary);
    }

    private <T> List<Of<T>> list(String statement, Sql.Mapper<T> mapper, AccountId account, ResourceId identity) {
        return sql.list(
                statement,
                row -> new Of<>(row.id("target_id"), mapper.map(row)),
                account.text(),
                identity.text(),
                account.text(),
                identity.text());
    }

    private static Gathered of(Map<String, Gathered> holders, ResourceId holder) {
        return holders.computeIfAbsent(holder.text(), _ -> Gathered.NONE.get());
    }

    private static Holder holder(ResourceId id, Gathered gathered) {
        return new Holder(id, gathered.inline(), gathered.attached());
    }

    private static Managed managed(Row row) throws SQLException {
        var document = row.optionalText("document");
        return new Managed(
                PolicyRef.of(row.text("policy_ref")),
                document.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Stored(row.text("path"), row.text("name"), document.get())));
    }
}
