package dev.keyhold.domain.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.organization.AccountDraft;
import dev.keyhold.domain.outbound.OutboundTokens.Request;
import dev.keyhold.domain.session.RoleRequest;
import dev.keyhold.model.Arn;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.model.OutboundKey;
import dev.keyhold.model.OutboundProblem;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Tag;
import dev.keyhold.model.TokenAlgorithm;
import dev.keyhold.server.OutboundModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Identity tokens for other services, from the switch to the token and the published keys. */
class OutboundTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Request PLAIN = request("app");

    private Fixture domain;
    private Principal.OfIdentity alice;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        alice = domain.caller(domain.createUserWithKey("alice"));
        domain.allow(alice.identity(), PolicyDocuments.allow("sts:GetWebIdentityToken", "sts:TagGetWebIdentityToken"));
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static Request request(String... audiences) {
        return new Request(List.of(audiences), TokenAlgorithm.ES384, FIVE_MINUTES, List.of());
    }

    private static Request tagged(Tag... tags) {
        return new Request(List.of("app"), TokenAlgorithm.RS256, FIVE_MINUTES, List.of(tags));
    }

    private static Request lasting(Duration life) {
        return new Request(List.of("app"), TokenAlgorithm.ES384, life, List.of());
    }

    private OutboundFederation federation() {
        return domain.outbound.federation();
    }

    private String enable() {
        return federation().enable(domain.root);
    }

    private String id() {
        var url = federation().issuer(domain.root);
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private String issue(Principal caller, Request request) {
        return domain.outbound.tokens().issue(caller, request).text().reveal();
    }

    private static JsonNode part(String token, int index) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]));
        } catch (IOException e) {
            throw new AssertionError(token, e);
        }
    }

    private JsonNode claims(Principal caller, Request request) {
        return part(issue(caller, request), 1);
    }

    private static OutboundProblem problem(ThrowingCallable work) {
        if (Fixture.error(work) instanceof ServiceError.RefusedOutbound(var problem)) {
            return problem;
        }
        throw new AssertionError("refused for another reason");
    }

    private Optional<PublishedIssuers.Published> published(String id) {
        return domain.outbound.published().find(id, "192.0.2.1");
    }

    private List<String> publishedKeys() {
        try {
            var keys = JSON.readTree(published(id()).orElseThrow().keys()).get("keys");
            return IntStream.range(0, keys.size())
                    .mapToObj(i -> keys.get(i).get("alg").textValue() + " "
                            + keys.get(i).get("kid").textValue())
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<OutboundKey> stored() {
        return domain.store.read(tx ->
                tx.outbound().keys(tx.outbound().ofAccount(Fixture.ACCOUNT).orElseThrow()));
    }

    private Principal role(Duration life, Tag... tags) {
        var trust = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},"
                + "\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\",\"sts:SetSourceIdentity\"]}}";
        var role = Samples.role(Fixture.ACCOUNT, 1, "Job").trusting(trust);
        domain.store.write(tx -> {
            tx.roles().insert(role);
            tx.roles().putTag(role.account(), role.id(), new Tag("Team", "red"));
            tx.roles().putTag(role.account(), role.id(), new Tag("floor", "7"));
            var document = PolicyDocuments.allow("sts:GetWebIdentityToken");
            tx.policies().putInline(role.account(), role.id(), new InlinePolicy("own", document));
            return role;
        });
        var attributes = new RoleRequest.Attributes(List.of(tags), List.of(), Optional.empty(), List.of());
        var request = new RoleRequest(
                Arn.role(role.account(), role.path(), role.name()),
                "run-1",
                life,
                Optional.empty(),
                Optional.of("carol"),
                attributes);
        var session = domain.roleSessions.assume(alice, request).session();
        return domain.credentials.verify(domain.sign(session)) instanceof AuthenticationResult.Authenticated(var caller)
                ? caller
                : alice;
    }

    @Test
    void are_switched_on_and_off() {
        assertThat(problem(() -> federation().issuer(domain.root))).isEqualTo(OutboundProblem.DISABLED);
        assertThat(problem(() -> federation().disable(domain.root))).isEqualTo(OutboundProblem.DISABLED);
        var url = enable();
        assertThat(url).matches("https://keys\\.example\\.com/oidc/[0-9a-f]{32}");
        assertThat(federation().issuer(domain.root)).isEqualTo(url);
        assertThat(problem(this::enable)).isEqualTo(OutboundProblem.ENABLED);
        federation().disable(domain.root);
        assertThat(problem(() -> federation().issuer(domain.root))).isEqualTo(OutboundProblem.DISABLED);
    }

    @Test
    void have_the_same_issuer_and_keys_when_they_are_switched_on_again() {
        var url = enable();
        var keys = stored();
        federation().disable(domain.root);
        assertThat(enable()).isEqualTo(url);
        assertThat(stored()).isEqualTo(keys).hasSize(2);
    }

    @Test
    void need_a_public_url() {
        var without = new OutboundModule.Settings(Optional.empty(), 0);
        var outbound = domain.outbound(without);
        assertThat(problem(() -> outbound.federation().enable(domain.root))).isEqualTo(OutboundProblem.NO_PUBLIC_URL);
        assertThat(Fixture.error(() -> outbound.federation().enable(alice))).isInstanceOf(ServiceError.Denied.class);
        enable();
        assertThat(problem(() -> outbound.federation().issuer(domain.root))).isEqualTo(OutboundProblem.NO_PUBLIC_URL);
        assertThat(problem(() -> outbound.tokens().issue(alice, PLAIN))).isEqualTo(OutboundProblem.NO_TOKENS);
        assertThat(outbound.published().find(id(), "192.0.2.1")).isEmpty();
        outbound.federation().disable(domain.root);
    }

    @Test
    void cost_no_keys_for_who_may_not_switch_them_on() {
        var before = domain.snapshot();
        assertThat(Fixture.error(() -> federation().enable(alice))).isInstanceOf(ServiceError.Denied.class);
        assertThat(domain.snapshot()).isEqualTo(before);
    }

    @Test
    void say_who_a_user_is() {
        domain.users.tag(domain.root, "alice", List.of(new Tag("team", "blue")));
        var url = enable();
        var token = issue(alice, PLAIN);
        assertThat(part(token, 0).get("alg").textValue()).isEqualTo("ES384");
        var claims = part(token, 1);
        var now = domain.clock.instant().getEpochSecond();
        assertThat(claims.get("iss").textValue()).isEqualTo(url);
        assertThat(claims.get("aud").textValue()).isEqualTo("app");
        assertThat(claims.get("sub").textValue()).isEqualTo(alice.arn().text());
        assertThat(claims.get("iat").longValue()).isEqualTo(now);
        assertThat(claims.get("exp").longValue()).isEqualTo(now + 300);
        assertThat(claims.get("jti").textValue()).matches("[0-9a-f]{32}");
        var more = claims.get("https://sts.amazonaws.com/");
        var organization = domain.store.read(tx -> tx.organizations()
                .find(domain.installed.account().organization())
                .orElseThrow());
        assertThat(more.toString())
                .isEqualTo("{\"aws_account\":\"" + Fixture.ACCOUNT + "\",\"source_region\":\"us-east-1\",\"org_id\":\""
                        + organization.shortId() + "\",\"ou_path\":[\"" + organization.shortId() + "/"
                        + organization.rootId() + "/\"],\"principal_id\":\""
                        + alice.arn().text()
                        + "\",\"principal_tags\":{\"team\":\"blue\"}}");
    }

    @Test
    void say_who_a_session_of_a_role_is() {
        enable();
        var session = role(Duration.ofMinutes(15), new Tag("team", "blue"));
        var claims = claims(session, PLAIN);
        var arn = Arn.role(Fixture.ACCOUNT, "/", "Job").text();
        assertThat(claims.get("sub").textValue()).isEqualTo(arn);
        var more = claims.get("https://sts.amazonaws.com/");
        assertThat(more.get("principal_id").textValue()).isEqualTo(arn);
        assertThat(more.get("source_identity").textValue()).isEqualTo("carol");
        assertThat(more.get("original_session_exp").textValue()).isEqualTo("2026-03-01T10:15:00Z");
        assertThat(more.get("principal_tags").toString()).isEqualTo("{\"floor\":\"7\",\"team\":\"blue\"}");
        assertThat(more.has("request_tags")).isFalse();
    }

    @Test
    void do_not_outlive_the_session_that_asks_for_them() {
        enable();
        var session = role(Duration.ofMinutes(15));
        domain.clock.advance(Duration.ofMinutes(10));
        issue(session, PLAIN);
        assertThat(problem(() -> issue(session, lasting(FIVE_MINUTES.plusSeconds(1)))))
                .isEqualTo(OutboundProblem.OUTLIVES_SESSION);
        issue(alice, lasting(Duration.ofHours(1)));
    }

    @Test
    void are_for_one_audience_or_for_several() {
        enable();
        assertThat(claims(alice, request("a", "b")).get("aud").toString()).isEqualTo("[\"a\",\"b\"]");
    }

    @Test
    void repeat_the_tags_of_the_request() {
        enable();
        var claims = claims(alice, tagged(new Tag("job", "17"), new Tag("stage", "test")));
        assertThat(claims.at("/https:~1~1sts.amazonaws.com~1/request_tags").toString())
                .isEqualTo("{\"job\":\"17\",\"stage\":\"test\"}");
        assertThat(problem(() -> issue(alice, tagged(new Tag("job", "1"), new Tag("Job", "2")))))
                .isEqualTo(OutboundProblem.DUPLICATE_TAG_KEYS);
        domain.allow(alice.identity(), PolicyDocuments.allow("sts:GetWebIdentityToken"));
        assertThat(Fixture.error(() -> issue(alice, tagged(new Tag("job", "17")))))
                .isInstanceOfSatisfying(
                        ServiceError.Denied.class,
                        denied -> assertThat(denied.operation()).isEqualTo("TAG_WEB_IDENTITY_TOKEN"));
        issue(alice, PLAIN);
    }

    @Test
    void have_a_bounded_size() {
        enable();
        var most = request(Collections.nCopies(10, "a".repeat(1_000)).toArray(String[]::new));
        assertThat(issue(alice, most)).hasSizeLessThan(20_000);
        var tags = IntStream.range(0, 50)
                .mapToObj(i -> new Tag(i + "k".repeat(100), "v".repeat(256)))
                .toArray(Tag[]::new);
        assertThat(problem(() -> issue(alice, tagged(tags)))).isEqualTo(OutboundProblem.TOO_LARGE);
    }

    @Test
    void are_issued_as_conditions_say() {
        enable();
        domain.allow(
                alice.identity(),
                PolicyDocuments.allowIf(
                        "\"ForAllValues:StringEquals\":{\"sts:IdentityTokenAudience\":[\"app\",\"web\"]},"
                                + "\"Null\":{\"sts:IdentityTokenAudience\":\"false\"},"
                                + "\"NumericLessThanEquals\":{\"sts:DurationSeconds\":\"300\"},"
                                + "\"StringEquals\":{\"sts:SigningAlgorithm\":\"ES384\"}",
                        "sts:GetWebIdentityToken"));
        issue(alice, PLAIN);
        issue(alice, request("web", "app"));
        for (var refused : List.of(
                request("app", "other"),
                lasting(FIVE_MINUTES.plusSeconds(1)),
                new Request(List.of("app"), TokenAlgorithm.RS256, FIVE_MINUTES, List.of()))) {
            assertThat(Fixture.error(() -> issue(alice, refused))).isInstanceOf(ServiceError.Denied.class);
        }
    }

    @Test
    void are_refused_to_the_root_and_to_sessions_of_identities() {
        enable();
        assertThat(problem(() -> issue(domain.root, PLAIN))).isEqualTo(OutboundProblem.OF_ROOT);
        for (var session : List.of(Fixture.temporary(alice), Fixture.withMfa(alice))) {
            assertThat(Fixture.error(() -> issue(session, PLAIN))).isInstanceOf(ServiceError.Denied.class);
        }
    }

    @Test
    void are_not_issued_while_they_are_switched_off() {
        assertThat(problem(() -> issue(alice, PLAIN))).isEqualTo(OutboundProblem.NO_TOKENS);
        enable();
        var id = id();
        issue(alice, PLAIN);
        federation().disable(domain.root);
        assertThat(problem(() -> issue(alice, PLAIN))).isEqualTo(OutboundProblem.NO_TOKENS);
        assertThat(published(id)).as("for those issued before").isPresent();
    }

    @Test
    void are_named_in_the_audit_trail_without_being_revealed() {
        enable();
        domain.clock.advance(Duration.ofSeconds(1));
        var token = issue(alice, request("https://app.example.com", "b", "c"));
        var event = domain.changes().getLast();
        assertThat(event.operation()).isEqualTo("GET_WEB_IDENTITY_TOKEN");
        assertThat(event.target())
                .isEqualTo("identity token " + part(token, 1).get("jti").textValue()
                        + " for https://app.example.com and 2 more");
        assertThat(domain.snapshot()).noneMatch(line -> line.contains(token.substring(token.lastIndexOf('.') + 1)));
    }

    @Test
    void keep_their_keys_sealed() {
        enable();
        for (var key : stored()) {
            assertThat(new String(key.privateKey().bytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain(
                            new String(Base64.getDecoder().decode(key.publicKey()), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void are_signed_by_new_keys_a_day_after_those_are_published() {
        enable();
        var first = publishedKeys();
        assertThat(first).hasSize(2).first().asString().startsWith("RS256 ");
        domain.clock.advance(KeySchedule.ROTATE_AFTER.minusSeconds(1));
        domain.outbound.rotation().runDue();
        assertThat(publishedKeys()).isEqualTo(first);
        domain.clock.advance(Duration.ofSeconds(1));
        domain.outbound.rotation().runDue();
        var both = publishedKeys();
        assertThat(both).hasSize(4).startsWith(first.toArray(String[]::new));
        assertThat(domain.changes().getLast().operation()).isEqualTo("ROTATE_OUTBOUND_KEYS");
        var old = part(issue(alice, PLAIN), 0).get("kid").textValue();
        assertThat(first).contains("ES384 " + old);
        domain.clock.advance(KeySchedule.AHEAD);
        var now = part(issue(alice, PLAIN), 0).get("kid").textValue();
        assertThat(publishedKeys().subList(0, 2))
                .contains("ES384 " + now)
                .noneMatch(first::contains)
                .first()
                .asString()
                .startsWith("RS256 ");
        // Tokens of the old key live for an hour, and others may remember the old list as long.
        domain.clock.advance(Duration.ofHours(3).minusSeconds(1));
        domain.outbound.rotation().runDue();
        assertThat(publishedKeys()).hasSize(4);
        domain.clock.advance(Duration.ofSeconds(1));
        domain.outbound.rotation().runDue();
        assertThat(publishedKeys()).hasSize(2).noneMatch(first::contains);
    }

    @Test
    void get_new_keys_once_however_many_nodes_see_that_it_is_time() {
        enable();
        domain.clock.advance(KeySchedule.ROTATE_AFTER);
        domain.outbound.rotation().runDue();
        domain.outbound.rotation().runDue();
        assertThat(stored()).hasSize(4);
    }

    @Test
    void get_no_new_keys_while_they_are_switched_off_and_soon_after_they_are_on_again() {
        enable();
        federation().disable(domain.root);
        domain.clock.advance(KeySchedule.ROTATE_AFTER.multipliedBy(3));
        domain.outbound.rotation().runDue();
        assertThat(stored()).hasSize(2);
        enable();
        domain.outbound.rotation().runDue();
        assertThat(stored()).hasSize(4);
    }

    @Test
    void are_not_verifiable_while_the_account_is_closed() {
        var team = domain.accounts
                .create(domain.root, new AccountDraft("Team", Optional.empty()))
                .created()
                .orElseThrow();
        var root = domain.rootOf(team);
        var url = federation().enable(root);
        var id = url.substring(url.lastIndexOf('/') + 1);
        assertThat(published(id))
                .hasValueSatisfying(it -> assertThat(it.issuer()).isEqualTo(url));
        domain.accounts.close(domain.root, team);
        assertThat(published(id)).isEmpty();
        domain.clock.advance(KeySchedule.ROTATE_AFTER);
        domain.outbound.rotation().runDue();
        domain.store.write(tx -> domain.lifecycle.reopen(tx, team));
        assertThat(published(id)).isPresent();
        domain.accounts.close(domain.root, team);
        domain.clock.advance(Duration.ofDays(91));
        for (int i = 0; i < 10; i++) {
            domain.jobs.runDue();
        }
        assertThat(published(id)).isEmpty();
        assertThat(domain.store.<Optional<OutboundIssuer>>read(
                        tx -> tx.outbound().find(id)))
                .isEmpty();
        domain.outbound.rotation().runDue();
    }

    @Test
    void are_published_by_none_who_writes_to_the_database_alone() {
        enable();
        var mine = publishedKeys();
        var key = stored().getFirst();
        var forged = new OutboundKey(
                key.account(),
                "forged",
                key.issuer(),
                key.algorithm(),
                stored().getLast().publicKey(),
                key.privateKey(),
                key.createdAt());
        domain.store.write(tx -> {
            tx.outbound().insert(forged);
            return true;
        });
        assertThat(publishedKeys()).isEqualTo(mine);
    }

    @Test
    void cost_few_looks_at_the_store_for_issuers_that_do_not_exist() {
        enable();
        var id = id();
        assertThat(published(id)).isPresent();
        for (int i = 0; i < 3; i++) {
            assertThat(published("%032x".formatted(i))).isEmpty();
        }
        assertThat(Fixture.error(() -> published("%032x".formatted(3)))).isInstanceOf(ServiceError.Throttled.class);
        assertThat(domain.outbound.published().find("%032x".formatted(3), "192.0.2.2"))
                .as("another source")
                .isEmpty();
        assertThat(published("../" + id)).as("what is no id").isEmpty();
        federation().disable(domain.root);
        assertThat(published(id)).as("one that was found before").isPresent();
        domain.clock.advance(Duration.ofMinutes(1));
        assertThat(published("%032x".formatted(3))).isEmpty();
    }
}
