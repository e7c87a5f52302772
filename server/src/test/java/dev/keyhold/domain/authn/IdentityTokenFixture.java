package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.federation.OidcProviders;
import dev.keyhold.domain.organization.AccountDraft;
import dev.keyhold.domain.session.RoleRequest;
import dev.keyhold.domain.session.Sessions;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.oidc.TokenKey;
import dev.keyhold.store.AuditStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An account with a provider, tokens of its issuer, and another account with the same provider. */
abstract class IdentityTokenFixture {
    static final String ISSUER = "https://cluster.example.com/id/1";
    static final String SUBJECT = "system:serviceaccount:apps:reader";
    static final String ARN = "arn:aws:iam::" + Fixture.ACCOUNT + ":oidc-provider/cluster.example.com/id/1";
    static final Duration HOUR = Duration.ofHours(1);
    static final TokenKey KEY = TokenKey.ec("key-1");
    static final TokenKey OTHER_KEY = TokenKey.ec("key-2");

    final MemoryIssuers issuers = new MemoryIssuers();
    final List<Principal> authenticated = new ArrayList<>();
    Fixture domain;
    OidcProvider provider;
    int made;

    @BeforeEach
    void open(@TempDir Path folder) {
        issuers.publish(ISSUER, KEY);
        domain = new Fixture(folder, issuers);
        provider = domain.oidcProviders
                .create(domain.root, new OidcProviders.Draft(ISSUER, List.of("sts", "web"), List.of(), List.of()))
                .provider();
    }

    @AfterEach
    void close() {
        domain.close();
    }

    Role role(String name, String trust) {
        return role(Fixture.ACCOUNT, name, trust);
    }

    Role role(AccountId account, String name, String trust) {
        var role = Samples.role(account, ++made, name).trusting(trust);
        domain.store.write(tx -> {
            tx.roles().insert(role);
            return role;
        });
        return role;
    }

    static String trust(String more) {
        return trust("{\"Federated\":\"" + ARN + "\"}", more);
    }

    static String trust(String principal, String more) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":" + principal
                + ",\"Action\":\"sts:AssumeRoleWithWebIdentity\"" + more + "}]}";
    }

    static String condition(String operator, String key, String value) {
        return ",\"Condition\":{\"" + operator + "\":{\"" + key + "\":\"" + value + "\"}}";
    }

    String token() {
        return token("");
    }

    /** A token with more claims, each after a comma. */
    String token(String more) {
        return token("\"sub\":\"" + SUBJECT + "\",\"aud\":\"sts\"" + more, KEY);
    }

    String token(String claims, TokenKey key) {
        var now = domain.clock.instant().getEpochSecond();
        return key.sign("{\"iss\":\"" + ISSUER + "\",\"iat\":" + now + ",\"exp\":" + (now + 60) + "," + claims + "}");
    }

    static RoleRequest request(Role role) {
        return request(Arn.of(role), HOUR);
    }

    static RoleRequest request(Arn role, Duration life) {
        return new RoleRequest(role, "pod", life, Optional.empty(), Optional.empty(), RoleRequest.Attributes.NONE);
    }

    IdentityTokenExchange.Exchanged exchange(Role role, String token) {
        return domain.identityTokens.exchange(request(role), token, Samples.ORIGIN, authenticated::add);
    }

    ServiceError error(Role role, String token) {
        return error(request(role), token);
    }

    ServiceError error(RoleRequest request, String token) {
        return Fixture.error(() -> domain.identityTokens.exchange(request, token, Samples.ORIGIN, authenticated::add));
    }

    static ServiceError refused(AuthenticationFailure reason) {
        return new ServiceError.Unauthenticated(reason);
    }

    static ServiceError noProvider(String issuer) {
        return new ServiceError.UntrustedIssuer(AuthenticationFailure.NO_OIDC_PROVIDER, issuer);
    }

    Principal principal(Sessions.NewSession session) {
        var result = domain.credentials.verify(domain.sign(session));
        assertThat(result).isInstanceOf(AuthenticationResult.Authenticated.class);
        return ((AuthenticationResult.Authenticated) result).principal();
    }

    Optional<AuthenticationFailure> fault(Sessions.NewSession session) {
        return domain.credentials.verify(domain.sign(session)) instanceof AuthenticationResult.Failed(var reason)
                ? Optional.of(reason)
                : Optional.empty();
    }

    void allow(Role role, String document) {
        domain.store.write(tx -> {
            tx.policies().putInline(role.account(), role.id(), new InlinePolicy("allowed", document));
            return role;
        });
    }

    boolean mayListUsers(Principal principal) {
        var request = AuthorizationRequest.of(
                principal, IdentityAction.LIST_IDENTITIES, new ResourceRef.AllUsers(Fixture.ACCOUNT));
        return domain.authorizer.authorize(request) instanceof Decision.Allow;
    }

    List<AuditEvent> denials(AccountId account) {
        domain.denials.flush();
        return domain.events(account, AuditStore.Trail.DENIALS);
    }

    Account otherAccount() {
        var draft = new AccountDraft("Other", Optional.empty());
        var created = domain.accounts.create(domain.root, draft).created().orElseThrow();
        var other = domain.accounts.describe(domain.root, created);
        domain.store.write(tx -> {
            tx.oidcProviders()
                    .insert(new OidcProvider(
                            other.id(),
                            ResourceId.of(ResourceId.IAM, other.id(), 4_711),
                            provider.issuer(),
                            List.of("sts"),
                            List.of(),
                            domain.clock.instant()));
            return other;
        });
        return other;
    }

    /** Claims of tags for the session, after a comma. */
    static String tags(String tags, String transitive) {
        return ",\"https://aws.amazon.com/tags\":{\"principal_tags\":" + tags + ",\"transitive_tag_keys\":" + transitive
                + "}";
    }
}
