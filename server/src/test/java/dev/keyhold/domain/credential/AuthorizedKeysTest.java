package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.crypto.Ps256;
import dev.keyhold.crypto.RsaKeys;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.domain.identity.IdentityResolver;
import dev.keyhold.model.AuthorizedKey;
import dev.keyhold.model.AuthorizedKey.Algorithm;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthorizedKeysTest extends OwnedKeysContract {
    @Override
    Table table() {
        return new Table(
                IdentityAction.CREATE_AUTHORIZED_KEY,
                IdentityAction.GET_AUTHORIZED_KEY,
                IdentityAction.LIST_AUTHORIZED_KEYS,
                IdentityAction.UPDATE_AUTHORIZED_KEY,
                IdentityAction.DELETE_AUTHORIZED_KEY);
    }

    @Override
    ResourceType kind() {
        return ResourceType.AUTHORIZED_KEY;
    }

    @Override
    ServiceError.LimitExceeded full() {
        return new ServiceError.LimitExceeded(
                ServiceError.Quota.AUTHORIZED_KEYS_PER_ACCOUNT, Fixture.SMALL.authorizedKeys());
    }

    @Override
    String keyRole() {
        return "iam.serviceAccounts.authorizedKeyAdmin";
    }

    @Override
    New create(Principal by, Optional<String> owner, String description, TransactionHook<Object> hook) {
        var made = domain.authorizedKeys.create(by, owner, description, Algorithm.RSA_2048, hook);
        var name = "authorized key " + made.seen().key().id();
        return new New(view(made.seen()), made.secret().reveal(), name);
    }

    @Override
    View get(Principal principal, String id) {
        return view(domain.authorizedKeys.get(principal, id));
    }

    @Override
    Page<View> list(Principal principal, Optional<String> owner, Page.Request page) {
        return domain.authorizedKeys.list(principal, owner, page).map(AuthorizedKeysTest::view);
    }

    @Override
    View describe(Principal by, String id, Optional<String> description, TransactionHook<Object> hook) {
        return view(domain.authorizedKeys.update(by, id, description, hook));
    }

    @Override
    View delete(Principal by, String id, TransactionHook<Object> hook) {
        return view(domain.authorizedKeys.delete(by, id, hook));
    }

    @Override
    ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return domain.authorizedKeys.requireListOperations(tx, principal, id);
    }

    @Override
    void use(String id) {
        domain.lastUses.used(bob, new ResourceId(id), domain.clock.instant());
    }

    @Override
    void insert(WriteTx tx, Identity owner, ResourceId id) {
        var at = domain.clock.instant();
        var seal = domain.seals.ofAuthorizedKey(owner.account(), id, owner.id(), "PEM");
        tx.authorizedKeys()
                .insert(new AuthorizedKey(owner.account(), id, owner.id(), "", Algorithm.RSA_2048, "PEM", at, seal));
    }

    private static View view(AuthorizedKeys.AuthorizedKeyView seen) {
        var key = seen.key();
        return new View(key.id(), key.owner(), key.description(), key.createdAt(), seen.lastUse());
    }

    @Test
    void a_key_is_shown_with_its_public_half_and_algorithm() {
        var made = domain.authorizedKeys.create(domain.admin, bobs, "", Algorithm.RSA_4096, TransactionHook.NONE);
        var key = domain.authorizedKeys
                .get(domain.admin, made.seen().key().id().text())
                .key();
        assertThat(key).isEqualTo(made.seen().key());
        assertThat(key.algorithm()).isEqualTo(Algorithm.RSA_4096);
        var signature = Ps256.Signer.of(made.secret().reveal()).sign("text");
        assertThat(Ps256.Verifier.of(key.publicKey()).verifies("text", signature))
                .isTrue();
        domain.authorizedKeys.update(domain.admin, key.id().text(), Optional.of("new"), TransactionHook.NONE);
        assertThat(domain.authorizedKeys.get(domain.admin, key.id().text()).key())
                .isEqualTo(key.described("new"));
    }

    @Test
    void a_private_half_names_its_key_and_is_not_printed() {
        var made = domain.authorizedKeys.create(domain.admin, bobs, "", Algorithm.RSA_2048, TransactionHook.NONE);
        assertThat(made.secret().reveal().lines().findFirst().orElseThrow())
                .contains(made.seen().key().id().text());
        assertThat(made + "").contains("****").doesNotContain("PRIVATE KEY");
    }

    @Test
    void no_pair_is_made_for_who_may_not_have_one() {
        var owners = new IdentityResolver(domain.authorizer);
        var keys = new AuthorizedKeys(
                domain.store,
                owners,
                domain.changes,
                new AuthorizedKeyIssuer(domain.ids, new RsaKeys(new Unasked())::generate, domain.seals, domain.clock),
                domain.lastUses,
                Fixture.SMALL);
        var by = domain.tokenCaller(bob);
        assertThat(Fixture.error(() -> keys.create(by, bobs, "", Algorithm.RSA_4096, TransactionHook.NONE)))
                .isInstanceOf(ServiceError.Denied.class);
        var nobody =
                Optional.of(ResourceId.of(ResourceId.IAM, Fixture.ACCOUNT, 5).text());
        assertThat(Fixture.error(() -> keys.create(domain.admin, nobody, "", Algorithm.RSA_4096, TransactionHook.NONE)))
                .isInstanceOf(ServiceError.NotFound.class);
    }

    /** Chance that nobody may ask for. */
    private static final class Unasked extends SecureRandom {
        @Override
        public void nextBytes(byte[] bytes) {
            throw new AssertionError("a pair is being made");
        }
    }
}
