package dev.keyhold.api.gateway.authzen;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.RawRequest;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.api.gateway.Visitor;
import dev.keyhold.model.Arn;
import dev.keyhold.model.ResourceId;
import dev.keyhold.server.GatewayConfig;
import dev.keyhold.server.TestKeyhold;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The responses to programs that request decisions through AuthZEN. */
class AuthzenTest {
    private static final GatewayConfig OPEN = Visitor.authorizing(Optional.of(TestKeyhold.ACCOUNT.text()));

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start(OPEN);

    private static final JsonMapper JSON = new JsonMapper();

    private static final String ONE = "/access/v1/evaluation";
    private static final String MANY = "/access/v1/evaluations";
    private static final String BOB = "arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/bob";
    private static final String READS_OWN = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "invoices:Get", "Resource": "arn:aws:invoices:::invoice/${aws:username}/*"},
              {"Effect": "Deny", "Action": "invoices:*", "Resource": "arn:aws:invoices:::invoice/bob/secret"}]}""";

    /** Patterns that each go through the whole of a long name, and what allows it after them. */
    private static final String EXPENSIVE = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
            + "\"Action\":\"invoices:Get\",\"Resource\":["
            + "\"arn:aws:invoices:::*a*a*a*a?b\",".repeat(50)
            + "\"arn:aws:invoices:::invoice/*\"]}}";

    @AutoClose("leave")
    private final Visitor visitor = new Visitor(KEYHOLD);

    private Aws aws() {
        return visitor.aws();
    }

    private RawClient.Response ask(String path, String body, String... header) {
        var request = Visitor.json(path, body);
        return visitor.ask(header.length == 0 ? request : request.with(header[0], header[1]));
    }

    private static JsonNode json(RawClient.Response answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static ObjectNode evaluation(String type, String id, String action, String resource) {
        var asked = JSON.createObjectNode();
        asked.putObject("subject").put("type", type).put("id", id);
        asked.putObject("action").put("name", action);
        asked.putObject("resource").put("type", "invoice").put("id", resource);
        return asked;
    }

    private static ObjectNode gets(String id) {
        return evaluation("user", BOB, "invoices:Get", "arn:aws:invoices:::invoice/" + id);
    }

    private boolean decision(ObjectNode asked) {
        return json(ask(ONE, asked.toString())).required("decision").booleanValue();
    }

    private void malformed(String path, String body, String why) {
        var answer = ask(path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.header("x-keyhold-reason")).contains("InvalidForwardedRequest");
        assertThat(answer.text()).contains(why);
    }

    private String idOf(VendorSigner.Keys keys) {
        return aws().done(keys, "GetCallerIdentity").get("UserId");
    }

    @Test
    void policies_decide_about_a_user_by_any_of_its_names() {
        var unique = idOf(aws().user("bob", READS_OWN));
        var id = Arn.idOf(unique).map(ResourceId::text).orElseThrow();
        for (var name : List.of(BOB, unique, id)) {
            for (var type : List.of("user", "service-account")) {
                var own = evaluation(type, name, "invoices:Get", "arn:aws:invoices:::invoice/bob/1");
                assertThat(decision(own)).as(name).isTrue();
            }
        }
        assertThat(decision(gets("bob/secret"))).isFalse();
        assertThat(decision(gets("carol/1"))).isFalse();
        assertThat(decision(gets("bob/1").set("action", JSON.createObjectNode().put("name", "invoices:Put"))))
                .isFalse();
        assertThat(KEYHOLD.denials()).anySatisfy(event -> {
            assertThat(event.operation()).isEqualTo("AuthZen/Evaluation");
            assertThat(event.reason()).isEqualTo("EXPLICIT_DENY");
            assertThat(event.accessKey()).isEqualTo(BOB);
        });
        visitor.reconnect();
    }

    @Test
    void a_subject_that_is_nobody_here_is_answered_like_one_who_may_not() {
        aws().user("bob", allowing("*"));
        assertThat(decision(gets("1"))).isTrue();
        for (var id : List.of(
                "bob",
                "arn:aws:iam::{account}:user/BOB",
                "arn:aws:iam::{account}:user/team/bob",
                "arn:aws:iam::{account}:user/nobody",
                "arn:aws:iam::{account}:role/bob",
                "arn:aws:iam::210987654321:user/bob",
                "aje00000000000000000",
                "AIDA0000000000000000",
                "*")) {
            nobody("user", id);
        }
        for (var type : List.of("person", "User", "role", "role-session")) {
            nobody(type, BOB);
        }
        nobody("role-session", "arn:aws:sts::{account}:assumed-role/bob/job");
    }

    private void nobody(String type, String id) {
        var asked = gets("1");
        asked.putObject("subject").put("type", type).put("id", id.replace("{account}", TestKeyhold.ACCOUNT.text()));
        assertThat(ask(ONE, asked.toString()).text()).as(type + " " + id).isEqualTo("{\"decision\":false}");
    }

    @Test
    void nobody_of_another_account_may_do_anything_not_even_its_root() {
        var other = aws().account("Team", "authzen@example.com");
        var root = aws().rootOf(other);
        var user = aws().userOf(other, "bob");
        aws().done(
                        root,
                        "AttachUserPolicy",
                        "UserName",
                        "bob",
                        "PolicyArn",
                        "arn:aws:iam::aws:policy/AdministratorAccess");
        var resource = "arn:aws:invoices:::invoice/1";
        assertThat(decision(evaluation("user", idOf(user), "invoices:Get", resource)))
                .isFalse();
        assertThat(decision(evaluation("user", "arn:aws:iam::" + other + ":user/bob", "invoices:Get", resource)))
                .isFalse();
        aws().user("bob", allowing("*"));
        assertThat(decision(gets("1"))).isTrue();
        // Nor does a resource that says of itself that it is another account's.
        assertThat(decision(evaluation("user", BOB, "invoices:Get", "arn:aws:invoices::" + other + ":invoice/1")))
                .isFalse();
        assertThat(decision(evaluation(
                        "user", BOB, "invoices:Get", "arn:aws:invoices::" + TestKeyhold.ACCOUNT + ":invoice/1")))
                .isTrue();
    }

    /** With two accounts nobody knows what belongs to which, unless it is said. */
    @Test
    void without_an_owner_of_the_resources_nothing_is_decided() {
        aws().account("Another team", "authzen2@example.com");
        try {
            KEYHOLD.restart(GatewayConfig.DEFAULT);
            visitor.reconnect();
            for (var path : List.of(ONE, MANY)) {
                var refused = ask(path, gets("1").toString());
                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused.header("x-keyhold-reason")).contains("GatewayAccountUnknown");
            }
            var ofStore = ask("/v1/data/keyhold/allow", "");
            assertThat(ofStore.status()).isEqualTo(403);
            assertThat(ofStore.text()).startsWith("{\"result\":false");
            assertThat(visitor.ask(RawRequest.get("keyhold", "/.well-known/authzen-configuration"))
                            .status())
                    .isEqualTo(200);
        } finally {
            KEYHOLD.restart(OPEN);
            visitor.reconnect();
        }
    }

    private static String allowing(String action) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"" + action
                + "\",\"Resource\":\"*\"}}";
    }

    /** All that limits a session is in its token. */
    @Test
    void a_session_of_a_role_is_known_by_its_token_alone() {
        var aws = aws();
        var carol = aws.user("carol", allowing("sts:AssumeRole"));
        var trust = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\""
                + "arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/carol\"},\"Action\":\"sts:AssumeRole\"}}";
        aws.done(aws.root(), "CreateRole", "RoleName", "reader", "AssumeRolePolicyDocument", trust);
        aws.done(
                aws.root(),
                "PutRolePolicy",
                "RoleName",
                "reader",
                "PolicyName",
                "p",
                "PolicyDocument",
                allowing("invoices:*"));
        var role = "arn:aws:iam::" + TestKeyhold.ACCOUNT + ":role/reader";
        var session = aws.assume(carol, role);
        var narrow = aws.assume(carol, role, "Policy", allowing("invoices:List"));
        assertThat(decision(session(session, "job"))).isTrue();
        assertThat(decision(session(narrow, "job"))).isFalse();
        assertThat(decision(session(narrow, "job")
                        .set("action", JSON.createObjectNode().put("name", "invoices:List"))))
                .isTrue();
        assertThat(decision(session(session, "other"))).isFalse();
        var mixed = session(session, "job");
        mixed.withObject("/subject/properties").put("access_key_id", narrow.id());
        assertThat(decision(mixed)).isFalse();
        for (var missing : List.of("session_token", "access_key_id")) {
            var asked = session(session, "job");
            asked.withObject("/subject/properties").remove(missing);
            assertThat(decision(asked)).as(missing).isFalse();
        }
        var asUser = session(session, "job");
        asUser.withObject("/subject").put("type", "user");
        assertThat(decision(asUser)).isFalse();
        aws.done(aws.root(), "DeleteUserPolicy", "UserName", "carol", "PolicyName", "allowed");
        for (var key :
                aws.done(aws.root(), "ListAccessKeys", "UserName", "carol").all("AccessKeyId")) {
            aws.done(aws.root(), "DeleteAccessKey", "UserName", "carol", "AccessKeyId", key);
        }
        aws.done(aws.root(), "DeleteUser", "UserName", "carol");
        assertThat(decision(session(session, "job"))).isFalse();
    }

    private static ObjectNode session(VendorSigner.Keys keys, String name) {
        var arn = "arn:aws:sts::" + TestKeyhold.ACCOUNT + ":assumed-role/reader/" + name;
        var asked = evaluation("role-session", arn, "invoices:Get", "arn:aws:invoices:::invoice/1");
        asked.withObject("/subject")
                .putObject("properties")
                .put("access_key_id", keys.id())
                .put("session_token", keys.token().orElseThrow());
        return asked;
    }

    @Test
    void the_context_has_the_condition_keys_of_the_request_and_what_it_lacks_is_unknown() throws IOException {
        aws().user("bob", """
                {"Version": "2012-10-17", "Statement": [
                  {"Effect": "Allow", "Action": "invoices:Get", "Resource": "*",
                   "Condition": {"StringEquals": {"invoices:State": "open"},
                                 "NumericLessThan": {"invoices:Sum": "10.5"}}},
                  {"Effect": "Deny", "Action": "invoices:Get", "Resource": "*",
                   "Condition": {"ForAnyValue:StringEquals": {"invoices:Labels": "secret"}}},
                  {"Effect": "Deny", "Action": "invoices:Get", "Resource": "*",
                   "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}""");
        var good = "{'invoices:State': 'open', 'invoices:sum': 10.4, 'invoices:labels': ['a', 1, true],"
                + " 'AWS:sourceip': '10.1.2.3'}";
        assertThat(decision(with(good))).isTrue();
        assertThat(decision(with(good.replace("['a', 1, true]", "null")))).isTrue();
        assertThat(decision(with(good.replace("['a', 1, true]", "[]")))).isTrue();
        assertThat(decision(with(good.replace("10.4", "10.6")))).isFalse();
        assertThat(decision(with(good.replace("10.4", "1e99999")))).isFalse();
        assertThat(decision(with(good.replace("'a'", "'secret'")))).isFalse();
        assertThat(decision(with(good.replace("10.1.2.3", "11.1.2.3")))).isFalse();
        // Without the member, the Deny applies.
        assertThat(decision(with(good.replace("'invoices:labels': ['a', 1, true],", ""))))
                .isFalse();
        assertThat(decision(with(good.replace("'AWS:sourceip': '10.1.2.3'", "'other': 1"))))
                .isFalse();
        assertThat(decision(gets("1"))).isFalse();
    }

    private static ObjectNode with(String context) throws IOException {
        return gets("1").set("context", JSON.readTree(context.replace('\'', '"')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws:username",
                "aws:USERID",
                "aws:PrincipalArn",
                "aws:PrincipalTag/team",
                "aws:principalOrgID",
                "aws:PrincipalMadeUp",
                "aws:MultiFactorAuthPresent",
                "aws:MultiFactorAuthAge",
                "aws:TokenIssueTime",
                "aws:CurrentTime",
                "aws:EpochTime",
                "aws:SourceIdentity",
                "aws:FederatedProvider",
                "aws:ViaAWSService",
                "aws:ResourceAccount",
                "aws:ResourceOrgID",
                "token.actions.githubusercontent.com:sub",
                "gitlab:AUD",
                "login.example.com:8443/id/1:amr",
                "saml:aud",
                "STS:RoleSessionName"
            })
    void nobody_else_says_what_keyhold_itself_knows(String key) {
        var asked = gets("1");
        asked.putObject("context").put(key, "x");
        malformed(ONE, asked.toString(), "context." + key + " must be left out");
        asked.putObject("context").putNull(key);
        malformed(ONE, asked.toString(), "context." + key + " must be left out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "; the body must be a JSON object",
                "[]; the body must be a JSON object",
                "{'subject': 1, 'subject': 2}; no name occurs twice",
                "{} {}; the body must be a JSON object",
                "{}; subject must be an object",
                "{S, A}; resource must be an object",
                "{S, R}; action must be an object",
                "{A, R}; subject must be an object",
                "{A, R, 'subject': 'bob'}; subject must be an object",
                "{A, R, 'subject': {'type': 'user'}}; subject.id must be a text",
                "{A, R, 'subject': {'type': 'user', 'id': ''}}; subject.id must be a text",
                "{A, R, 'subject': {'type': 'user', 'id': ['bob']}}; subject.id must be a text",
                "{A, R, 'subject': {'id': 'bob'}}; subject.type must be a text",
                "{A, R, 'subject': {'type': 'user', 'id': 'b', 'properties': []}}; properties must be an object",
                "{S, R, 'action': {}}; action.name must be a text",
                "{S, R, 'action': {'name': 'Get'}}; action.name must be a service and an action",
                "{S, R, 'action': {'name': 'invoices:*'}}; action.name must be a service and an action",
                "{S, R, 'action': {'name': 'invoices:Get:x'}}; action.name must be a service and an action",
                "{S, R, 'action': {'name': 'IAM:GetUser'}}; action.name must be an action of another service",
                "{S, A, 'resource': {'type': 'invoice', 'id': 'invoice/1'}}; resource.id must be an ARN",
                "{S, A, 'resource': {'type': 'invoice', 'id': 'arn:aws:invoices:::'}}; resource.id must be an ARN",
                "{S, A, 'resource': {'type': 'order', 'id': 'arn:aws:invoices:::invoice/1'}}; must be that of the ARN",
                "{S, A, 'resource': {'type': 'object', 'id': 'arn:aws:s3:::b'}}; which is bucket",
                "{S, A, 'resource': {'type': 'bucket', 'id': 'arn:aws:s3:::b/k'}}; which is object",
                "{S, A, R, 'context': []}; context must be an object",
                "{S, A, R, 'context': {'k': {}}}; context.k must be a text",
                "{S, A, R, 'context': {'k': [{}]}}; context.k must be a text",
                "{S, A, R, 'context': {'k': [null]}}; context.k must be a text",
                "{S, A, R, 'context': {'k': '1', 'K': '2'}}; upper and lower case make no difference",
                "{S, A, R, 'context': {'aws:SourceIp': 'home'}}; must be an IP address"
            })
    void what_cannot_be_read_is_refused_with_a_text(String body, String why) {
        var text = (body == null ? "" : body)
                .replace("S,", "'subject': {'type': 'user', 'id': 'b'},")
                .replace("A,", "'action': {'name': 'invoices:Get'},")
                .replace("A}", "'action': {'name': 'invoices:Get'}}")
                .replace("R,", "'resource': {'type': 'invoice', 'id': 'arn:aws:invoices:::invoice/1'},")
                .replace("R}", "'resource': {'type': 'invoice', 'id': 'arn:aws:invoices:::invoice/1'}}")
                .replace('\'', '"');
        malformed(ONE, text, why);
        malformed(MANY, text, why);
    }

    @Test
    void a_body_is_read_within_limits() {
        var deep = "{\"a\":".repeat(40) + "1" + "}".repeat(40);
        malformed(ONE, deep, "within 32 levels");
        malformed(ONE, "{\"context\":{\"k\":[" + "1,".repeat(60_000) + "1]}}", "50000 values");
        malformed(ONE, "{\"context\":{\"k\":" + "1".repeat(200) + "}}", "the body must be a JSON object");
        // The answer comes before the body, which the server would not read to its end.
        var large = ask(ONE, "", "content-length", "1100000");
        assertThat(large.status()).as(large.text()).isEqualTo(413);
    }

    @Test
    void several_evaluations_take_what_they_lack_from_the_request() throws IOException {
        aws().user("bob", READS_OWN);
        var request = gets("bob/1");
        var entries = request.putArray("evaluations");
        entries.addObject();
        entries.addObject().set("resource", gets("bob/secret").get("resource"));
        entries.addObject()
                .set("subject", evaluation("user", "nobody", "x:y", "z").get("subject"));
        entries.addObject().set("context", JSON.readTree("{\"aws:SourceIp\": \"10.0.0.1\"}"));
        assertThat(decisions(request)).containsExactly(true, false, false, true);

        var options = request.putObject("options");
        options.put("evaluations_semantic", "execute_all");
        assertThat(decisions(request)).containsExactly(true, false, false, true);
        options.put("evaluations_semantic", "deny_on_first_deny");
        assertThat(decisions(request)).containsExactly(true, false);
        options.put("evaluations_semantic", "permit_on_first_permit");
        assertThat(decisions(request)).containsExactly(true);
        options.put("evaluations_semantic", "any");
        malformed(MANY, request.toString(), "options.evaluations_semantic must be execute_all");

        // A member of an entry replaces the default as a whole.
        options.put("evaluations_semantic", "execute_all");
        entries.addObject().putObject("subject").put("id", BOB);
        malformed(MANY, request.toString(), "evaluations[4].subject.type must be a text");
        entries.removeAll();
        assertThat(json(ask(MANY, request.toString())).toString()).isEqualTo("{\"decision\":true}");
        request.remove("evaluations");
        assertThat(json(ask(MANY, request.toString())).toString()).isEqualTo("{\"decision\":true}");
    }

    @Test
    void a_request_has_up_to_a_hundred_evaluations() {
        var request = gets("1");
        var entries = request.putArray("evaluations");
        for (var i = 0; i < 100; i++) {
            entries.addObject();
        }
        assertThat(decisions(request)).hasSize(100);
        entries.addObject();
        malformed(MANY, request.toString(), "evaluations must be a list of up to 100");
        malformed(MANY, "{\"evaluations\": 1}", "evaluations must be a list of up to 100");
        malformed(MANY, "{\"evaluations\": [1]}", "evaluations[0] must be an object");
    }

    /** As many decisions as one request may ask for would otherwise take a hundred times what one may. */
    @Test
    void the_work_for_a_request_is_bounded_and_what_comes_after_it_is_denied() {
        aws().user("bob", EXPENSIVE);
        var asked = gets("a".repeat(2_000));
        assertThat(decision(asked)).isTrue();
        var entries = asked.putArray("evaluations");
        for (var i = 0; i < 100; i++) {
            entries.addObject();
        }
        var decisions = decisions(asked);
        assertThat(decisions).startsWith(true, true).endsWith(false, false);
        var allowed = decisions.indexOf(false);
        assertThat(decisions.subList(allowed, 100)).doesNotContain(true);
        // The next request may take as much again.
        assertThat(decisions(asked)).isEqualTo(decisions);
        assertThat(KEYHOLD.denials()).anyMatch(event -> event.reason().equals("POLICIES_TOO_COMPLEX"));
        visitor.reconnect();
    }

    private List<Boolean> decisions(ObjectNode request) {
        return json(ask(MANY, request.toString())).required("evaluations").findValues("decision").stream()
                .map(JsonNode::booleanValue)
                .toList();
    }

    @Test
    void the_configuration_names_the_endpoints() {
        var answer = json(visitor.ask(RawRequest.get("keyhold", "/.well-known/authzen-configuration")));
        assertThat(answer.toString())
                .isEqualTo("{\"policy_decision_point\":\"https://keys.example.com\","
                        + "\"access_evaluation_endpoint\":\"https://keys.example.com/access/v1/evaluation\","
                        + "\"access_evaluations_endpoint\":\"https://keys.example.com/access/v1/evaluations\"}");
        var without = AuthzenService.configuration(Optional.empty(), "request-1")
                .response()
                .aggregate()
                .join();
        assertThat(without.status().code()).isEqualTo(404);
        assertThat(without.contentUtf8()).contains("--public-url");
        assertThat(visitor.ask(RawRequest.get("keyhold", ONE)).status()).isEqualTo(405);
        assertThat(ask("/.well-known/authzen-configuration", "{}").status()).isEqualTo(405);
    }

    @Test
    void the_name_that_a_program_has_for_its_request_comes_back() {
        assertThat(ask(ONE, gets("1").toString(), "X-Request-ID", "bfe9eb29-ab87")
                        .header("x-request-id"))
                .contains("bfe9eb29-ab87");
        assertThat(ask(ONE, "", "X-Request-ID", "bfe9eb29-ab87").header("x-request-id"))
                .contains("bfe9eb29-ab87");
        assertThat(ask(ONE, gets("1").toString()).header("x-request-id")).isEmpty();
    }

    /** It is what the policy simulator tells those who may use it. */
    @Test
    void only_a_gateway_that_may_simulate_policies_learns_why() {
        aws().user("bob", READS_OWN);
        var token = KEYHOLD.adminToken();
        var admin = "arn:aws:iam::" + TestKeyhold.ACCOUNT + ":user/admin";
        KEYHOLD.allow("admin", allowing("iam:ListUsers"));
        try {
            KEYHOLD.restart(GatewayConfig.parse(List.of("authzen"), List.of(admin), Optional.empty(), "generic"));
            visitor.reconnect();
            var secret = gets("bob/secret").toString();
            for (var wrong : List.of("Bearer t1.guess", "guess", "Basic Ym9iOnB3")) {
                var refused = ask(ONE, secret, "authorization", wrong);
                assertThat(refused.status()).as(wrong).isEqualTo(401);
                assertThat(refused.header("www-authenticate")).contains("Bearer, Api-Key");
                assertThat(refused.header("x-keyhold-reason")).contains("GatewayAccessDenied");
            }
            assertThat(ask(ONE, secret).status()).isEqualTo(401);
            assertThat(ask(MANY, "").status()).isEqualTo(401);
            assertThat(visitor.ask(RawRequest.get("keyhold", "/.well-known/authzen-configuration"))
                            .status())
                    .isEqualTo(401);
            for (var form : List.of("Bearer " + token, token)) {
                assertThat(ask(ONE, secret, "authorization", form).text()).isEqualTo("{\"decision\":false}");
            }
            KEYHOLD.allow("admin", allowing("iam:SimulatePrincipalPolicy"));
            KEYHOLD.restart();
            visitor.reconnect();
            var why = json(ask(ONE, secret, "authorization", "Bearer " + token));
            assertThat(why.at("/context/reason").asText())
                    .contains("with an explicit deny in an identity-based policy")
                    .contains("allowed");
            assertThat(ask(ONE, gets("bob/1").toString(), "x-auth-token", token).text())
                    .isEqualTo("{\"decision\":true}");
            assertThat(ask(
                                    ONE,
                                    evaluation("user", "nobody", "invoices:Get", "*")
                                            .toString(),
                                    "x-auth-token",
                                    token)
                            .text())
                    .isEqualTo("{\"decision\":false}");
        } finally {
            KEYHOLD.restart(OPEN);
            visitor.reconnect();
        }
    }
}
