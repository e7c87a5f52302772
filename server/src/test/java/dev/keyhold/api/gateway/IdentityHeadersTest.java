package dev.keyhold.api.gateway;

import static dev.keyhold.api.gateway.Visitor.plain;
import static dev.keyhold.api.gateway.Visitor.preflight;
import static dev.keyhold.api.gateway.Visitor.reason;
import static dev.keyhold.api.gateway.Visitor.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.server.GatewayConfig;
import dev.keyhold.server.TestKeyhold;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The headers that identify the caller to proxies, and what cannot be taken for one of them. */
class IdentityHeadersTest {
    static final List<String> ALL = List.of(
            "subject",
            "subject-arn",
            "subject-name",
            "account",
            "groups",
            "session-name",
            "principal-tags",
            "access-key-id",
            "scheme");

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start(GatewayConfig.DEFAULT.withHeaders(ALL));

    private final TestKeyhold keyhold = KEYHOLD;

    @AutoClose("leave")
    private final Visitor visitor = new Visitor(KEYHOLD);

    private RawClient.Response ask(RawRequest request) {
        return visitor.ask(Subrequest.nginx(request));
    }

    @Test
    void the_root_has_an_arn_and_no_name_that_a_user_could_have() {
        var answer = ask(visitor.signed(visitor.aws().root(), plain("/a")));
        assertThat(answer.header("x-keyhold-subject-arn")).contains("arn:aws:iam::" + TestKeyhold.ACCOUNT + ":root");
        assertThat(answer.header("x-keyhold-subject-name")).contains("");
    }

    @Test
    void users_of_one_name_in_two_accounts_have_two_accounts_and_two_ids() {
        var bob = visitor.aws().user("bob");
        var other = visitor.aws().account("Team", "forward-auth@example.com");
        var namesake = visitor.aws().userOf(other, "bob");
        var first = ask(visitor.signed(bob, plain("/a")));
        var second = ask(visitor.signed(namesake, plain("/a")));

        assertThat(first.header("x-keyhold-account")).contains(TestKeyhold.ACCOUNT.text());
        assertThat(second.header("x-keyhold-account")).contains(other);
        assertThat(second.header("x-keyhold-subject-arn")).contains("arn:aws:iam::" + other + ":user/bob");
        assertThat(second.header("x-keyhold-subject-name")).isEqualTo(first.header("x-keyhold-subject-name"));
        assertThat(second.header("x-keyhold-subject")).isPresent().isNotEqualTo(first.header("x-keyhold-subject"));
    }

    /** The server behind the proxy would not hold a session to policies of its own. */
    @Test
    void a_session_of_a_role_has_its_arn_and_one_with_policies_of_its_own_is_refused() {
        var aws = visitor.aws();
        var bob = aws.user("bob", PolicyDocuments.allow("sts:GetFederationToken"));
        var trust = PolicyDocuments.trust("AWS", "*");
        aws.done(aws.root(), "CreateRole", "RoleName", "Reader", "AssumeRolePolicyDocument", trust);
        var role = "arn:aws:iam::" + TestKeyhold.ACCOUNT + ":role/Reader";
        var policy = PolicyDocuments.allow("s3:GetObject");
        var narrow = List.of(
                aws.assume(bob, role, "Policy", policy),
                aws.assume(bob, role, "PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
                aws.federate(bob, "carol", "Policy", policy));

        var answer = ask(visitor.signed(aws.assume(bob, role), plain("/a")));
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("x-keyhold-subject-arn"))
                .contains("arn:aws:sts::" + TestKeyhold.ACCOUNT + ":assumed-role/Reader/job");
        for (var session : narrow) {
            assertThat(reason(ask(visitor.signed(session, plain("/a"))))).isEqualTo("403 InvalidToken");
            assertThat(reason(visitor.ask(Subrequest.traefik(visitor.signed(session, plain("/a"))))))
                    .isEqualTo("403 InvalidToken");
        }
    }

    private void run(String action, String... input) {
        visitor.aws().done(visitor.aws().root(), action, input);
    }

    private String sent(VendorSigner.Keys keys, String header) {
        var answer = ask(visitor.signed(keys, plain("/a")));
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        return answer.header("x-keyhold-" + header).orElseThrow();
    }

    @Test
    void names_come_encoded_so_that_no_list_and_no_header_is_read_in_two_ways() {
        run("CreateUser", "UserName", "b+=,.@-_", "Path", "/a%2F\"~/");
        var keys = visitor.aws().key(visitor.aws().root(), "UserName", "b+=,.@-_");
        assertThat(sent(keys, "subject-name")).isEqualTo("b+=%2C.@-_");
        assertThat(sent(keys, "subject-arn"))
                .isEqualTo("arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/a%252F%22%7E/b+=%2C.@-_");
    }

    @Test
    void groups_are_sent_by_their_current_names() {
        var bob = visitor.aws().user("bob");
        assertThat(sent(bob, "groups")).isEmpty();
        for (var group : List.of("ops", "a,b", "c+d")) {
            run("CreateGroup", "GroupName", group);
            run("AddUserToGroup", "GroupName", group, "UserName", "bob");
        }
        assertThat(sent(bob, "groups")).isEqualTo("a%2Cb,c+d,ops");
        assertThat(sent(visitor.aws().session(bob), "groups")).isEqualTo("a%2Cb,c+d,ops");
        run("UpdateGroup", "GroupName", "ops", "NewGroupName", "Admins=2");
        assertThat(sent(bob, "groups")).isEqualTo("a%2Cb,Admins=2,c+d");
        run("RemoveUserFromGroup", "GroupName", "a,b", "UserName", "bob");
        assertThat(sent(bob, "groups")).isEqualTo("Admins=2,c+d");
        assertThat(sent(visitor.aws().root(), "groups")).isEmpty();
    }

    @Test
    void tags_are_sent_as_their_current_pairs() {
        var bob = visitor.aws().user("bob");
        run("TagUser", "UserName", "bob", "Tags.member.1.Key", "team", "Tags.member.1.Value", "red");
        assertThat(sent(bob, "principal-tags")).isEqualTo("team=red");
        run("TagUser", "UserName", "bob", "Tags.member.1.Key", "Cost=a", "Tags.member.1.Value", "1 = \u00fc");
        run("TagUser", "UserName", "bob", "Tags.member.1.Key", "empty", "Tags.member.1.Value", "");
        assertThat(sent(bob, "principal-tags")).isEqualTo("Cost%3Da=1%20%3D%20%C3%BC,empty=,team=red");
        run("UntagUser", "UserName", "bob", "TagKeys.member.1", "empty", "TagKeys.member.2", "Cost=a");
        assertThat(sent(bob, "principal-tags")).isEqualTo("team=red");
    }

    @Test
    void tags_of_a_session_take_the_place_of_those_of_its_role() {
        var aws = visitor.aws();
        var bob = aws.user("bob");
        var trust = PolicyDocuments.trust("AWS", "*")
                .replace("\"sts:AssumeRole\"", "[\"sts:AssumeRole\",\"sts:TagSession\"]");
        run("CreateRole", "RoleName", "Reader", "AssumeRolePolicyDocument", trust);
        run("TagRole", "RoleName", "Reader", "Tags.member.1.Key", "Team", "Tags.member.1.Value", "red");
        run("TagRole", "RoleName", "Reader", "Tags.member.1.Key", "a", "Tags.member.1.Value", "1");
        var role = "arn:aws:iam::" + TestKeyhold.ACCOUNT + ":role/Reader";
        var tagged = aws.assume(bob, role, "Tags.member.1.Key", "team", "Tags.member.1.Value", "blue");

        assertThat(sent(aws.assume(bob, role), "principal-tags")).isEqualTo("a=1,Team=red");
        assertThat(sent(tagged, "principal-tags")).isEqualTo("a=1,team=blue");
        assertThat(sent(tagged, "session-name")).isEqualTo("job");
        assertThat(sent(tagged, "groups")).isEmpty();
        run("TagRole", "RoleName", "Reader", "Tags.member.1.Key", "a", "Tags.member.1.Value", "2");
        assertThat(sent(tagged, "principal-tags")).isEqualTo("a=2,team=blue");
        assertThat(sent(bob, "session-name")).isEmpty();
    }

    /** A list that is cut would make somebody of another group, or of none. */
    @Test
    void what_proxies_would_not_pass_on_is_refused_and_not_cut() {
        var bob = visitor.aws().user("bob");
        var value = "\u00fc".repeat(256);
        for (int i = 0; i < 6; i++) {
            run("TagUser", "UserName", "bob", "Tags.member.1.Key", "t" + i, "Tags.member.1.Value", value);
            var answer = ask(visitor.signed(bob, plain("/a")));
            // Each of them is a little more than 1.5 KiB.
            assertThat(reason(answer)).isEqualTo(i < 5 ? "204 -" : "403 IdentityHeadersTooLarge");
            assertThat(answer.text().contains("gateway-headers")).isEqualTo(i == 5);
        }
        run("UntagUser", "UserName", "bob", "TagKeys.member.1", "t0");
        assertThat(sent(bob, "principal-tags")).hasSizeGreaterThan(5 * 6 * 256);
    }

    /** Servers that make variables of headers read these names as the headers that identify the caller. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x_keyhold_subject",
                "X_Keyhold_Access_Key_Id",
                "x-keyhold_subject",
                "x_keyhold-scheme",
                "X.Keyhold.Account",
                "x-keyhold-subject.arn",
                "x~keyhold~anything"
            })
    void a_header_that_can_be_taken_for_one_of_ours_is_refused(String name) {
        var request = visitor.signed(visitor.aws().root(), plain("/a")).with(name, "forged");
        assertThat(reason(ask(request))).isEqualTo("403 InvalidArgument");
        assertThat(reason(visitor.ask(Subrequest.traefik(request)))).isEqualTo("403 InvalidArgument");
        assertThat(reason(ask(preflight().with(name, "forged")))).isEqualTo("403 InvalidArgument");
    }

    @Test
    void a_preflight_passes_and_is_nobodys() {
        var presigned = visitor.signer(visitor.aws().root())
                .s3(plain("/a"), keyhold.address(), VendorSigner.Payload.UNSIGNED, Optional.of(Duration.ofHours(1)));
        // A browser asks about the link that it is to send to.
        for (var request : List.of(preflight(), preflight().withTarget(presigned.target()))) {
            for (var subrequest : List.of(Subrequest.nginx(request), Subrequest.traefik(request))) {
                var answer = visitor.ask(subrequest.with("x-keyhold-subject", "forged"));
                assertThat(answer.status()).isEqualTo(204);
                for (var header : ALL) {
                    assertThat(answer.header("x-keyhold-" + header)).contains("");
                }
            }
        }
    }

    @Test
    void what_is_no_preflight_or_shows_a_credential_is_verified() {
        for (var request : List.of(
                preflight().withMethod("GET"),
                preflight().without("origin"),
                preflight().without("access-control-request-method"),
                preflight().with("access-control-request-method", "GET"),
                preflight().replacing("origin", ""),
                plain("/a").withMethod("OPTIONS"))) {
            assertThat(reason(ask(request))).as("%s", request).isEqualTo("401 AccessDenied");
        }
        assertThat(reason(ask(with("Bearer t1.nonsense", preflight())))).isEqualTo("401 InvalidToken");
        var token = ask(with("Bearer " + keyhold.adminToken(), preflight()));
        assertThat(token.header("x-keyhold-scheme")).contains("bearer");
    }

    @Test
    void every_refusal_has_the_request_id_that_clients_of_aws_look_for() {
        var answer = ask(plain("/a"));
        assertThat(answer.header("x-amz-request-id")).isPresent().isEqualTo(answer.header("x-keyhold-request-id"));
    }
}
