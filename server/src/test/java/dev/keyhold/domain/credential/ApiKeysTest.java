package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.ApiKey;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Violation;
import dev.keyhold.store.ReadTx;
import dev.keyhold.store.WriteTx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApiKeysTest extends OwnedKeysContract {
    private static final List<String> SCOPES = List.of("yc.monitoring.read", "yc.postbox.send");
    private static final ApiKeys.Patch NOTHING =
            new ApiKeys.Patch(Optional.empty(), Optional.empty(), Optional.empty());

    @Override
    Table table() {
        return new Table(
                IdentityAction.CREATE_API_KEY,
                IdentityAction.GET_API_KEY,
                IdentityAction.LIST_API_KEYS,
                IdentityAction.UPDATE_API_KEY,
                IdentityAction.DELETE_API_KEY);
    }

    @Override
    ResourceType kind() {
        return ResourceType.API_KEY;
    }

    @Override
    ServiceError.LimitExceeded full() {
        return new ServiceError.LimitExceeded(ServiceError.Quota.API_KEYS_PER_ACCOUNT, Fixture.SMALL.apiKeys());
    }

    @Override
    String keyRole() {
        return "iam.serviceAccounts.apiKeyAdmin";
    }

    @Override
    New create(Principal by, Optional<String> owner, String description, TransactionHook<Object> hook) {
        var made = domain.apiKeys.create(by, owner, description, List.of(), Optional.empty(), hook);
        return new New(view(made.seen()), made.secret().reveal(), "api key " + id(made));
    }

    @Override
    View get(Principal principal, String id) {
        return view(domain.apiKeys.get(principal, id));
    }

    @Override
    Page<View> list(Principal principal, Optional<String> owner, Page.Request page) {
        return domain.apiKeys.list(principal, owner, page).map(ApiKeysTest::view);
    }

    @Override
    View describe(Principal by, String id, Optional<String> description, TransactionHook<Object> hook) {
        var patch = new ApiKeys.Patch(description, Optional.empty(), Optional.empty());
        return view(domain.apiKeys.update(by, id, patch, hook));
    }

    @Override
    View delete(Principal by, String id, TransactionHook<Object> hook) {
        return view(domain.apiKeys.delete(by, id, hook));
    }

    @Override
    ResourceId requireListOperations(ReadTx tx, Principal principal, String id) {
        return domain.apiKeys.requireListOperations(tx, principal, id);
    }

    @Override
    void use(String id) {
        domain.lastUses.used(bob, new ResourceId(id), domain.clock.instant());
    }

    @Override
    void insert(WriteTx tx, Identity owner, ResourceId id) {
        tx.apiKeys()
                .insert(new ApiKey(
                        owner.account(),
                        id,
                        owner.id(),
                        "",
                        "00",
                        "abcdef",
                        SCOPES,
                        Optional.empty(),
                        domain.clock.instant(),
                        domain.seals.ofApiKey(owner.account(), id, owner.id(), "00")));
    }

    private static View view(ApiKeys.ApiKeyView seen) {
        var key = seen.key();
        return new View(key.id(), key.owner(), key.description(), key.createdAt(), seen.lastUse());
    }

    private IssuedKey<ApiKeys.ApiKeyView> make(List<String> scopes, Optional<Instant> expiresAt) {
        return domain.apiKeys.create(domain.admin, bobs, "text", scopes, expiresAt, TransactionHook.NONE);
    }

    private ApiKey stored(IssuedKey<ApiKeys.ApiKeyView> made) {
        return domain.apiKeys.get(domain.admin, id(made)).key();
    }

    private static String id(IssuedKey<ApiKeys.ApiKeyView> made) {
        return made.seen().key().id().text();
    }

    private void update(IssuedKey<ApiKeys.ApiKeyView> made, ApiKeys.Patch patch) {
        domain.apiKeys.update(domain.admin, id(made), patch, TransactionHook.NONE);
    }

    private AuthenticationResult verify(IssuedKey<ApiKeys.ApiKeyView> made) {
        return domain.apiKeyCheck.verify(made.secret().reveal(), Samples.ORIGIN, "LIST");
    }

    private void assertAccepted(IssuedKey<ApiKeys.ApiKeyView> made) {
        assertThat(verify(made))
                .isInstanceOfSatisfying(
                        AuthenticationResult.Authenticated.class,
                        verified -> assertThat(verified.principal().id()).isEqualTo(bob.id()));
    }

    private void assertRefused(IssuedKey<ApiKeys.ApiKeyView> made, AuthenticationFailure reason) {
        assertThat(verify(made)).isEqualTo(new AuthenticationResult.Failed(reason));
    }

    @Test
    void a_key_without_scopes_gets_the_default_ones() {
        assertThat(stored(make(List.of(), Optional.empty())).scopes()).isEqualTo(ApiKeyScopes.DEFAULT);
        assertThat(stored(make(SCOPES, Optional.empty())).scopes()).isEqualTo(SCOPES);
        assertThat(stored(make(ApiKeyScopes.ALL, Optional.empty())).scopes()).isEqualTo(ApiKeyScopes.ALL);
    }

    @Test
    void a_scope_that_does_not_exist_is_refused_by_its_place() {
        var made = make(SCOPES, Optional.empty());
        for (var wrong : List.of("yc.nothing", "", "YC.POSTBOX.SEND", "yc.postbox.send ")) {
            var scopes = List.of("yc.postbox.send", wrong, "yc.neither");
            var error = new ServiceError.InvalidFields(
                    List.of(new Violation("scopes[1]", new Constraint.Exists(Constraint.Named.SCOPE, wrong))));
            assertThat(refusedWithoutTrace(() -> make(scopes, Optional.empty())))
                    .isEqualTo(error);
            var patch = new ApiKeys.Patch(Optional.of("new"), Optional.of(scopes), Optional.empty());
            assertThat(refusedWithoutTrace(() -> update(made, patch))).isEqualTo(error);
        }
    }

    @Test
    void an_update_replaces_what_it_names_and_keeps_the_rest() {
        var end = Optional.of(domain.clock.instant().plus(Duration.ofDays(1)));
        var later = Optional.of(domain.clock.instant().plus(Duration.ofDays(2)));
        for (var expiresAt : List.of(later, Optional.<Instant>empty())) {
            for (int named = 0; named < 8; named++) {
                var patch = new ApiKeys.Patch(
                        (named & 1) == 0 ? Optional.empty() : Optional.of("new"),
                        (named & 2) == 0 ? Optional.empty() : Optional.of(ApiKeyScopes.ALL),
                        (named & 4) == 0 ? Optional.empty() : Optional.of(expiresAt));
                var made = make(SCOPES, end);
                update(made, patch);
                assertThat(stored(made))
                        .isEqualTo(made.seen()
                                .key()
                                .changed(
                                        patch.description().orElse("text"),
                                        patch.scopes().orElse(SCOPES),
                                        patch.expiresAt().orElse(end)));
                delete(domain.admin, id(made));
            }
        }
    }

    @Test
    void an_update_may_take_all_scopes_away() {
        var made = make(SCOPES, Optional.empty());
        update(made, new ApiKeys.Patch(Optional.empty(), Optional.of(List.of()), Optional.empty()));
        assertThat(stored(made).scopes()).isEmpty();
    }

    @Test
    void an_update_keeps_the_secret() {
        var made = make(SCOPES, Optional.empty());
        assertAccepted(made);
        update(made, NOTHING);
        update(
                made,
                new ApiKeys.Patch(Optional.of("new"), Optional.of(ApiKeyScopes.ALL), Optional.of(Optional.empty())));
        assertAccepted(made);
        assertThat(stored(made).tail()).isEqualTo(made.seen().key().tail());
    }

    @Test
    void the_end_of_a_secret_is_shown_and_no_more_of_it() {
        var made = make(SCOPES, Optional.empty());
        var secret = made.secret().reveal();
        assertThat(secret).startsWith("AQVN").endsWith(made.seen().key().tail());
        assertThat(made.seen().key().tail()).hasSize(6);
        assertThat(made + "").contains("****").doesNotContain(secret);
    }

    @Test
    void a_key_is_refused_from_its_expiry_on_to_the_microsecond() {
        var made = make(SCOPES, Optional.of(domain.clock.instant().plus(Duration.ofHours(1))));
        domain.clock.advance(Duration.ofHours(1).minusNanos(1_000));
        assertAccepted(made);
        domain.clock.advance(Duration.ofNanos(1_000));
        assertRefused(made, AuthenticationFailure.EXPIRED_API_KEY);
        assertThat(stored(made)).isEqualTo(made.seen().key());
    }

    @Test
    void a_changed_expiry_holds_at_the_very_next_request() {
        var made = make(SCOPES, Optional.empty());
        assertAccepted(made);
        var now = domain.clock.instant();
        update(made, new ApiKeys.Patch(Optional.empty(), Optional.empty(), Optional.of(Optional.of(now))));
        assertRefused(made, AuthenticationFailure.EXPIRED_API_KEY);
        var next = now.plusNanos(1_000);
        update(made, new ApiKeys.Patch(Optional.empty(), Optional.empty(), Optional.of(Optional.of(next))));
        assertAccepted(made);
        update(made, new ApiKeys.Patch(Optional.empty(), Optional.empty(), Optional.of(Optional.empty())));
        domain.clock.advance(Duration.ofDays(36_500));
        assertAccepted(made);
    }

    @Test
    void a_key_may_be_made_that_has_expired_already() {
        var made = make(SCOPES, Optional.of(Instant.EPOCH));
        assertThat(stored(made).expiresAt()).contains(Instant.EPOCH);
        assertRefused(made, AuthenticationFailure.EXPIRED_API_KEY);
    }

    @Test
    void a_deleted_key_is_refused_at_the_very_next_request() {
        var made = make(SCOPES, Optional.empty());
        assertAccepted(made);
        delete(domain.admin, id(made));
        assertRefused(made, AuthenticationFailure.BAD_API_KEY);
    }

    @Test
    void a_key_is_refused_with_its_owner() {
        var made = make(SCOPES, Optional.empty());
        assertAccepted(made);
        domain.serviceAccounts.delete(domain.admin, bob.id().text(), TransactionHook.NONE);
        assertRefused(made, AuthenticationFailure.BAD_API_KEY);
    }
}
