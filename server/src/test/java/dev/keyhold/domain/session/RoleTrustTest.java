package dev.keyhold.domain.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.credential.AccessKeys;
import dev.keyhold.domain.credential.IssuedAccessKey;
import dev.keyhold.domain.organization.AccountDraft;
import dev.keyhold.model.Account;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.InlinePolicy;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Role;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.model.Tag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who gets a session of a role: each kind of caller, by each way to name it in a trust policy, with and without a
 * policy of its own.
 */
class RoleTrustTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final AccountId HERE = Fixture.ACCOUNT;
    private static final String OWN = "arn:aws:iam::" + HERE + ":";
    private static final String SESSIONS = "arn:aws:sts::" + HERE + ":";

    /**
     * What a caller needs to assume the role: {@code +} nothing but the trust policy, {@code p} a permission of its own
     * as well; {@code -} marks a caller that is always denied. The columns are the principals of {@link #principals}.
     */
    private static final String TABLE = """
            caller                root number alice role ci carol other mallory theirs *
            alice                 p    p      +     -    -  -     -     -       -      +
            session of alice      p    p      +     -    -  -     -     -       -      +
            MFA session of alice  p    p      +     -    -  -     -     -       -      +
            bob                   p    p      -     -    -  -     -     -       -      +
            root                  -    -      -     -    -  -     -     -       -      -
            session of root       -    -      -     -    -  -     -     -       -      -
            role session ci       p    p      -     +    +  -     -     -       -      +
            role session cd       p    p      -     +    -  -     -     -       -      +
            chained session       p    p      -     -    -  -     -     -       -      +
            federated carol       -    -      -     -    -  -     -     -       -      -
            ephemeral key         -    -      -     -    -  -     -     -       -      -
            mallory               -    -      -     -    -  -     p     p       -      p
            session of mallory    -    -      -     -    -  -     p     p       -      p
            role session there    -    -      -     -    -  -     p     -       p      p
            root there            -    -      -     -    -  -     -     -       -      -
            """;

    private static Fixture domain;
    private static Account there;
    private static Identity alice;
    private static Identity mallory;
    private static Role deployer;
    private static Role second;
    private static Role theirs;
    private static Role target;
    private static int made;

    private static Map<String, Principal> callers;

    @BeforeAll
    static void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        var key = domain.createUserWithKey("alice");
        alice = key.owner();
        var bob = domain.createUserWithKey("bob");
        there = domain.accounts.describe(
                domain.root,
                domain.accounts
                        .create(domain.root, new AccountDraft("There", Optional.empty()))
                        .created()
                        .orElseThrow());
        var otherRoot = domain.caller(domain.store.write(tx -> domain.issuer.issue(
                tx,
                tx.identities().find(there.id(), there.root()).orElseThrow(),
                AccessKeys.Kind.USER,
                "",
                domain.clock.instant())));
        domain.users.create(otherRoot, "mallory", "/", List.of());
        var elsewhere = domain.accessKeys.create(otherRoot, Optional.of("mallory"));
        mallory = elsewhere.owner();
        deployer = role(HERE, "Deployer", trust("*", ""));
        second = role(HERE, "Second", trust("*", ""));
        theirs = role(there.id(), "Theirs", trust("*", ""));
        target = role(HERE, "Target", trust("*", ""));
        callers = callers(key, bob, elsewhere, otherRoot);
    }

    private static Map<String, Principal> callers(
            IssuedAccessKey key, IssuedAccessKey bob, IssuedAccessKey elsewhere, Principal.OfIdentity otherRoot) {
        var user = domain.caller(key);
        var ci = session(user, named(deployer, "ci"));
        var all = new LinkedHashMap<String, Principal>();
        all.put("alice", user);
        all.put("session of alice", Fixture.temporary(user));
        all.put("MFA session of alice", Fixture.withMfa(user));
        all.put("bob", domain.caller(bob));
        all.put("root", domain.root);
        all.put("session of root", Fixture.temporary(domain.root));
        all.put("role session ci", ci);
        all.put("role session cd", session(user, named(deployer, "cd")));
        all.put("chained session", session(ci, named(second, "ci")));
        all.put("federated carol", federated("carol"));
        all.put("ephemeral key", ephemeral(alice));
        all.put("mallory", domain.caller(elsewhere));
        all.put("session of mallory", Fixture.temporary(domain.caller(elsewhere)));
        all.put("role session there", session(domain.caller(elsewhere), named(theirs, "ci")));
        all.put("root there", otherRoot);
        return all;
    }

    @AfterAll
    static void close() {
        domain.close();
    }

    @BeforeEach
    void takeEverything() {
        holders()
                .forEach((id, account) -> domain.store.write(tx -> {
                    tx.policies()
                            .inline(account, id)
                            .forEach(policy -> tx.policies().deleteInline(account, id, policy.name()));
                    return tx.policies().deleteBoundary(account, id);
                }));
    }

    private static Map<ResourceId, AccountId> holders() {
        var all = new LinkedHashMap<ResourceId, AccountId>();
        callers.values().stream()
                .filter(caller -> !caller.isRoot())
                .forEach(caller -> all.put(caller.id(), caller.account()));
        return all;
    }

    private static String trust(String principal, String more) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + principal
                + "\"},\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\",\"sts:SetSourceIdentity\"]" + more + "}]}";
    }

    private static Role role(AccountId account, String name, String trust) {
        var role = Samples.role(account, ++made, name).trusting(trust);
        domain.store.write(tx -> {
            tx.roles().insert(role);
            return role;
        });
        return role;
    }

    /** The role that is asked for, with another trust policy. */
    private static void trusts(String document) {
        target = target.trusting(document);
        domain.store.write(tx -> {
            tx.roles().update(target);
            return target;
        });
    }

    private static void allow(AccountId account, ResourceId holder, String document) {
        domain.store.write(tx -> {
            tx.policies().putInline(account, holder, new InlinePolicy("own", document));
            return holder;
        });
    }

    private static void bound(AccountId account, ResourceId holder) {
        domain.store.write(tx -> {
            tx.policies().putBoundary(account, holder, new PolicyRef.Predefined("IAMReadOnlyAccess"));
            return holder;
        });
    }

    private static RoleRequest named(Role role, String session) {
        return request(role, session, Optional.empty(), Optional.empty(), RoleRequest.Attributes.NONE);
    }

    private static RoleRequest request(
            Role role,
            String session,
            Optional<String> externalId,
            Optional<String> source,
            RoleRequest.Attributes attributes) {
        var arn = Arn.role(role.account(), role.path(), role.name());
        return new RoleRequest(arn, session, HOUR, externalId, source, attributes);
    }

    private static RoleRequest.Attributes limited(String policy) {
        return new RoleRequest.Attributes(List.of(), List.of(), Optional.of(policy), List.of());
    }

    private static Principal session(Principal caller, RoleRequest request) {
        return principal(domain.roleSessions.assume(caller, request).session());
    }

    private static Principal federated(String name) {
        return principal(domain.roleSessions
                .federate(callersKey(), name, HOUR, limited(PolicyDocuments.ADMINISTRATOR))
                .session());
    }

    private static Principal callersKey() {
        domain.allow(alice, PolicyDocuments.ADMINISTRATOR);
        return domain.caller(domain.accessKeys.create(domain.root, Optional.of("alice")));
    }

    private static Principal ephemeral(Identity owner) {
        return principal(domain.sessions.create(
                domain.admin, owner, HOUR, SessionPolicies.NONE, IdentityAction.CREATE_EPHEMERAL_KEY, "the test"));
    }

    private static Principal principal(Sessions.NewSession session) {
        var result = domain.credentials.verify(domain.sign(session));
        assertThat(result).isInstanceOf(AuthenticationResult.Authenticated.class);
        return ((AuthenticationResult.Authenticated) result).principal();
    }

    private static boolean gets(Principal caller) {
        return gets(caller, named(target, "job"));
    }

    private static boolean gets(Principal caller, RoleRequest request) {
        try {
            domain.roleSessions.assume(caller, request);
            return true;
        } catch (ServiceException refused) {
            assertThat(refused.serviceError())
                    .isInstanceOfAny(ServiceError.Denied.class, ServiceError.RefusedSession.class);
            return false;
        }
    }

    private static Principal caller(String name) {
        return Objects.requireNonNull(callers.get(name), name);
    }

    private static Map<String, String> principals() {
        var all = new LinkedHashMap<String, String>();
        all.put("root", OWN + "root");
        all.put("number", HERE.text());
        all.put("alice", OWN + "user/alice");
        all.put("role", OWN + "role/Deployer");
        all.put("ci", SESSIONS + "assumed-role/Deployer/ci");
        all.put("carol", SESSIONS + "federated-user/carol");
        all.put("other", "arn:aws:iam::" + there.id() + ":root");
        all.put("mallory", "arn:aws:iam::" + there.id() + ":user/mallory");
        all.put("theirs", "arn:aws:iam::" + there.id() + ":role/Theirs");
        all.put("*", "*");
        return all;
    }

    @Test
    void each_caller_gets_what_the_trust_policy_and_its_own_say() {
        var header = TABLE.lines().findFirst().orElseThrow().trim().split(" +");
        var seen = new StringBuilder(TABLE.lines().findFirst().orElseThrow()).append('\n');
        var without = outcomes();
        holders().forEach((id, account) -> allow(account, id, PolicyDocuments.allow("sts:AssumeRole")));
        var with = outcomes();
        holders().forEach((id, account) -> allow(account, id, PolicyDocuments.deny("sts:AssumeRole")));
        assertThat(outcomes().values()).as("a denial of its own").doesNotContain(true);
        for (var name : callers.keySet()) {
            var line = new StringBuilder("%-21s".formatted(name));
            for (var column : Arrays.asList(header).subList(1, header.length)) {
                var cell = name + " by " + column;
                var mark = without.getOrDefault(cell, false) ? "+" : with.getOrDefault(cell, false) ? "p" : "-";
                line.append(' ').append(mark).append(" ".repeat(column.length() - 1));
            }
            seen.append(line.toString().stripTrailing()).append('\n');
        }
        assertThat(seen.toString()).isEqualTo(TABLE);
    }

    private static Map<String, Boolean> outcomes() {
        var all = new TreeMap<String, Boolean>();
        principals().forEach((column, principal) -> {
            trusts(trust(principal, ""));
            callers.forEach((name, caller) -> all.put(name + " by " + column, gets(caller)));
        });
        return all;
    }

    /** A boundary or a session policy is no limit to who is named as exactly what it is. */
    @ParameterizedTest
    @CsvSource({
        "alice, alice, true",
        "alice, root, false",
        "alice, *, true",
        "role session ci, ci, true",
        "role session ci, role, false",
        "role session ci, root, false",
        "role session ci, *, true"
    })
    void boundaries_limit_whom_a_policy_names_in_general(String name, String named, boolean passes) {
        var caller = caller(name);
        trusts(trust(Objects.requireNonNull(principals().get(named)), ""));
        allow(caller.account(), caller.id(), PolicyDocuments.allow("sts:AssumeRole"));
        assertThat(gets(caller)).isTrue();
        bound(caller.account(), caller.id());
        assertThat(gets(caller)).isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({"ci, true", "role, false", "root, false", "*, true"})
    void session_policies_limit_whom_a_policy_names_in_general(String named, boolean passes) {
        allow(HERE, deployer.id(), PolicyDocuments.allow("*"));
        trusts(trust(Objects.requireNonNull(principals().get(named)), ""));
        var attributes = limited(PolicyDocuments.allow("iam:ListUsers"));
        var narrow = session(caller("alice"), request(deployer, "ci", Optional.empty(), Optional.empty(), attributes));
        assertThat(gets(narrow)).isEqualTo(passes);
        var denied = limited(PolicyDocuments.deny("sts:AssumeRole"));
        assertThat(gets(session(caller("alice"), request(deployer, "ci", Optional.empty(), Optional.empty(), denied))))
                .isFalse();
    }

    /** The trust policy of the column, the caller, and whether it passes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"StringEquals\":{\"sts:RoleSessionName\":\"${aws:username}\"} | alice | false",
                "\"StringEquals\":{\"sts:RoleSessionName\":\"job\"} | alice | true",
                "\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"} | alice | false",
                "\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"} | session of alice | false",
                "\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"} | MFA session of alice | true",
                "\"NumericLessThan\":{\"aws:MultiFactorAuthAge\":\"300\"} | alice | false",
                "\"NumericLessThan\":{\"aws:MultiFactorAuthAge\":\"300\"} | MFA session of alice | true",
                "\"BoolIfExists\":{\"aws:MultiFactorAuthPresent\":\"false\"} | alice | true",
                "\"BoolIfExists\":{\"aws:MultiFactorAuthPresent\":\"false\"} | MFA session of alice | false",
                "\"StringEquals\":{\"aws:PrincipalOrgID\":\"{organization}\"} | alice | true",
                "\"StringEquals\":{\"aws:PrincipalOrgID\":\"{organization}\"} | mallory | true",
                "\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-0000000000\"} | mallory | false",
                "\"StringEquals\":{\"aws:PrincipalAccount\":\"" + "123456789012" + "\"} | alice | true",
                "\"StringEquals\":{\"aws:PrincipalAccount\":\"" + "123456789012" + "\"} | mallory | false",
                "\"ArnLike\":{\"aws:PrincipalArn\":\"arn:aws:iam::*:role/Deployer\"} | role session ci | true",
                "\"ArnLike\":{\"aws:PrincipalArn\":\"arn:aws:iam::*:role/Deployer\"} | alice | false",
                "\"StringEquals\":{\"aws:PrincipalTag/team\":\"blue\"} | alice | true",
                "\"StringEquals\":{\"aws:PrincipalTag/team\":\"blue\"} | bob | false",
                "\"StringEquals\":{\"aws:PrincipalType\":\"AssumedRole\"} | role session ci | true",
                "\"Null\":{\"sts:ExternalId\":\"true\"} | mallory | true",
                "\"StringEquals\":{\"sts:ExternalId\":\"customer-1\"} | mallory | false",
                "\"StringNotEquals\":{\"sts:ExternalId\":\"customer-1\"} | mallory | true",
                "\"StringEquals\":{\"aws:ResourceTag/open\":\"yes\"} | alice | true",
                "\"StringEquals\":{\"aws:ResourceTag/open\":\"no\"} | alice | false"
            })
    void conditions_of_the_trust_policy_are_asked_for_each_caller(String condition, String name, boolean passes) {
        var caller = caller(name);
        domain.store.write(tx -> {
            tx.identities().putTag(HERE, alice.id(), new Tag("team", "blue"));
            tx.roles().putTag(HERE, target.id(), new Tag("open", "yes"));
            return alice;
        });
        var organization = domain.store.read(tx -> tx.organizations()
                .find(domain.installed.account().organization())
                .orElseThrow());
        allow(caller.account(), caller.id(), PolicyDocuments.allow("sts:AssumeRole"));
        trusts(trust("*", ",\"Condition\":{" + condition.replace("{organization}", organization.shortId()) + "}"));
        assertThat(gets(caller)).isEqualTo(passes);
    }

    /** Of many customers each agrees on another id with the one that acts for them all. */
    @ParameterizedTest
    @CsvSource({"customer-1, true", "customer-2, false", "customer-10, false", "CUSTOMER-1, false", ", false"})
    void an_external_id_is_compared_with_what_the_deputy_sends(String sent, boolean passes) {
        allow(there.id(), mallory.id(), PolicyDocuments.allow("sts:AssumeRole"));
        var condition = ",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"customer-1\"}}";
        trusts(trust("arn:aws:iam::" + there.id() + ":root", condition));
        var asked = request(target, "job", Optional.ofNullable(sent), Optional.empty(), RoleRequest.Attributes.NONE);
        assertThat(gets(caller("mallory"), asked)).isEqualTo(passes);
        assertThat(gets(caller("alice"), asked)).isFalse();
    }

    /** A denial of the trust policy is stronger than all that allows. */
    @ParameterizedTest
    @CsvSource({"alice, false", "session of alice, false", "bob, true", "role session ci, true"})
    void a_trust_policy_denies_whom_it_names(String name, boolean passes) {
        holders().forEach((id, account) -> allow(account, id, PolicyDocuments.ADMINISTRATOR));
        trusts(trust("*", "")
                .replace(
                        "}]}",
                        "},{\"Effect\":\"Deny\",\"Principal\":{\"AWS\":\"" + OWN
                                + "user/alice\"},\"Action\":\"sts:AssumeRole\"}]}"));
        assertThat(gets(caller(name))).isEqualTo(passes);
    }

    /** Both accounts agree to tags and to the source identity, each for itself. */
    @Test
    void both_accounts_allow_what_a_session_is_to_carry() {
        trusts(trust("arn:aws:iam::" + there.id() + ":user/mallory", ""));
        var tags = new RoleRequest.Attributes(List.of(new Tag("a", "1")), List.of(), Optional.empty(), List.of());
        var tagged = request(target, "job", Optional.empty(), Optional.empty(), tags);
        var sourced = request(target, "job", Optional.empty(), Optional.of("m"), RoleRequest.Attributes.NONE);
        allow(there.id(), mallory.id(), PolicyDocuments.allow("sts:AssumeRole"));
        assertThat(gets(caller("mallory"))).isTrue();
        assertThat(gets(caller("mallory"), tagged)).isFalse();
        assertThat(gets(caller("mallory"), sourced)).isFalse();
        allow(there.id(), mallory.id(), PolicyDocuments.allow("sts:AssumeRole", "sts:TagSession"));
        assertThat(gets(caller("mallory"), tagged)).isTrue();
        assertThat(gets(caller("mallory"), sourced)).isFalse();
        allow(there.id(), mallory.id(), PolicyDocuments.allow("sts:AssumeRole", "sts:SetSourceIdentity"));
        assertThat(gets(caller("mallory"), sourced)).isTrue();
    }
}
