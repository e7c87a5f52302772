package dev.keyhold.domain.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.audit.AuditActors;
import dev.keyhold.domain.session.RoleRequest;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.OidcProvider;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.SessionProblem;
import dev.keyhold.store.FaultyStore;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdentityTokenExchangeTest extends IdentityTokenFixture {
    @Test
    void gives_the_holder_a_session_of_the_role() {
        var role = role("Reader", trust(""));
        var exchanged = exchange(role, token(",\"amr\":[\"mfa\",\"pwd\"]"));

        var holder = new SessionFacts.WebIdentity(ARN, provider.issuer(), SUBJECT, "sts", List.of("mfa", "pwd"));
        assertThat(exchanged.holder()).isEqualTo(holder);
        assertThat(exchanged.issued().session().expiresAt())
                .isEqualTo(domain.clock.instant().plus(HOUR).truncatedTo(ChronoUnit.MILLIS));
        var principal = principal(exchanged.issued().session());
        assertThat(principal.arn().text()).isEqualTo("arn:aws:sts::" + Fixture.ACCOUNT + ":assumed-role/Reader/pod");
        assertThat(principal.webIdentity()).contains(holder);
        assertThat(principal.session().orElseThrow().issuers()).isEmpty();
        assertThat(authenticated).singleElement().satisfies(it -> {
            assertThat(it.account()).isEqualTo(Fixture.ACCOUNT);
            assertThat(it.uniqueId()).isEqualTo(ARN);
        });
        assertThat(domain.changes())
                .filteredOn(event -> event.operation().equals("ASSUME_ROLE_WITH_WEB_IDENTITY"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.actor()).contains(provider.id());
                    assertThat(event.accessKey()).isEqualTo(SUBJECT);
                    assertThat(event.target())
                            .contains(
                                    "of role Reader " + role.id(), "pod, for " + SUBJECT + " of OIDC provider " + ARN);
                });
    }

    @Test
    void believes_nothing_that_the_issuer_has_not_signed() {
        var role = role("Reader", trust(""));
        var good = token();
        var claims = good.split("\\.", -1)[1];
        for (var bad : List.of(
                "xxxx",
                good.substring(good.indexOf('.') + 1),
                "eyJhbGciOiJub25lIn0." + claims + ".",
                "eyJhbGciOiJIUzI1NiJ9." + claims + ".c2ln",
                good + "." + claims,
                "a".repeat(20_001))) {
            assertThat(error(role, bad)).isEqualTo(refused(AuthenticationFailure.BAD_IDENTITY_TOKEN));
        }
        var forged = token("\"sub\":\"" + SUBJECT + "\",\"aud\":\"sts\"", OTHER_KEY);
        assertThat(error(role, forged)).isEqualTo(refused(AuthenticationFailure.UNKNOWN_ISSUER_KEY));
        var borrowed = good.substring(0, good.lastIndexOf('.')) + forged.substring(forged.lastIndexOf('.'));
        assertThat(error(role, borrowed)).isEqualTo(refused(AuthenticationFailure.BAD_IDENTITY_TOKEN_SIGNATURE));
        assertThat(authenticated).isEmpty();
    }

    @Test
    void follows_the_keys_of_the_issuer() {
        var role = role("Reader", trust(""));
        var claims = "\"sub\":\"" + SUBJECT + "\",\"aud\":\"sts\"";
        issuers.publish(ISSUER, KEY, OTHER_KEY);
        exchange(role, token(claims, OTHER_KEY));
        exchange(role, token(claims, KEY));
        issuers.publish(ISSUER, OTHER_KEY);
        exchange(role, token(claims, OTHER_KEY));
        assertThat(error(role, token(claims, KEY))).isEqualTo(refused(AuthenticationFailure.UNKNOWN_ISSUER_KEY));
        issuers.forget(ISSUER);
        assertThat(error(role, token(claims, OTHER_KEY))).isEqualTo(refused(AuthenticationFailure.UNKNOWN_ISSUER));
    }

    @Test
    void takes_tokens_that_are_in_force() {
        var role = role("Reader", trust(""));
        var token = token();
        var later = token(",\"nbf\":" + (domain.clock.instant().getEpochSecond() + 600));
        assertThat(error(role, later)).isEqualTo(refused(AuthenticationFailure.IDENTITY_TOKEN_FROM_FUTURE));
        domain.clock.advance(Duration.ofMinutes(5).plusSeconds(59));
        exchange(role, token);
        domain.clock.advance(Duration.ofSeconds(1));
        assertThat(error(role, token)).isEqualTo(refused(AuthenticationFailure.IDENTITY_TOKEN_EXPIRED));
    }

    /** What a token claims, and the audience that it then is for; none if the provider has none of them. */
    private static final String AUDIENCES = """
            "aud":"sts" | sts
            "aud":["web"] | web
            "aud":"else" | none
            "aud":"STS" | none
            "aud":["sts","web"],"azp":"web" | web
            "aud":["sts","else"],"azp":"else" | none
            "aud":"else","azp":"sts" | sts
            """;

    @Test
    void takes_tokens_for_an_audience_of_the_provider() {
        var role = role("Reader", trust(""));
        for (var row : AUDIENCES.strip().split("\n", -1)) {
            var cells = row.strip().split(" \\| ", -1);
            var token = token("\"sub\":\"" + SUBJECT + "\"," + cells[0], KEY);
            if (cells[1].equals("none")) {
                assertThat(error(role, token)).isEqualTo(refused(AuthenticationFailure.UNTRUSTED_AUDIENCE));
            } else {
                assertThat(exchange(role, token).holder().audience()).isEqualTo(cells[1]);
            }
        }
    }

    @Test
    void takes_no_token_for_several_audiences_that_names_none_of_them() {
        var token = token("\"sub\":\"" + SUBJECT + "\",\"aud\":[\"sts\",\"web\"]", KEY);
        assertThat(error(role("Reader", trust("")), token))
                .isEqualTo(refused(AuthenticationFailure.AMBIGUOUS_AUDIENCE));
    }

    @Test
    void takes_no_claims_that_a_session_cannot_have() {
        var role = role("Reader", trust("").replace("AssumeRoleWithWebIdentity", "*"));
        for (var claims : List.of(
                "\"sub\":\"" + "s".repeat(256) + "\",\"aud\":\"sts\"",
                "\"sub\":\"" + "\u20ac".repeat(255) + "\",\"aud\":\"sts\",\"amr\":["
                        + ("\"" + "m".repeat(32) + "\",").repeat(8) + "\"m\"]",
                "\"sub\":\"s\",\"aud\":\"sts\",\"amr\":[\"" + "m".repeat(33) + "\"]",
                "\"sub\":\"s\",\"aud\":\"sts\",\"amr\":[" + "\"m\",".repeat(10) + "\"m\"]",
                "\"sub\":\"s\",\"aud\":\"sts\"" + tags("{\"a<b\":\"c\"}", "[]"),
                "\"sub\":\"s\",\"aud\":\"sts\"" + tags("{\"a\":\"" + "v".repeat(257) + "\"}", "[]"),
                "\"sub\":\"s\",\"aud\":\"sts\"" + tags("{}", "[\"\"]"),
                "\"sub\":\"s\",\"aud\":\"sts\",\"https://aws.amazon.com/source_identity\":\"x\"")) {
            assertThat(error(role, token(claims, KEY))).isEqualTo(refused(AuthenticationFailure.UNUSABLE_CLAIMS));
        }
    }

    /** Nothing that passes the checks may fail once the session has been recorded. */
    @Test
    void fits_everything_that_it_takes_into_a_session_token() {
        var account = otherAccount();
        var issuer = "https://" + "i".repeat(60) + ".example.com/" + "p".repeat(174);
        var wide = "\u20ac".repeat(117);
        issuers.publish(issuer, KEY);
        domain.store.write(tx -> {
            tx.oidcProviders()
                    .insert(new OidcProvider(
                            account.id(),
                            ResourceId.of(ResourceId.IAM, account.id(), 4_712),
                            issuer.substring("https://".length()),
                            List.of(wide),
                            List.of(),
                            domain.clock.instant()));
            return account;
        });
        var arn = Arn.oidcProvider(account.id(), issuer.substring("https://".length()));
        var role = role(
                account.id(),
                "r".repeat(64),
                trust("{\"Federated\":\"" + arn + "\"}", "").replace("AssumeRoleWithWebIdentity", "*"));
        var random = new Random(3);
        var methods = "\"" + "m".repeat(32) + "\"";
        var now = domain.clock.instant().getEpochSecond();
        var token = KEY.sign("{\"iss\":\"" + issuer + "\",\"iat\":" + now + ",\"exp\":" + now + ",\"sub\":\"" + wide
                + "\",\"aud\":\"" + wide + "\",\"amr\":[" + (methods + ",").repeat(9) + methods + "]"
                + ",\"https://aws.amazon.com/source_identity\":\"" + "s".repeat(64) + "\""
                + tags("{\"a\":\"" + letters(random, 256) + "\",\"b\":\"" + letters(random, 256) + "\"}", "[]") + "}");
        var text = letters(random, 1_480);
        var policy = PolicyDocuments.allowOn("arn:aws:s3:::" + text, "s3:GetObject");
        var attributes = new RoleRequest.Attributes(List.of(), List.of(), Optional.of(policy), List.of());
        var request =
                new RoleRequest(Arn.of(role), "n".repeat(64), HOUR, Optional.empty(), Optional.empty(), attributes);
        var exchanged = domain.identityTokens.exchange(request, token, Samples.ORIGIN, authenticated::add);
        assertThat(exchanged.issued().packedSize()).isPresent();
        assertThat(principal(exchanged.issued().session()).webIdentity()).contains(exchanged.holder());
    }

    private static String letters(Random random, int count) {
        return random.ints(count, 'A', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .replaceAll("[^A-Za-z]", "_");
    }

    /** As when the provider is changed while the issuer is waited for. */
    @Test
    void takes_no_token_for_an_audience_that_the_provider_has_no_more() {
        var role = role("Reader", trust(""));
        var without = new OidcProvider(
                provider.account(), provider.id(), provider.issuer(), List.of("web"), List.of(), provider.createdAt());
        var error = Fixture.error(() -> domain.identityTokens.exchange(
                request(role),
                token(),
                Samples.ORIGIN,
                _ -> domain.store.write(tx -> {
                    tx.oidcProviders().update(without);
                    return without;
                })));
        assertThat(error).isInstanceOf(ServiceError.Denied.class);
    }

    @Test
    void lives_as_long_as_the_role_allows_and_not_as_the_token() {
        var role = role("Reader", trust(""));
        assertThat(error(request(Arn.of(role), HOUR.plusSeconds(1)), token()))
                .isEqualTo(new ServiceError.RefusedSession(SessionProblem.LONGER_THAN_ROLE_ALLOWS));
        domain.store.write(tx -> {
            tx.roles().update(role.with("", Duration.ofHours(12)));
            return role;
        });
        var twelve = request(Arn.of(role), Duration.ofHours(12));
        var session = domain.identityTokens
                .exchange(twelve, token(), Samples.ORIGIN, authenticated::add)
                .issued()
                .session();
        domain.clock.advance(Duration.ofHours(11));
        var next = role("Next", trust("{\"AWS\":\"" + Arn.of(role) + "\"}", "").replace("WithWebIdentity", ""));
        domain.store.write(tx -> {
            tx.roles().update(next.with("", Duration.ofHours(12)));
            return next;
        });
        allow(role, PolicyDocuments.allow("*"));
        assertThat(Fixture.error(() ->
                        domain.roleSessions.assume(principal(session), request(Arn.of(next), HOUR.plusSeconds(1)))))
                .isEqualTo(new ServiceError.RefusedSession(SessionProblem.LONGER_THAN_CHAIN_ALLOWS));
        var chained =
                domain.roleSessions.assume(principal(session), request(next)).session();
        assertThat(principal(chained).webIdentity()).isEmpty();
        domain.clock.advance(HOUR);
        assertThat(fault(session)).contains(AuthenticationFailure.EXPIRED_TOKEN);
    }

    @Test
    void ends_with_the_role_and_the_account_and_not_with_the_provider() {
        var role = role("Reader", trust(""));
        allow(
                role,
                PolicyDocuments.allowIf(
                        "\"StringEquals\":{\"aws:FederatedProvider\":\"" + ARN + "\",\"" + provider.issuer()
                                + ":sub\":\"" + SUBJECT + "\"}",
                        "iam:ListUsers"));
        var session = exchange(role, token()).issued().session();
        assertThat(mayListUsers(principal(session))).isTrue();
        domain.oidcProviders.delete(domain.root, provider.arn());
        issuers.forget(ISSUER);
        assertThat(mayListUsers(principal(session))).isTrue();
        domain.store.write(tx -> {
            tx.roles().delete(role);
            return role;
        });
        assertThat(fault(session)).contains(AuthenticationFailure.REVOKED_SESSION);

        var other = otherAccount();
        var arn = Arn.oidcProvider(other.id(), provider.issuer());
        issuers.publish(ISSUER, KEY);
        var there = exchange(role(other.id(), "There", trust("{\"Federated\":\"" + arn + "\"}", "")), token())
                .issued()
                .session();
        assertThat(fault(there)).isEmpty();
        domain.accounts.close(domain.root, other.id());
        assertThat(fault(there)).contains(AuthenticationFailure.REVOKED_SESSION);
    }

    @Test
    void shows_the_provider_and_the_role_among_those_who_acted() {
        var role = role("Reader", trust(""));
        var actors = new AuditActors(domain.store);
        assertThat(actors.arn(provider.id())).contains(ARN);
        assertThat(actors.uniqueId(provider.id())).isEqualTo(ARN);
        assertThat(actors.arn(role.id())).contains(Arn.of(role).text());
        assertThat(actors.uniqueId(role.id())).isEqualTo(role.uniqueId());
        domain.oidcProviders.delete(domain.root, provider.arn());
        assertThat(new AuditActors(domain.store).arn(provider.id())).isEmpty();
    }

    @Test
    void leaves_no_session_without_its_event() {
        var role = role("Reader", trust(""));
        for (var fault : List.of(FaultyStore.Fault.WRITE, FaultyStore.Fault.AUDIT, FaultyStore.Fault.COMMIT)) {
            var before = domain.snapshot();
            domain.store.fail(fault);
            assertThat(error(role, token()))
                    .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
            domain.store.fail(FaultyStore.Fault.NONE);
            assertThat(domain.snapshot()).isEqualTo(before);
        }
    }

    @Test
    void records_refusals_for_the_account_of_a_role_that_is_there() {
        var role = role("Reader", trust(condition("StringEquals", "aws:PrincipalType", "nobody")));
        var absent = Samples.role(Fixture.ACCOUNT, 99, "Absent");
        error(role, "no token");
        error(absent, "no token");
        error(role, token("\"sub\":\"two\\nlines\",\"aud\":\"else\"", KEY));
        error(role, token());
        assertThat(denials(Fixture.ACCOUNT))
                .extracting(AuditEvent::reason, event -> event.actor().isPresent(), AuditEvent::accessKey)
                .containsExactlyInAnyOrder(
                        tuple("BAD_IDENTITY_TOKEN", false, ""),
                        tuple("UNTRUSTED_AUDIENCE", true, "two?lines"),
                        tuple("NOT_ALLOWED", true, SUBJECT));
        assertThat(denials(Fixture.ACCOUNT))
                .allSatisfy(event -> assertThat(event.target()).startsWith("role " + Arn.of(role)));
        assertThat(denials(AccountId.SYSTEM))
                .singleElement()
                .satisfies(event -> assertThat(event.target()).isEmpty());
    }

    @Test
    void stops_a_source_that_guesses_and_no_other() {
        var role = role("Reader", trust(""));
        var good = token();
        var bad = good.substring(0, good.length() - 5) + (good.endsWith("AAAAA") ? "BBBBB" : "AAAAA");
        for (int i = 0; i < Fixture.FAILURES_PER_SOURCE; i++) {
            assertThat(error(role, bad)).isEqualTo(refused(AuthenticationFailure.BAD_IDENTITY_TOKEN_SIGNATURE));
        }
        var asked = issuers.asked();
        assertThat(error(role, bad)).isInstanceOf(ServiceError.Throttled.class);
        assertThat(error(role, good)).isInstanceOf(ServiceError.Throttled.class);
        assertThat(issuers.asked()).isEqualTo(asked);
        var elsewhere = new RequestOrigin("request-2", "192.0.2.200", "test", "aws");
        domain.identityTokens.exchange(request(role), good, elsewhere, authenticated::add);
        domain.clock.advance(Duration.ofMinutes(1));
        exchange(role, good);
    }

    /** Pods behind one address share it with one that is set up wrongly. */
    @Test
    void does_not_stop_those_who_share_a_source_with_one_that_errs() {
        var role = role("Reader", trust(""));
        var absent = Samples.role(Fixture.ACCOUNT, 99, "Absent");
        for (int i = 0; i < Fixture.FAILURES_PER_SOURCE; i++) {
            assertThat(error(absent, token())).isInstanceOf(ServiceError.Denied.class);
        }
        for (var token : List.of("no token", token("\"sub\":\"s\",\"aud\":\"else\"", KEY))) {
            assertThat(error(role, token)).isInstanceOf(ServiceError.Throttled.class);
        }
        assertThat(error(absent, token())).isInstanceOf(ServiceError.Throttled.class);
        exchange(role, token());
        assertThat(denials(Fixture.ACCOUNT))
                .singleElement()
                .satisfies(event -> assertThat(event.count()).isEqualTo(Fixture.FAILURES_PER_SOURCE));
    }

    @Test
    void knows_no_providers_of_another_kind() {
        var role = role("Reader", trust(""));
        assertThat(domain.identityTokens
                        .refuseOtherProvider(request(role), Samples.ORIGIN)
                        .serviceError())
                .isEqualTo(refused(AuthenticationFailure.UNSUPPORTED_PROVIDER));
    }
}
