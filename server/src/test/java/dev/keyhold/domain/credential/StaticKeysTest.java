package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.ServiceError;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StaticKeysTest extends OwnedKeysContract {
    private static final Optional<String> BOB = Optional.of("bob");
    private static final Page.Request ALL = Page.Request.first(100);

    @Override
    Table table() {
        return new Table(
                IdentityAction.CREATE_ACCESS_KEY,
                IdentityAction.GET_ACCESS_KEY,
                IdentityAction.LIST_ACCESS_KEYS,
                IdentityAction.UPDATE_ACCESS_KEY,
                IdentityAction.DELETE_ACCESS_KEY);
    }

    @Override
    ResourceType kind() {
        return ResourceType.ACCESS_KEY;
    }

    @Override
    ServiceError.LimitExceeded full() {
        return new ServiceError.LimitExceeded(ServiceError.Quota.STATIC_KEYS_PER_ACCOUNT, Fixture.SMALL.staticKeys());
    }

    @Override
    String keyRole() {
        return "iam.serviceAccounts.accessKeyAdmin";
    }

    @Override
    New create(Principal by, Optional<String> owner, String description, TransactionHook<Object> hook) {
        var made = domain.staticKeys.create(by, owner, description, hook);
        var name = "access key " + made.key().keyId();
        return new New(
                view(new AccessKeys.Details(made.key(), made.owner(), Optional.empty())),
                made.secret().reveal(),
                name);
    }

    @Override
    View get(Principal principal, String id) {
        return view(domain.staticKeys.get(principal, id));
    }

    @Override
    Page<View> list(Principal principal, Optional<String> owner, Page.Request page) {
        return domain.staticKeys.list(principal, owner, page).map(StaticKeysTest::view);
    }

    @Override
    View describe(Principal by, String id, Optional<String> description, TransactionHook<Object> hook) {
        return view(domain.staticKeys.update(by, id, description, hook));
    }

    @Override
    View delete(Principal by, String id, TransactionHook<Object> hook) {
        return view(domain.staticKeys.delete(by, id, hook));
    }

    @Override
    ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return domain.staticKeys.requireListOperations(tx, principal, id);
    }

    @Override
    void use(String id) {
        var key = domain.staticKeys.get(domain.admin, id).key();
        domain.lastUses.used(key, new LastUse(domain.clock.instant(), "s3", "eu-north-1"));
    }

    @Override
    void insert(WriteTx tx, Identity owner, ResourceId id) {
        tx.accessKeys()
                .insert(new AccessKey(
                        owner.account(),
                        AccessKeyId.ofRecord(id, 0),
                        id,
                        owner.id(),
                        AccessKey.Status.ACTIVE,
                        Sealed.of(new byte[] {1}),
                        "",
                        false,
                        domain.clock.instant()));
    }

    private static View view(AccessKeys.Details seen) {
        var key = seen.key();
        return new View(
                key.id(),
                key.owner(),
                key.description(),
                key.createdAt(),
                seen.lastUse().map(LastUse::at));
    }

    private AccessKeys.Details seen(AccessKey key) {
        return domain.staticKeys.get(domain.admin, key.id().text());
    }

    @Test
    void a_key_has_the_form_that_clients_of_this_api_know_and_signs() {
        var made = domain.staticKeys.create(domain.admin, bobs, "", TransactionHook.NONE);
        var key = made.key();
        assertThat(key.keyId().text()).hasSize(25).startsWith("YC").matches("[A-Za-z0-9_]+");
        assertThat(key.keyId().account()).contains(Fixture.ACCOUNT);
        assertThat(made.secret().reveal()).hasSize(40).startsWith("YC");
        assertThat(key.isActive()).isTrue();
        assertThat(made + "").contains("****").doesNotContain(made.secret().reveal());
        assertThat(domain.verify(made)).isInstanceOf(AuthenticationResult.Authenticated.class);
        assertThat(seen(key).lastUse()).contains(new LastUse(domain.clock.instant(), "iam", "us-east-1"));
    }

    @Test
    void a_deleted_key_signs_no_more() {
        var made = domain.staticKeys.create(domain.admin, bobs, "", TransactionHook.NONE);
        assertThat(domain.verify(made)).isInstanceOf(AuthenticationResult.Authenticated.class);
        delete(domain.admin, made.key().id().text());
        assertThat(domain.verify(made)).isEqualTo(new AuthenticationResult.Failed(AuthenticationFailure.UNKNOWN_KEY));
    }

    @Test
    void a_key_signs_no_more_when_its_owner_is_gone() {
        var made = domain.staticKeys.create(domain.admin, bobs, "", TransactionHook.NONE);
        domain.serviceAccounts.delete(domain.admin, bob.id().text(), TransactionHook.NONE);
        assertThat(domain.verify(made)).isEqualTo(new AuthenticationResult.Failed(AuthenticationFailure.UNKNOWN_KEY));
    }

    @Test
    void a_status_that_only_aws_shows_is_kept_by_an_update() {
        var key = domain.staticKeys
                .create(domain.admin, bobs, "old", TransactionHook.NONE)
                .key();
        domain.accessKeys.setStatus(domain.root, BOB, key.keyId(), AccessKey.Status.INACTIVE);
        describe(domain.admin, key.id().text(), Optional.of("new"));
        assertThat(seen(key).key())
                .isEqualTo(key.withStatus(AccessKey.Status.INACTIVE).described("new"));
    }

    @Test
    void a_description_that_aws_does_not_show_is_kept_by_a_change_of_status() {
        var key = domain.staticKeys
                .create(domain.admin, bobs, "kept", TransactionHook.NONE)
                .key();
        for (var status : AccessKey.Status.values()) {
            domain.accessKeys.setStatus(domain.root, BOB, key.keyId(), status);
            assertThat(seen(key).key()).isEqualTo(key.withStatus(status));
        }
    }

    @Test
    void keys_made_by_aws_are_keys_like_the_others() {
        var made = domain.accessKeys.create(domain.root, BOB).key();
        var own = create(domain.admin, bobs, "");
        assertThat(domain.staticKeys.list(domain.admin, bobs, ALL).items())
                .extracting(AccessKeys.Details::key)
                .contains(made)
                .hasSize(2);
        describe(domain.admin, made.id().text(), Optional.of("from aws"));
        assertThat(seen(made).key()).isEqualTo(made.described("from aws"));
        delete(domain.admin, made.id().text());
        assertThat(domain.accessKeys.list(domain.root, BOB, ALL).items())
                .extracting(AccessKey::id)
                .containsExactly(own.view().id());
    }

    @Test
    void keys_of_users_take_no_room_from_static_keys() {
        domain.accessKeys.create(domain.root, Optional.of("bob"));
        for (int i = 0; i < full().allowed(); i++) {
            domain.staticKeys.create(domain.admin, bobs, "key " + i, TransactionHook.NONE);
        }
        assertThat(Fixture.error(() -> domain.staticKeys.create(domain.admin, bobs, "", TransactionHook.NONE)))
                .isEqualTo(full());
    }
}
