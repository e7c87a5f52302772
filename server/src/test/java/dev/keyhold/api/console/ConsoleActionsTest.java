package dev.keyhold.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpMethod;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.Aws;
import dev.keyhold.api.aws.Kms;
import dev.keyhold.api.aws.RawClient;
import dev.keyhold.api.aws.VendorSigner;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.KmsAction;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.server.TestConsole;
import dev.keyhold.server.TestKeyhold;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every page and form does what a call of the AWS-compatible API does: it needs the same right, is refused in the same
 * way, and leaves the same events in the audit trail.
 */
class ConsoleActionsTest {
    private static final String POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    private static final String DOCUMENT = PolicyDocuments.allow("s3:GetObject");
    private static final String TRUST = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
            + "\"Principal\":{\"AWS\":\"" + TestKeyhold.ACCOUNT.text() + "\"},\"Action\":\"sts:AssumeRole\"}}";
    private static final String OTHER_POLICY = "arn:aws:iam::aws:policy/IAMFullAccess";

    private static final Set<Action> OF_THE_CONSOLE_ALONE =
            Set.of(ServiceAction.EXPLAIN_REFUSALS, ServiceAction.READ_AUDIT_TRAIL, ServiceAction.DESCRIBE_INSTALLATION);

    /** Pages of which no part was asked for: what is denied is recorded nowhere. */
    private static final Set<String> UNASKED = Set.of("GET /", "GET /new-user");

    private static final Pattern FILE =
            Pattern.compile("<a href=\"data:text/plain;base64,(?<data>[^\"]+)\" download=\"(?<name>[^\"]+)\">");

    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    private static final ApiEvents AWS = new ApiEvents(KEYHOLD, "aws");
    private static final ApiEvents CONSOLE = new ApiEvents(KEYHOLD, "console");

    private static final AtomicInteger MADE = new AtomicInteger();

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AutoClose
    private final Kms kms = new Kms(KEYHOLD);

    /**
     * A route and the same by API.
     *
     * @param path with {@code {user}} and {@code {key}}, as everywhere here: a user with a key and a policy. What a row
     *     needs beside is named after the user
     * @param fields of the form
     * @param calls of the API, each as the action and its input
     */
    record Row(String route, String path, List<String> fields, List<List<String>> calls) {
        static Row of(String route, String path, List<String> call, String... fields) {
            return new Row(route, path, List.of(fields), List.of(call));
        }

        @Override
        public String toString() {
            return route + " " + path;
        }
    }

    static List<Row> rows() {
        return Stream.of(
                        users(),
                        groups(),
                        policies(),
                        roles(),
                        simulations(),
                        accounts(),
                        HolderRows.all(),
                        KmsRows.all())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Row> groups() {
        var one = "/groups/{user}-group";
        var group = List.of("GroupName", "{user}-group");
        return List.of(
                Row.of("GET /groups", "/groups", List.of("ListGroups")),
                Row.of(
                        "POST /groups",
                        "/groups",
                        List.of("CreateGroup", "GroupName", "{user}-new", "Path", "/team/"),
                        "name",
                        "{user}-new",
                        "path",
                        "/team/"),
                Row.of("GET /groups/{group}", one, call("GetGroup", group)),
                Row.of(
                        "POST /groups/{group}/rename",
                        one + "/rename",
                        call("UpdateGroup", group, "NewGroupName", "{user}-renamed", "NewPath", "/team/"),
                        "name",
                        "{user}-renamed",
                        "path",
                        "/team/"),
                Row.of(
                        "POST /groups/{group}/delete",
                        "/groups/{user}-bare/delete",
                        List.of("DeleteGroup", "GroupName", "{user}-bare")),
                Row.of(
                        "POST /groups/{group}/members/add",
                        one + "/members/add",
                        call("AddUserToGroup", group, "UserName", "{user}-bare"),
                        "user",
                        "{user}-bare"),
                Row.of(
                        "POST /groups/{group}/members/remove",
                        one + "/members/remove",
                        call("RemoveUserFromGroup", group, "UserName", "{user}"),
                        "user",
                        "{user}"),
                Row.of(
                        "POST /groups/{group}/policies/attach",
                        one + "/policies/attach",
                        call("AttachGroupPolicy", group, "PolicyArn", OTHER_POLICY),
                        "policy",
                        OTHER_POLICY),
                Row.of(
                        "POST /groups/{group}/policies/detach",
                        one + "/policies/detach",
                        call("DetachGroupPolicy", group, "PolicyArn", POLICY),
                        "policy",
                        POLICY));
    }

    private static List<Row> roles() {
        var one = "/roles/{user}-role";
        var role = List.of("RoleName", "{user}-role");
        return List.of(
                Row.of(
                        "POST /new-role",
                        "/new-role",
                        List.of(
                                "CreateRole",
                                "RoleName",
                                "{user}-new",
                                "Path",
                                "/team/",
                                "AssumeRolePolicyDocument",
                                TRUST),
                        "name",
                        "{user}-new",
                        "path",
                        "/team/",
                        "document",
                        TRUST),
                Row.of("GET /roles/{role}/trust", one + "/trust", call("GetRole", role)),
                Row.of(
                        "POST /roles/{role}/trust",
                        one + "/trust",
                        call("UpdateAssumeRolePolicy", role, "PolicyDocument", TRUST),
                        "document",
                        TRUST),
                Row.of(
                        "POST /roles/{role}/update",
                        one + "/update",
                        call("UpdateRole", role, "Description", "nightly", "MaxSessionDuration", "7200"),
                        "description",
                        "nightly",
                        "maxSession",
                        "7200"),
                Row.of("POST /roles/{role}/delete", one + "/delete", call("DeleteRole", role)),
                Row.of("GET /roles/{role}/policies", one + "/policies", call("ListAttachedRolePolicies", role)),
                Row.of(
                        "POST /roles/{role}/policies/attach",
                        one + "/policies/attach",
                        call("AttachRolePolicy", role, "PolicyArn", POLICY),
                        "policy",
                        POLICY),
                Row.of(
                        "POST /roles/{role}/policies/detach",
                        one + "/policies/detach",
                        call("DetachRolePolicy", role, "PolicyArn", POLICY),
                        "policy",
                        POLICY),
                Row.of("GET /roles", "/roles", List.of("ListRoles")),
                Row.of("GET /roles/{role}", "/roles/{user}-role", List.of("GetRole", "RoleName", "{user}-role")));
    }

    private static List<Row> simulations() {
        var user = "arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":user/{user}";
        var question = "&actions=s3:GetObject&resource=arn:aws:s3:::box/key";
        var call = List.of(
                "SimulatePrincipalPolicy",
                "PolicySourceArn",
                user,
                "ActionNames.member.1",
                "s3:GetObject",
                "ResourceArns.member.1",
                "arn:aws:s3:::box/key");
        return List.of(
                new Row(
                        "GET /simulate/who",
                        "/simulate/who?action=s3:GetObject",
                        List.of(),
                        List.of(List.of("ListUsers"), List.of("ListRoles"), call)),
                Row.of("GET /simulate", "/simulate?principal=" + user, call),
                Row.of("GET /simulate", "/simulate?principal=" + user + question, call),
                Row.of("GET /simulate", "/simulate?principal={user}" + question, call));
    }

    private static List<Row> accounts() {
        var one = List.of("AccountId", "{account}");
        return List.of(
                Row.of("GET /accounts", "/accounts", List.of("ListAccounts")),
                Row.of(
                        "POST /accounts",
                        "/accounts",
                        List.of("CreateAccount", "AccountName", "New", "Email", "{user}@example.com"),
                        "accountName",
                        "New",
                        "email",
                        "{user}@example.com"),
                Row.of("GET /accounts/{account}", "/accounts/{account}", call("DescribeAccount", one)),
                Row.of("POST /accounts/{account}/close", "/accounts/{account}/close", call("CloseAccount", one)));
    }

    private static List<Row> policies() {
        var all = "/policies/arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":policy~{user}";
        var arn = List.of("PolicyArn", "arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":policy/{user}-policy");
        var one = all + "-policy";
        var version = one + "/versions/v2";
        return List.of(
                Row.of("GET /policies", "/policies?scope=OWN&path=/", List.of("ListPolicies", "Scope", "Local")),
                Row.of(
                        "GET /new-policy",
                        "/new-policy?from=" + arn.getLast() + "&version=v2",
                        call("GetPolicyVersion", arn, "VersionId", "v2")),
                Row.of(
                        "POST /new-policy",
                        "/new-policy",
                        List.of("CreatePolicy", "PolicyName", "{user}-new", "Path", "/", "PolicyDocument", DOCUMENT),
                        "name",
                        "{user}-new",
                        "path",
                        "/",
                        "document",
                        DOCUMENT),
                Row.of("GET /policies/{policy}", one, call("GetPolicy", arn)),
                Row.of(
                        "POST /policies/{policy}/delete",
                        all + "-bare/delete",
                        List.of("DeletePolicy", "PolicyArn", arn.getLast().replace("-policy", "-bare"))),
                Row.of(
                        "POST /policies/{policy}/versions",
                        one + "/versions",
                        call("CreatePolicyVersion", arn, "PolicyDocument", DOCUMENT, "SetAsDefault", "true"),
                        "document",
                        DOCUMENT,
                        "default",
                        "yes"),
                Row.of(
                        "GET /policies/{policy}/versions/{version}",
                        version,
                        call("GetPolicyVersion", arn, "VersionId", "v2")),
                Row.of(
                        "GET /policies/{policy}/versions/{version}",
                        version + "?with=v1",
                        call("GetPolicyVersion", arn, "VersionId", "v2")),
                Row.of(
                        "POST /policies/{policy}/versions/{version}/default",
                        version + "/default",
                        call("SetDefaultPolicyVersion", arn, "VersionId", "v2")),
                Row.of(
                        "POST /policies/{policy}/versions/{version}/delete",
                        version + "/delete",
                        call("DeletePolicyVersion", arn, "VersionId", "v2")));
    }

    private static List<Row> users() {
        var user = List.of("UserName", "{user}");
        var key = List.of("UserName", "{user}", "AccessKeyId", "{key}");
        return List.of(
                Row.of("GET /", "/", List.of("GetAccountSummary")),
                Row.of("GET /users", "/users", List.of("ListUsers")),
                Row.of("GET /weak-keys", "/weak-keys", List.of("GetCredentialReport")),
                Row.of("GET /users", "/users?search={key}", List.of("GetAccessKeyLastUsed", "AccessKeyId", "{key}")),
                Row.of("GET /users/{user}", "/users/{user}", call("GetUser", user)),
                Row.of(
                        "POST /users/{user}/rename",
                        "/users/{user}/rename",
                        call("UpdateUser", user, "NewUserName", "{user}-renamed", "NewPath", "/team/"),
                        "name",
                        "{user}-renamed",
                        "path",
                        "/team/"),
                Row.of(
                        "POST /users/{user}/delete",
                        "/users/{user}-bare/delete",
                        call("DeleteUser", List.of("UserName", "{user}-bare"))),
                Row.of("GET /new-user", "/new-user", List.of("ListPolicies")),
                new Row(
                        "POST /new-user",
                        "/new-user",
                        List.of("name", "{user}-new", "path", "/", "policy", POLICY, "key", "yes"),
                        List.of(
                                List.of("CreateUser", "UserName", "{user}-new", "Path", "/"),
                                List.of("AttachUserPolicy", "UserName", "{user}-new", "PolicyArn", POLICY),
                                List.of("CreateAccessKey", "UserName", "{user}-new"))),
                Row.of("GET /users/{user}/keys", "/users/{user}/keys", call("GetUser", user)),
                Row.of("POST /users/{user}/keys", "/users/{user}/keys", call("CreateAccessKey", user)),
                Row.of("GET /users/{user}/keys/{key}", "/users/{user}/keys/{key}", call("ListAccessKeys", user)),
                Row.of(
                        "POST /users/{user}/keys/{key}/enable",
                        "/users/{user}/keys/{key}/enable",
                        call("UpdateAccessKey", key, "Status", "Active")),
                Row.of(
                        "POST /users/{user}/keys/{key}/disable",
                        "/users/{user}/keys/{key}/disable",
                        call("UpdateAccessKey", key, "Status", "Inactive")),
                Row.of(
                        "POST /users/{user}/keys/{key}/delete",
                        "/users/{user}/keys/{key}/delete",
                        call("DeleteAccessKey", key)),
                Row.of("GET /users/{user}/policies", "/users/{user}/policies", call("ListAttachedUserPolicies", user)),
                Row.of(
                        "POST /users/{user}/policies/attach",
                        "/users/{user}/policies/attach",
                        call("AttachUserPolicy", user, "PolicyArn", OTHER_POLICY),
                        "policy",
                        OTHER_POLICY),
                Row.of(
                        "POST /users/{user}/policies/detach",
                        "/users/{user}/policies/detach",
                        call("DetachUserPolicy", user, "PolicyArn", POLICY),
                        "policy",
                        POLICY));
    }

    private static List<String> call(String action, List<String> input, String... more) {
        return Stream.of(Stream.of(action), input.stream(), Arrays.stream(more))
                .flatMap(it -> it)
                .toList();
    }

    @Test
    void every_route_that_asks_for_something_has_a_row() {
        var routes = TestConsole.of(KEYHOLD).routes().stream()
                .filter(route -> !route.actions().isEmpty())
                // No API offers these: their pages have tests of their own.
                .filter(route -> Collections.disjoint(route.actions(), OF_THE_CONSOLE_ALONE))
                .map(Route::name)
                .collect(Collectors.toSet());
        var byRoles = Stream.concat(RoleRows.all().stream().map(RoleRows.Row::route), KmsFolderPagesTest.routes());
        assertThat(Stream.concat(rows().stream().map(Row::route), byRoles).collect(Collectors.toSet()))
                .isEqualTo(routes);
    }

    /** A user with a key and a policy, and one with neither. */
    private record Subject(String name, String key, String account, KmsRows.Subject kms) {
        String in(String text) {
            return kms.in(text.replace("{user}", name).replace("{key}", key).replace("{account}", account));
        }

        /** What is said about it, as if it were about anybody. */
        String anonymous(String text) {
            return text.replace(name, "USER")
                    .replace(key, "KEY")
                    .replaceAll("account [0-9]{12}", "account NUMBER")
                    .replaceAll("AKIA[A-Z0-9]{16}", "NEW")
                    .replaceAll("(aje|abj)[a-z0-9]{17}", "ID")
                    .replaceAll("[0-9a-f]{64}", "GRANT")
                    .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "UUID");
        }
    }

    private Subject subject(Row row) {
        var name = "subject-" + MADE.incrementAndGet();
        aws.done(aws.root(), "CreateUser", "UserName", name + "-bare");
        var key = aws.user(name).id();
        aws.done(aws.root(), "AttachUserPolicy", "UserName", name, "PolicyArn", POLICY);
        if (row.route().contains("polic")) {
            policies(name);
        }
        if (row.route().contains("group")) {
            groups(name);
        }
        if (row.route().contains("{role}")) {
            aws.done(aws.root(), "CreateRole", "RoleName", name + "-role", "AssumeRolePolicyDocument", TRUST);
            if (row.route().contains("/detach")) {
                aws.done(aws.root(), "AttachRolePolicy", "RoleName", name + "-role", "PolicyArn", POLICY);
            }
        }
        HolderRows.prepare(aws, name, row);
        var account = row.route().contains("{account}") ? aws.account("Old", name + "-old@example.com") : "";
        var kmsKey = row.route().contains("/kms") ? KmsRows.subject(kms, name, row) : KmsRows.Subject.NONE;
        return new Subject(name, key, account, kmsKey);
    }

    /** A group with a member and a policy, and one with neither. */
    private void groups(String subject) {
        aws.done(aws.root(), "CreateGroup", "GroupName", subject + "-bare");
        aws.done(aws.root(), "CreateGroup", "GroupName", subject + "-group");
        aws.done(aws.root(), "AddUserToGroup", "GroupName", subject + "-group", "UserName", subject);
        aws.done(aws.root(), "AttachGroupPolicy", "GroupName", subject + "-group", "PolicyArn", POLICY);
    }

    /** A policy with a version that is not in force, and one with neither versions nor uses. */
    private void policies(String subject) {
        aws.done(aws.root(), "CreatePolicy", "PolicyName", subject + "-bare", "PolicyDocument", DOCUMENT);
        aws.done(aws.root(), "CreatePolicy", "PolicyName", subject + "-policy", "PolicyDocument", DOCUMENT);
        var arn = "arn:aws:iam::" + TestKeyhold.ACCOUNT.text() + ":policy/" + subject + "-policy";
        aws.done(aws.root(), "CreatePolicyVersion", "PolicyArn", arn, "PolicyDocument", DOCUMENT);
    }

    private static Route route(Row row) {
        return TestConsole.of(KEYHOLD).routes().stream()
                .filter(route -> route.name().equals(row.route()))
                .findFirst()
                .orElseThrow();
    }

    private RawClient.Response byConsole(VendorSigner.Keys as, Row row, Subject subject) {
        try (var browser = ConsoleBrowser.of(KEYHOLD)) {
            browser.signedIn(as);
            var fields = row.fields().stream().map(subject::in).toArray(String[]::new);
            return route(row).method() == HttpMethod.GET
                    ? browser.get(subject.in(row.path()))
                    : browser.post(subject.in(row.path()), fields);
        }
    }

    private void byApi(VendorSigner.Keys as, Row row, Subject subject) {
        for (var call : row.calls()) {
            if (KmsRows.isOfKms(call)) {
                KmsRows.send(kms, as, call.stream().map(subject::in).toList());
                continue;
            }
            var input = call.stream().skip(1).map(subject::in).toArray(String[]::new);
            if (isOfOrganizations(call)) {
                var body = new ObjectMapper().createObjectNode();
                for (int i = 0; i < input.length; i += 2) {
                    body.put(input[i], input[i + 1]);
                }
                var _ = aws.organizations(as, call.getFirst(), body.toString());
            } else {
                var _ = aws.call(as, call.getFirst(), input);
            }
        }
    }

    private static boolean isOfOrganizations(List<String> call) {
        return call.getFirst().matches("(List|Create|Describe|Close)Accounts?");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void what_is_allowed_leaves_the_same_events(Row row) {
        var inConsole = subject(row);
        var inApi = subject(row);
        var before = CONSOLE.ids();
        var answer = byConsole(aws.root(), row, inConsole);
        assertThat(answer.status()).as(answer.toString()).isIn(200, 303);
        var console = CONSOLE.since(before, inConsole::anonymous);
        var beforeApi = AWS.ids();
        byApi(aws.root(), row, inApi);
        var api = AWS.since(beforeApi, inApi::anonymous);
        assertThat(console).containsExactlyInAnyOrderElementsOf(api);
        var isUse = route(row).actions().contains(KmsAction.GET_PUBLIC_KEY);
        assertThat(console.isEmpty()).isEqualTo(route(row).method() == HttpMethod.GET && !isUse);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void what_is_denied_leaves_the_same_events_and_changes_nothing(Row row) {
        var nobody = aws.user("nobody-" + MADE.incrementAndGet());
        var subject = subject(row);
        var changes = KEYHOLD.changes();
        var before = CONSOLE.ids();
        var answer = byConsole(nobody, row, subject);
        var console = CONSOLE.since(before, subject::anonymous);
        var beforeApi = AWS.ids();
        byApi(nobody, new Row(row.route(), row.path(), row.fields(), row.calls().subList(0, 1)), subject);
        var api = AWS.since(beforeApi, subject::anonymous);
        assertThat(api).isNotEmpty();
        assertThat(console).containsAll(UNASKED.contains(row.route()) ? List.of() : api);
        assertThat(console.isEmpty()).isEqualTo(UNASKED.contains(row.route()));
        assertThat(console).allSatisfy(event -> assertThat(event.outcome()).isEqualTo(AuditEvent.Outcome.DENIED));
        assertThat(declared(row)).containsAll(operations(console));
        assertThat(KEYHOLD.changes()).isEqualTo(changes);
        assertThat(answer.text()).containsAnyOf("is not allowed to perform", "you are not allowed to perform");
    }

    private static List<String> declared(Row row) {
        var known = route(row).back().stream()
                .flatMap(_ -> TestConsole.of(KEYHOLD).routes().stream())
                .filter(other -> other.method() == HttpMethod.GET)
                .flatMap(other -> other.actions().stream());
        // A form that is refused is shown again, by what a page asks for.
        return Stream.concat(route(row).actions().stream(), known)
                .map(Action::name)
                .distinct()
                .toList();
    }

    private static List<String> operations(List<ApiEvents.Event> events) {
        return events.stream().map(ApiEvents.Event::operation).distinct().toList();
    }

    /**
     * Rights on what a page shows first alone: the rest is denied and not shown, each as its own action. Nobody asked
     * for it, so that no denial is recorded.
     */
    @ParameterizedTest
    @MethodSource("rows")
    void a_page_is_shown_to_who_has_the_right_that_the_api_asks_for(Row row) {
        var actions = row.calls().stream()
                .map(call -> KmsRows.isOfKms(call)
                        ? call.getFirst()
                        : (isOfOrganizations(call) ? "organizations:" : "iam:") + call.getFirst())
                .toArray(String[]::new);
        var name = "reader-" + MADE.incrementAndGet();
        var reader = aws.user(name, PolicyDocuments.allow(actions));
        var subject = subject(row);
        var before = CONSOLE.ids();
        var answer = byConsole(reader, row, subject);
        assertThat(answer.status()).as(answer.toString()).isIn(200, 303);
        assertThat(CONSOLE.since(before, subject::anonymous))
                .extracting(ApiEvents.Event::outcome)
                .doesNotContain(AuditEvent.Outcome.DENIED);
    }

    /** Templates escape what they print by where it stands, and leave nothing of most links with data in them. */
    @Test
    void the_page_of_a_new_key_offers_its_secret_in_three_files() {
        var user = "subject-" + MADE.incrementAndGet();
        aws.done(aws.root(), "CreateUser", "UserName", user);
        try (var browser = ConsoleBrowser.of(KEYHOLD).signedIn(aws.root())) {
            var page = browser.post("/users/" + user + "/keys").text();
            var id = code(page, "access-key-id");
            var files = FILE.matcher(page)
                    .results()
                    .collect(Collectors.toMap(found -> found.group("name"), found -> content(found.group("data"))));
            assertThat(files).containsOnlyKeys("credentials", id + ".env", id + ".json");
            assertThat(files.values())
                    .allSatisfy(file -> assertThat(file).contains(id, code(page, "secret-access-key")));
        }
    }

    private static String code(String page, String id) {
        var begin = "<code id=\"" + id + "\">";
        assertThat(page).contains(begin);
        var start = page.indexOf(begin) + begin.length();
        return page.substring(start, page.indexOf('<', start));
    }

    private static String content(String data) {
        return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
    }
}
