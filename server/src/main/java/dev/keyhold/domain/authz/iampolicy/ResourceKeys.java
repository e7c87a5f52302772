package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.KeyRequest;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.store.ReadTx;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What conditions can ask of the resource of a request. */
final class ResourceKeys {
    private final AuthorizationRequest request;
    private final ResourceRef.OfPolicies resource;

    ResourceKeys(AuthorizationRequest request, ResourceRef.OfPolicies resource) {
        this.request = request;
        this.resource = resource;
    }

    /** The account that owns it. The owner of the policies that every account has is not known. */
    ContextValue account() {
        var isForeign = resource instanceof ResourceRef.Policy(var account, var arn, var _)
                && !arn.account().equals(account.text());
        return isForeign
                ? ContextValue.UNKNOWN
                : ContextValue.of(resource.account().text());
    }

    /** Whether it is of a kind that acts. */
    boolean isIdentity() {
        var existing = resource instanceof ResourceRef.New(var created) ? created : resource;
        return existing instanceof ResourceRef.User
                || existing instanceof ResourceRef.Role
                || existing instanceof ResourceRef.AssumableRole;
    }

    /** Its tag of that key, which comes in lower case. What is to be created has the tags that the request asks for. */
    ContextValue tag(String key) {
        return switch (resource) {
            case ResourceRef.New _ ->
                ConditionKeys.tag(request.context().details().tags(), key);
            case ResourceRef.User(var account, var _, var _, var id) ->
                id.map(found -> stored(tx -> tx.identities().tags(account, found), key))
                        .orElse(ContextValue.ABSENT);
            case ResourceRef.Role(var account, var _, var _, var id) ->
                id.map(found -> stored(tx -> tx.roles().tags(account, found), key))
                        .orElse(ContextValue.ABSENT);
            case ResourceRef.InstanceProfile(var account, var _, var _, var id) ->
                id.map(found -> stored(tx -> tx.instanceProfiles().tags(account, found), key))
                        .orElse(ContextValue.ABSENT);
            case ResourceRef.MemberAccount(var _, var id) ->
                AccountId.isValid(id) ? stored(tx -> tx.accounts().tags(new AccountId(id)), key) : ContextValue.ABSENT;
            case ResourceRef.Policy(var account, var _, var id) ->
                id.map(found -> stored(tx -> tx.policies().tags(account, found), key))
                        .orElse(ContextValue.ABSENT);
            case ResourceRef.MfaDevice(var account, var _, var id) ->
                id.map(found -> stored(tx -> tx.mfaDevices().tags(account, found), key))
                        .orElse(ContextValue.ABSENT);
            case ResourceRef.AssumableRole(var account, var _, var role) ->
                role.map(found -> stored(tx -> tx.roles().tags(account, found.id()), key))
                        .orElse(ContextValue.ABSENT);
            case ResourceRef.OidcProvider(var account, var _, var id) ->
                id.map(found -> stored(tx -> tx.oidcProviders().tags(account, found), key))
                        .orElse(ContextValue.ABSENT);
            case ResourceRef.KmsKey _ ->
                request.context()
                        .key()
                        .flatMap(KeyRequest::facts)
                        .map(facts -> valueOf(facts.tags(), key))
                        .orElse(ContextValue.UNKNOWN);
            // Its owner may have any.
            case ResourceRef.Key _ -> ContextValue.UNKNOWN;
            case ResourceRef.WholeAccount _,
                    ResourceRef.AllUsers _,
                    ResourceRef.Root _,
                    ResourceRef.Group _,
                    ResourceRef.FederatedUser _,
                    ResourceRef.SamlProvider _,
                    ResourceRef.KmsAlias _,
                    ResourceRef.AccountParent _ -> ContextValue.ABSENT;
        };
    }

    /** The permissions boundary that it has. */
    ContextValue boundary() {
        var holder = switch (resource) {
            case ResourceRef.User user -> user.id();
            case ResourceRef.Role role -> role.id();
            default -> Optional.<ResourceId>empty();
        };
        if (holder.isEmpty()) {
            return ContextValue.ABSENT;
        }
        var account = resource.account();
        return inTransaction(tx -> tx.policies()
                .boundary(account, holder.get())
                .map(ref -> ContextValue.of(PolicyArns.of(tx, account, ref).text()))
                .orElse(ContextValue.ABSENT));
    }

    /** Keys of some things differ by case alone, which conditions cannot tell apart. */
    private ContextValue stored(Function<ReadTx, List<Tag>> tags, String key) {
        return inTransaction(tx -> valueOf(tags.apply(tx), key));
    }

    private static ContextValue valueOf(List<Tag> tags, String key) {
        var values = tags.stream()
                .filter(tag -> Tag.fold(tag.key()).equals(key))
                .map(Tag::value)
                .distinct()
                .toList();
        return switch (values.size()) {
            case 0 -> ContextValue.ABSENT;
            case 1 -> ContextValue.of(values.getFirst());
            default -> ContextValue.UNKNOWN;
        };
    }

    private ContextValue inTransaction(Function<ReadTx, ContextValue> read) {
        Optional<ReadTx> tx = request.context().tx();
        return tx.map(read).orElse(ContextValue.UNKNOWN);
    }
}
