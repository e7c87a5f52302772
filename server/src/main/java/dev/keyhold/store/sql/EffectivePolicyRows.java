package dev.keyhold.store.sql;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.ResourceId;
import dev.keyhold.store.IdentityPolicyRows;
import dev.keyhold.store.IdentityPolicyRows.Holder;
import dev.keyhold.store.IdentityPolicyRows.Managed;
import dev.keyhold.store.IdentityPolicyRows.Stored;
import dev.keyhold.store.ReadTx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads every policy of an identity: three statements, however many groups it is in. Of many identities: four, and two
 * more for each hundred groups that they are in.
 */
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

    Map<ResourceId, IdentityPolicyRows> read(AccountId account, List<ResourceId> identities) {
        var groups = new HashMap<ResourceId, TreeSet<String>>();
        byIds(
                        PolicyStatements.MEMBERSHIPS,
                        row -> Map.entry(row.id("identity_id"), row.text("group_id")),
                        account,
                        identities)
                .forEach(member -> groups.computeIfAbsent(member.getKey(), _ -> new TreeSet<>())
                        .add(member.getValue()));
        var holders = gathered(
                account,
                Stream.concat(
                                identities.stream(),
                                groups.values().stream()
                                        .flatMap(Set::stream)
                                        .distinct()
                                        .map(ResourceId::new))
                        .toList());
        var boundaries =
                byIds(PolicyStatements.BOUNDARIES_OF_HOLDERS, of(EffectivePolicyRows::managed), account, identities)
                        .stream()
                        .collect(Collectors.toMap(Of::holder, Of::policy));
        return identities.stream().collect(Collectors.toMap(identity -> identity, identity -> {
            var ofGroups = groups.getOrDefault(identity, new TreeSet<>()).stream()
                    .filter(holders::containsKey)
                    .map(group -> holder(new ResourceId(group), of(holders, new ResourceId(group))))
                    .toList();
            var own = holder(identity, holders.getOrDefault(identity.text(), Gathered.NONE.get()));
            return new IdentityPolicyRows(own, ofGroups, Optional.ofNullable(boundaries.get(identity)));
        }));
    }

    private Map<String, Gathered> gathered(AccountId account, List<ResourceId> all) {
        var holders = new TreeMap<String, Gathered>();
        for (int from = 0; from < all.size(); from += ReadTx.MAX_IDS) {
            var some = all.subList(from, Math.min(all.size(), from + ReadTx.MAX_IDS));
            byIds(PolicyStatements.INLINE_OF_HOLDERS, of(SqlPolicies::inline), account, some)
                    .forEach(found -> of(holders, found.holder()).inline().add(found.policy()));
            byIds(PolicyStatements.ATTACHED_TO_HOLDERS, of(EffectivePolicyRows::managed), account, some)
                    .forEach(found -> of(holders, found.holder()).attached().add(found.policy()));
        }
        return holders;
    }

    private <T> List<T> byIds(String statement, Sql.Mapper<T> mapper, AccountId account, List<ResourceId> ids) {
        return sql.byIds(
                statement, mapper, account, ids.stream().map(ResourceId::text).toList());
    }

    private static <T> Sql.Mapper<Of<T>> of(Sql.Mapper<T> mapper) {
        return row -> new Of<>(row.id("target_id"), mapper.map(row));
    }

    private <T> List<Of<T>> list(String statement, Sql.Mapper<T> mapper, AccountId account, ResourceId identity) {
        return sql.list(statement, of(mapper), account.text(), identity.text(), account.text(), identity.text());
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
