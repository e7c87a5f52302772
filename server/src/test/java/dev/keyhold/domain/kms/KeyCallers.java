package dev.keyhold.domain.kms;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.policy.ManagedPolicies;
import dev.keyhold.domain.policy.PolicyPrincipals;
import dev.keyhold.domain.policy.ResourcePolicyDocument;
import dev.keyhold.domain.session.RoleRequest;
import dev.keyhold.domain.session.Sessions;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.KmsGrant;
import dev.keyhold.model.KmsKey;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Callers of every kind, and what key policies, grants and IAM policies are given them. */
final class KeyCallers implements AutoCloseable {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String EVERYTHING =
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Resource\":\"*\"}}";

    final KeyFixture keys;
    final Fixture domain;
    final AccountId other;
    private final Map<String, PolicyRef> limits = new HashMap<>();
    private Optional<Principal> assumer = Optional.empty();
    private int roles;
    private int grants;

    KeyCallers(Path folder) {
        keys = new KeyFixture(folder);
        domain = keys.domain;
        other = domain.clouds
                .create(
                        domain.admin,
                        domain.installed.account().organization().text(),
                        "other",
                        "",
                        Map.of(),
                        TransactionHook.NONE)
                .id();
    }

    Principal user(String name) {
        return domain.caller(domain.createUserWithKey(name));
    }

    /** A user of the other account. */
    Principal userOfOther(String name) {
        var root = domain.rootOf(other);
        domain.users.create(root, name, "/", List.of());
        return domain.caller(domain.accessKeys.create(root, Optional.of(name)));
    }

    Role role(String name) {
        var role = Samples.role(Fixture.ACCOUNT, ++roles, name)
                .trusting("{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
                        + "\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\"}}");
        return domain.store.write(tx -> {
            tx.roles().insert(role);
            return role;
        });
    }

    /** A session of the role; {@code policy} narrows it. */
    Principal session(Role role, String name, Optional<String> policy) {
        var attributes = new RoleRequest.Attributes(List.of(), List.of(), policy, List.of());
        var request = new RoleRequest(Arn.of(role), name, HOUR, Optional.empty(), Optional.empty(), attributes);
        var caller = assumer.orElseGet(() -> user("assumer"));
        assumer = Optional.of(caller);
        return principal(domain.roleSessions.assume(caller, request).session());
    }

    /** A federated user of that user, whose session allows everything of the KMS. */
    Principal federated(Principal user, String name) {
        var attributes = new RoleRequest.Attributes(List.of(), List.of(), Optional.of(EVERYTHING), List.of());
        domain.allow(user.asIdentity().orElseThrow(), EVERYTHING.replace("kms:*", "sts:*"));
        return principal(
                domain.roleSessions.federate(user, name, HOUR, attributes).session());
    }

    private Principal principal(Sessions.NewSession session) {
        return ((AuthenticationResult.Authenticated) domain.credentials.verify(domain.sign(session))).principal();
    }

    /** Gives the owner of policies one, or takes it. */
    void iam(ResourceId owner, Optional<String> document) {
        domain.store.write(tx -> {
            tx.policies()
                    .inline(owner.account(), owner)
                    .forEach(policy -> tx.policies().deleteInline(owner.account(), owner, policy.name()));
            document.ifPresent(text -> tx.policies().putInline(owner.account(), owner, new InlinePolicy("own", text)));
            return owner;
        });
    }

    /** Limits a user or a role of the first account to what a policy allows, or lifts the limit. */
    void boundary(ResourceId owner, Optional<String> document) {
        var limit = document.map(text -> limits.computeIfAbsent(text, this::managed));
        domain.store.write(tx -> {
            var _ = tx.policies().deleteBoundary(owner.account(), owner);
            limit.ifPresent(policy -> tx.policies().putBoundary(owner.account(), owner, policy));
            return owner;
        });
    }

    private PolicyRef managed(String document) {
        var draft = new ManagedPolicies.Draft("limit" + limits.size(), "/", "", document, List.of());
        return domain.managedPolicies.create(domain.root, draft).policy().ref();
    }

    /** Gives a key a policy, whether or not anybody could change it again. */
    void policy(KmsKey key, String document) {
        domain.store.write(tx -> {
            var stored = ResourcePolicyDocument.ofKey(document)
                    .withPrincipals((type, value) ->
                            Optional.of(PolicyPrincipals.stored(tx, type, value).orElseThrow()));
            var found = tx.kmsKeys().find(key.account(), key.id()).orElseThrow();
            tx.kmsKeys().update(found.withPolicy(Optional.of(stored)));
            return key;
        });
    }

    /** Grants all that the tests ask for. */
    KmsGrant grant(KmsKey key, Arn grantee) {
        return domain.store.write(tx -> {
            var grant = new KmsGrant(
                    key.account(),
                    key.id(),
                    String.format("%064x", ++grants),
                    "",
                    PolicyPrincipals.ofArn(tx, grantee).orElseThrow(),
                    Optional.empty(),
                    List.of("Encrypt", "DescribeKey"),
                    Optional.empty(),
                    key.account(),
                    domain.clock.instant());
            tx.kmsKeys().insert(grant);
            return grant;
        });
    }

    void revoke(KmsGrant grant) {
        domain.store.write(tx -> {
            tx.kmsKeys().delete(grant);
            return grant;
        });
    }

    KeyReference.ByName name(KmsKey key) {
        return KeyReference.byName(domain.kms.names().key(key.id()).text());
    }

    /** Whether the caller may encrypt, as is decided in memory. */
    boolean encrypts(Principal caller, KmsKey key) {
        var with = new CryptoService.With(name(key), Optional.empty(), KeyFixture.NO_AAD);
        return isAllowed(() -> domain.crypto.encrypt(caller, with, KeyFixture.MESSAGE));
    }

    /** Whether the caller may see the key, as is decided in a transaction. */
    boolean describes(Principal caller, KmsKey key) {
        return isAllowed(() -> domain.kms.lifecycle().describe(caller, name(key)));
    }

    static boolean isAllowed(Runnable work) {
        try {
            work.run();
            return true;
        } catch (ServiceException e) {
            if (e.serviceError() instanceof ServiceError.Denied) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        keys.close();
    }
}
