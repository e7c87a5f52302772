package dev.keyhold.domain.authz.iampolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.AuthorizationRequest;
import dev.keyhold.domain.authz.Decision;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.OrganizationAction;
import dev.keyhold.domain.authz.OwnKeys;
import dev.keyhold.domain.authz.RequestDetails;
import dev.keyhold.model.AccessKeyId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.Identity;
import dev.keyhold.model.ManagedPolicy;
import dev.keyhold.model.Organization;
import dev.keyhold.model.PolicyRef;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.SessionPolicies;
import dev.keyhold.model.Tag;
import dev.keyhold.policy.Caller;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.EffectivePolicies;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys the conditions of policies find in a request, and with which values. */
class ConditionKeysTest {
    private static final RequestOrigin ORIGIN = new RequestOrigin("request-1", "192.0.2.7", "cut", "aws")
            .over(new RequestOrigin.Transport(
                    Optional.of(true), Optional.of("aws-cli/2"), Optional.of("http://a.example/")));
    private static final ResourceRef.OfPolicies USERS = new ResourceRef.AllUsers(Fixture.ACCOUNT);

    /** Of the keys below those that the other server knows. */
    private static final Set<String> OF_SERVERS = Set.of(
            "aws:calledvia",
            "aws:referer",
            "aws:requestedregion",
            "aws:requesttag/team",
            "aws:resourcetag/team",
            "aws:securetransport",
            "aws:sourceaccount",
            "aws:sourceip",
            "aws:tagkeys",
            "aws:useragent",
            "ci.example.com:email",
            "iam:resourcetag/a:sub",
            "s3:prefix",
            "s3:requestobjecttag/a:sub",
            "username");

    private static Fixture domain;
    private static Identity alice;
    private static Identity bob;
    private static Organization organization;

    private ResourceRef.OfPolicies resource = USERS;
    private Action action = IdentityAction.LIST_IDENTITIES;
    private RequestDetails details = RequestDetails.NONE;
    private RequestOrigin origin = ORIGIN;

    @BeforeAll
    static void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        alice = domain.users
                .create(domain.root, "alice", "/staff/", List.of(new Tag("Team", "blue")))
                .identity();
        bob = domain.users
                .create(domain.root, "bob", "/", List.of(new Tag("Team", "red")))
                .identity();
        organization = domain.store.read(tx -> tx.organizations()
                .find(domain.installed.account().organization())
                .orElseThrow());
    }

    @AfterAll
    static void close() {
        domain.close();
    }

    @BeforeEach
    void takeBoundary() {
        domain.store.write(tx -> tx.policies().deleteBoundary(Fixture.ACCOUNT, bob.id()));
    }

    private boolean holds(String condition) {
        domain.allow(alice, PolicyDocuments.allowIf(condition, "*"));
        var key = AccessKeyId.of(AccessKeyId.LONG_TERM, Fixture.ACCOUNT, 1);
        var principal = Principal.of(alice, new Principal.Credential.LongTermKey(key), origin);
        return domain.store.read(tx -> domain.policies.evaluate(
                        AuthorizationRequest.in(tx, principal, action, resource).with(details))
                instanceof Decision.Allow);
    }

    private boolean is(String key, String value) {
        return holds("\"StringEquals\":{\"%s\":\"%s\"}".formatted(key, value));
    }

    private boolean isAbsent(String key) {
        return holds("\"Null\":{\"%s\":\"true\"}".formatted(key));
    }

    /** An Allow does not rest on it, whether it demands the key or its absence. */
    private boolean isUnknown(String key) {
        return !isAbsent(key) && !holds("\"Null\":{\"%s\":\"false\"}".formatted(key));
    }

    @ParameterizedTest
    @CsvSource({
        "aws:username, alice",
        "aws:PrincipalArn, arn:aws:iam::123456789012:user/staff/alice",
        "aws:PrincipalAccount, 123456789012",
        "aws:PrincipalType, User",
        "aws:PrincipalTag/team, blue",
        "aws:PrincipalTag/TEAM, blue",
        "aws:UserAgent, aws-cli/2",
        "aws:Referer, http://a.example/",
        "aws:RequestedRegion, us-east-1",
        "aws:SecureTransport, true",
        "aws:ViaAWSService, false",
        "aws:PrincipalIsAWSService, false",
        "aws:ResourceAccount, 123456789012",
        "aws:CurrentTime, 2026-03-01T10:00:00Z",
        "aws:EpochTime, 1772359200",
        "aws:SourceIp, 192.0.2.7",
    })
    void every_request_has_these(String key, String value) {
        assertThat(is(key, value)).isTrue();
        assertThat(is(key, value + "x")).isFalse();
    }

    @Test
    void every_request_says_who_asks_and_of_which_organization() {
        assertThat(is("aws:userid", Arn.uniqueId(alice))).isTrue();
        var path = organization.shortId() + "/" + organization.rootId() + "/";
        for (var whose : List.of("Principal", "Resource")) {
            assertThat(is("aws:" + whose + "OrgID", organization.shortId())).isTrue();
            assertThat(holds("\"ForAnyValue:StringEquals\":{\"aws:%sOrgPaths\":\"%s\"}".formatted(whose, path)))
                    .isTrue();
            assertThat(is("aws:" + whose + "OrgPaths", path)).as("a list").isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws:MultiFactorAuthPresent",
                "aws:MultiFactorAuthAge",
                "aws:TokenIssueTime",
                "aws:SourceIdentity",
                "aws:FederatedProvider",
                "aws:SourceVpc",
                "aws:SourceArn",
                "aws:CalledVia",
                "aws:PrincipalTag/other",
                "aws:RequestTag/team",
                "aws:ResourceTag/team",
                "aws:TagKeys",
                "iam:PolicyARN",
                "iam:PermissionsBoundary",
                "s3:prefix"
            })
    void a_request_of_a_user_that_names_nothing_does_not_have_these(String key) {
        assertThat(isAbsent(key)).isTrue();
    }

    @Test
    void what_cannot_be_known_of_where_a_request_comes_from_is_unknown() {
        origin = RequestOrigin.relayed("request-1", "192.0.2.9", "agent", "aws");
        for (var key : List.of("aws:SourceIp", "aws:UserAgent", "aws:Referer", "aws:SecureTransport")) {
            assertThat(isUnknown(key)).as(key).isTrue();
        }
        assertThat(holds("\"NotIpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}")).isFalse();
        origin = ORIGIN.over(new RequestOrigin.Transport(Optional.of(false), Optional.empty(), Optional.empty()));
        assertThat(isAbsent("aws:UserAgent") && isAbsent("aws:Referer")).isTrue();
        assertThat(is("aws:SecureTransport", "false")).isTrue();
        origin = new RequestOrigin("request-1", "fe80::1%eth0", "", "aws");
        assertThat(holds("\"IpAddress\":{\"aws:SourceIp\":\"fe80::/10\"}")).isTrue();
    }

    @Test
    void tags_that_are_set_are_those_of_the_request_and_of_what_is_created() {
        action = IdentityAction.CREATE_IDENTITY;
        resource = new ResourceRef.New(new ResourceRef.User(Fixture.ACCOUNT, "/", "new"));
        details = RequestDetails.tags(List.of(new Tag("Team", "green"), new Tag("team", "blue")));
        assertThat(is("aws:RequestTag/TEAM", "blue")).as("the last one").isTrue();
        for (var of : List.of("aws:ResourceTag", "iam:ResourceTag")) {
            assertThat(is(of + "/Team", "blue")).as(of).isTrue();
        }
        assertThat(holds("\"ForAllValues:StringEquals\":{\"aws:TagKeys\":[\"Team\",\"team\"]}"))
                .isTrue();
        assertThat(holds("\"ForAllValues:StringEquals\":{\"aws:TagKeys\":[\"team\"]}"))
                .isFalse();
        // A request for an action that sets none has none, whatever it carries.
        action = IdentityAction.LIST_IDENTITIES;
        resource = USERS;
        assertThat(isAbsent("aws:RequestTag/Team") && isAbsent("aws:TagKeys")).isTrue();
    }

    @Test
    void tags_that_are_removed_are_named_and_have_no_values() {
        action = IdentityAction.UNTAG_IDENTITY;
        resource = ResourceRef.User.of(bob);
        details = RequestDetails.tagKeys(List.of("Team"));
        assertThat(holds("\"ForAnyValue:StringEquals\":{\"aws:TagKeys\":\"Team\"}"))
                .isTrue();
        assertThat(isAbsent("aws:RequestTag/Team")).isTrue();
    }

    @Test
    void tags_of_a_resource_are_those_that_are_stored() {
        action = IdentityAction.GET_IDENTITY;
        resource = ResourceRef.User.of(bob);
        for (var of : List.of("aws:ResourceTag", "iam:ResourceTag")) {
            assertThat(is(of + "/team", "red")).as(of).isTrue();
            assertThat(isAbsent(of + "/other")).isTrue();
        }
        resource = ResourceRef.User.named(Fixture.ACCOUNT, "nobody");
        assertThat(isAbsent("aws:ResourceTag/team")).isTrue();
        resource = new ResourceRef.Key(Fixture.ACCOUNT, AccessKeyId.of(AccessKeyId.LONG_TERM, Fixture.ACCOUNT, 1));
        action = IdentityAction.GET_ACCESS_KEY_LAST_USED;
        assertThat(isUnknown("aws:ResourceTag/team")).isTrue();
    }

    @Test
    void tags_of_accounts_that_differ_by_case_alone_are_not_distinguished() {
        action = OrganizationAction.DESCRIBE_ACCOUNT;
        resource = new ResourceRef.MemberAccount(organization, Fixture.ACCOUNT.text());
        domain.store.write(tx -> {
            tx.accounts().putTag(Fixture.ACCOUNT, new Tag("team", "blue"));
            return tx;
        });
        assertThat(is("aws:ResourceTag/Team", "blue")).isTrue();
        assertThat(isAbsent("iam:ResourceTag/Team")).isTrue();
        domain.store.write(tx -> {
            tx.accounts().putTag(Fixture.ACCOUNT, new Tag("Team", "red"));
            return tx;
        });
        assertThat(isUnknown("aws:ResourceTag/Team")).isTrue();
    }

    @Test
    void a_boundary_is_that_of_the_request_or_else_of_the_user() {
        action = IdentityAction.CREATE_IDENTITY;
        resource = ResourceRef.User.of(bob);
        assertThat(isAbsent("iam:PermissionsBoundary")).isTrue();
        var policy = ManagedPolicy.create(
                Fixture.ACCOUNT,
                domain.ids.resourceId(ResourceId.IAM, Fixture.ACCOUNT),
                "Bound",
                "/p/",
                "",
                domain.clock.instant());
        domain.store.write(tx -> {
            tx.policies().insert(policy, PolicyDocuments.ADMINISTRATOR);
            tx.policies().putBoundary(Fixture.ACCOUNT, bob.id(), policy.ref());
            return tx;
        });
        assertThat(is("iam:PermissionsBoundary", "arn:aws:iam::123456789012:policy/p/Bound"))
                .isTrue();
        details = RequestDetails.NONE.withBoundary(Optional.of(Arn.managedPolicy("Other")));
        assertThat(is("iam:PermissionsBoundary", "arn:aws:iam::aws:policy/Other"))
                .isTrue();
        details = RequestDetails.NONE;
        domain.store.write(tx -> {
            tx.policies().putBoundary(Fixture.ACCOUNT, bob.id(), new PolicyRef.Predefined("Reader"));
            return tx;
        });
        assertThat(is("iam:PermissionsBoundary", "arn:aws:iam::aws:policy/Reader"))
                .isTrue();
        action = IdentityAction.GET_IDENTITY;
        assertThat(isAbsent("iam:PermissionsBoundary")).isTrue();
    }

    /** Programs that send one of the others are refused, so that no list may lack one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws:assumedroot",
                "aws:calledvia",
                "aws:currenttime",
                "aws:epochtime",
                "aws:federatedprovider",
                "aws:multifactorauthage",
                "aws:multifactorauthpresent",
                "aws:principalaccount",
                "aws:principalarn",
                "aws:principalisawsservice",
                "aws:principalmadeup",
                "aws:principalorgid",
                "aws:principalorgpaths",
                "aws:principaltag/team",
                "aws:principaltype",
                "aws:referer",
                "aws:requestedregion",
                "aws:requesttag/team",
                "aws:resourceaccount",
                "aws:resourceorgid",
                "aws:resourceorgpaths",
                "aws:resourcetag/team",
                "aws:securetransport",
                "aws:sourceaccount",
                "aws:sourceidentity",
                "aws:sourceip",
                "aws:tagkeys",
                "aws:tokenissuetime",
                "aws:useragent",
                "aws:userid",
                "aws:username",
                "aws:viaawsservice",
                "ci.example.com:aud",
                "ci.example.com:email",
                "gitlab:sub",
                "iam:resourcetag/a:sub",
                "login.example.com:8443/id/1:amr",
                "s3:prefix",
                "s3:requestobjecttag/a:sub",
                "saml:sub",
                "sts:externalid",
                "username"
            })
    void another_server_is_not_asked_for_what_is_known_here(String key) {
        var stated = ContextValue.of("as the server says");
        var principal = Principal.of(alice, new Principal.Credential.Assertion("alice", SessionPolicies.NONE), ORIGIN);
        var names = new PolicySubject.Names(
                alice.account().text(),
                "User",
                Optional.of(principal.arn().text()),
                principal.uniqueId(),
                Optional.of("alice"));
        var caller = new Caller.User(names.account(), principal.arn().text(), principal.uniqueId());
        var subject = new PolicySubject(caller, names, EffectivePolicies.of(List.of()), List::of, organization::id);
        var keys = new PrincipalKeys(principal, subject, Optional.empty(), domain.clock);
        var found = new ServiceKeys(keys, alice.account(), _ -> stated).value(key);
        assertThat(found.equals(stated)).isEqualTo(OF_SERVERS.contains(key));
        assertThat(OwnKeys.contains(key)).isEqualTo(!OF_SERVERS.contains(key));
    }
}
