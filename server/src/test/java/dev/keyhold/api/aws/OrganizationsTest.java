package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.server.TestKeyhold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of AWS Organizations do in sequence, and who may call it. */
final class OrganizationsTest {
    private static final String MANAGEMENT = "123456789012";

    /** An input for every operation, which would succeed or be refused for another reason than its caller. */
    static final Map<String, String> INPUTS = Map.ofEntries(
            Map.entry("ListRoots", "{}"),
            Map.entry("ListParents", "{\"ChildId\":\"123456789012\"}"),
            Map.entry("ListChildren", "{\"ParentId\":\"r-abcd\",\"ChildType\":\"ACCOUNT\"}"),
            Map.entry("ListAccountsForParent", "{\"ParentId\":\"r-abcd\"}"),
            Map.entry("ListOrganizationalUnitsForParent", "{\"ParentId\":\"r-abcd\"}"),
            Map.entry("ListAWSServiceAccessForOrganization", "{}"),
            Map.entry("CreateAccount", "{\"AccountName\":\"Other\",\"Email\":\"other@example.com\"}"),
            Map.entry("DescribeCreateAccountStatus", "{\"CreateAccountRequestId\":\"car-00000000\"}"),
            Map.entry("ListCreateAccountStatus", "{\"States\":[\"IN_PROGRESS\"]}"),
            Map.entry("ListAccounts", "{}"),
            Map.entry("DescribeAccount", "{\"AccountId\":\"123456789012\"}"),
            Map.entry("CloseAccount", "{\"AccountId\":\"123456789012\"}"),
            Map.entry("TagResource", "{\"ResourceId\":\"123456789012\",\"Tags\":[]}"),
            Map.entry("UntagResource", "{\"ResourceId\":\"123456789012\",\"TagKeys\":[]}"),
            Map.entry("ListTagsForResource", "{\"ResourceId\":\"123456789012\"}"),
            Map.entry("DeleteOrganization", "{}"),
            Map.entry("RemoveAccountFromOrganization", "{\"AccountId\":\"123456789012\"}"),
            Map.entry(
                    "MoveAccount",
                    "{\"AccountId\":\"123456789012\",\"SourceParentId\":\"r-abcd\","
                            + "\"DestinationParentId\":\"r-abcd\"}"));

    /** These are about the caller's own account, so the root of each account may call them. */
    private static final List<String> OF_EVERY_ACCOUNT =
            List.of("DescribeOrganization", "CreateOrganization", "LeaveOrganization");

    private final TestKeyhold keyhold = TestKeyhold.start();
    private final Aws aws = new Aws(keyhold);

    @AfterEach
    void stop() {
        aws.close();
        keyhold.close();
    }

    private Aws.JsonAnswer root(String operation, String body) {
        return aws.organizationsDone(aws.root(), operation, body);
    }

    /** The only way into an account that has no root key, as on AWS. */
    @ParameterizedTest
    @CsvSource({"OrganizationAccountAccessRole,", "Access, Access"})
    void the_management_account_administers_a_new_account_by_its_role(String role, @Nullable String named) {
        var other = aws.account("Other", "other@example.com");
        var member = named == null ? "" : ",\"RoleName\":\"" + named + "\"";
        var account = root("CreateAccount", "{\"AccountName\":\"Team\",\"Email\":\"team@example.com\"" + member + "}")
                .at("/CreateAccountStatus/AccountId");
        var arn = "arn:aws:iam::" + account + ":role/" + role;
        var lead = aws.user("lead", PolicyDocuments.allowOn(arn, "sts:AssumeRole"));
        var session = aws.assume(lead, arn);
        aws.done(session, "CreateUser", "UserName", "alice");
        assertThat(aws.done(session, "GetUser", "UserName", "alice").get("Arn"))
                .isEqualTo("arn:aws:iam::" + account + ":user/alice");
        assertThat(aws.done(session, "ListRoles").all("RoleName")).containsExactly(role);
        assertThat(aws.done(session, "ListAttachedRolePolicies", "RoleName", role)
                        .get("PolicyArn"))
                .isEqualTo("arn:aws:iam::aws:policy/AdministratorAccess");

        for (var keys : List.of(aws.user("bob"), aws.rootOf(other), aws.userOf(other, "eve"))) {
            assertThat(aws.call(keys, "AssumeRole", "RoleArn", arn, "RoleSessionName", "no")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void it_is_called_by_the_root_of_the_management_account_and_by_its_users_as_policies_say() {
        var account = aws.account("Team", "team@example.com");
        var member = aws.rootOf(account);
        var user = aws.user("bob");
        var before = root("ListAccounts", "{}").text();
        var names = new ArrayList<>(OF_EVERY_ACCOUNT);
        names.addAll(INPUTS.keySet());
        assertThat(Aws.routes(keyhold, AwsApi.ORGANIZATIONS))
                .extracting(Route::name)
                .containsExactlyInAnyOrderElementsOf(names);

        INPUTS.forEach((operation, body) -> {
            assertThat(aws.organizations(member, operation, body).outcome())
                    .as(operation)
                    .isEqualTo("400 AccessDeniedException: You don't have permissions to access this resource.");
            assertThat(aws.organizations(user, operation, body).outcome())
                    .isEqualTo(
                            "400 AccessDeniedException: User: arn:aws:iam::123456789012:user/bob is not authorized to"
                                    + " perform: organizations:" + operation + " on resource: "
                                    + resource(operation) + " because no identity-based policy allows the"
                                    + " organizations:" + operation + " action");
            assertThat(aws.organizations(aws.root(), operation, body).outcome())
                    .as(operation)
                    .doesNotContain("AccessDenied");
        });
        for (var operation : OF_EVERY_ACCOUNT) {
            assertThat(aws.organizations(member, operation, "{}").outcome())
                    .as(operation)
                    .doesNotContain("AccessDenied");
            assertThat(aws.organizations(user, operation, "{}").outcome()).contains("AccessDeniedException");
        }
        // The new account may be anywhere in the list, which is ordered by random numbers.
        var after = root("ListAccounts", "{}").text();
        assertThat(after.replaceAll("\\{[^{]*other@example\\.com[^}]*},?", "").replace(",]", "]"))
                .isEqualTo(before);
        keyhold.allow("bob", PolicyDocuments.allow("organizations:*"));
        names.forEach(operation -> assertThat(aws.organizations(user, operation, INPUTS.getOrDefault(operation, "{}"))
                        .outcome())
                .as(operation)
                .doesNotContain("AccessDenied"));
    }

    private String resource(String operation) {
        var organization = "arn:aws:organizations::123456789012:%s/"
                + root("DescribeOrganization", "{}").at("/Organization/Id") + "/";
        var input = INPUTS.getOrDefault(operation, "");
        if (input.contains("\"r-")) {
            return operation.equals("MoveAccount")
                    ? organization.formatted("account") + "123456789012"
                    : organization.formatted("root") + "r-abcd";
        }
        return input.contains("\"123456789012\"") ? organization.formatted("account") + "123456789012" : "*";
    }

    @Test
    void a_policy_for_one_account_is_none_for_the_others() {
        var account = aws.account("Team", "team@example.com");
        var other = aws.account("Other", "other@example.com");
        var user = aws.user(
                "bob",
                PolicyDocuments.allowOn(
                        "arn:aws:organizations::*:account/o-*/" + account,
                        "organizations:DescribeAccount",
                        "organizations:*Tag*"));

        assertThat(aws.organizations(user, "DescribeAccount", "{\"AccountId\":\"" + account + "\"}")
                        .outcome())
                .isEqualTo("200");
        assertThat(aws.organizations(user, "ListTagsForResource", "{\"ResourceId\":\"" + account + "\"}")
                        .outcome())
                .isEqualTo("200");
        assertThat(aws.organizations(user, "DescribeAccount", "{\"AccountId\":\"" + other + "\"}")
                        .outcome())
                .contains("AccessDeniedException");
        keyhold.allow(
                "bob",
                PolicyDocuments.allowIf(
                        "\"ForAllValues:StringEquals\":{\"aws:TagKeys\":\"team\"}", "organizations:TagResource"));
        var tags = "{\"ResourceId\":\"" + account + "\",\"Tags\":[{\"Key\":\"%s\",\"Value\":\"blue\"}]}";
        assertThat(aws.organizations(user, "TagResource", tags.formatted("team"))
                        .outcome())
                .isEqualTo("200");
        assertThat(aws.organizations(user, "TagResource", tags.formatted("cost"))
                        .outcome())
                .contains("AccessDeniedException");
    }

    @Test
    void terraform_creates_reads_tags_and_closes_an_account() {
        var made = root(
                "CreateAccount",
                "{\"AccountName\":\"Team\",\"Email\":\"team@example.com\","
                        + "\"IamUserAccessToBilling\":\"ALLOW\",\"RoleName\":\"Admin\","
                        + "\"Tags\":[{\"Key\":\"team\",\"Value\":\"blue\"}]}");
        var request = made.at("/CreateAccountStatus/Id");
        assertThat(request).matches("car-[a-z0-9]{8,32}");
        var status = root("DescribeCreateAccountStatus", "{\"CreateAccountRequestId\":\"" + request + "\"}");
        assertThat(status.text()).isEqualTo(made.text());
        assertThat(status.at("/CreateAccountStatus/State")).isEqualTo("SUCCEEDED");
        var account = status.at("/CreateAccountStatus/AccountId");

        var rootId = root("ListRoots", "{}").at("/Roots/0/Id");
        assertThat(root("DescribeAccount", "{\"AccountId\":\"" + account + "\"}")
                        .at("/Account/Name"))
                .isEqualTo("Team");
        var parents = root("ListParents", "{\"ChildId\":\"" + account + "\"}").json();
        assertThat(parents.get("Parents")).hasSize(1);
        assertThat(parents.at("/Parents/0/Id").asText()).isEqualTo(rootId);
        assertThat(tags(account)).isEqualTo("[{\"Key\":\"team\",\"Value\":\"blue\"}]");

        root("UntagResource", "{\"ResourceId\":\"" + account + "\",\"TagKeys\":[\"team\"]}");
        root("TagResource", "{\"ResourceId\":\"" + account + "\",\"Tags\":[{\"Key\":\"site\",\"Value\":\"\"}]}");
        assertThat(tags(account)).isEqualTo("[{\"Key\":\"site\",\"Value\":\"\"}]");

        root("CloseAccount", "{\"AccountId\":\"" + account + "\"}");
        assertThat(root("DescribeAccount", "{\"AccountId\":\"" + account + "\"}")
                        .at("/Account/Status"))
                .isEqualTo("SUSPENDED");
    }

    @Test
    void terraform_imports_the_organization() {
        var account = aws.account("Team", "team@example.com");
        var organization = root("DescribeOrganization", "{}");
        assertThat(organization.at("/Organization/Id")).matches("o-[a-z0-9]{10,32}");
        assertThat(organization.at("/Organization/FeatureSet")).isEqualTo("ALL");
        assertThat(root("ListAccounts", "{}").json().findValuesAsText("Id"))
                .containsExactlyInAnyOrder(MANAGEMENT, account);
        assertThat(root("ListRoots", "{}").json().get("Roots")).hasSize(1);
        assertThat(root("ListAWSServiceAccessForOrganization", "{}").json().get("EnabledServicePrincipals"))
                .isEmpty();
        keyhold.restart();
        aws.reconnect();
        assertThat(root("DescribeOrganization", "{}").text()).isEqualTo(organization.text());
    }

    @Test
    void accounts_are_listed_in_pages_each_once() {
        var accounts = new ArrayList<>(List.of(MANAGEMENT));
        for (int i = 0; i < 22; i++) {
            accounts.add(aws.account("Team " + i, "team" + i + "@example.com"));
        }
        for (var size : List.of(1, 7, 20)) {
            assertThat(pages("ListAccounts", "", size)).containsExactlyInAnyOrderElementsOf(accounts);
        }
        var parent = "\"ParentId\":\"" + root("ListRoots", "{}").at("/Roots/0/Id") + "\",";
        assertThat(pages("ListAccountsForParent", parent, 9)).containsExactlyInAnyOrderElementsOf(accounts);
        assertThat(pages("ListChildren", parent + "\"ChildType\":\"ACCOUNT\",", 20))
                .containsExactlyInAnyOrderElementsOf(accounts);
        assertThat(root("ListAccounts", "{}").json().get("Accounts")).hasSize(20);
        assertThat(pages("ListCreateAccountStatus", "\"States\":[\"SUCCEEDED\"],", 5))
                .hasSize(22);
    }

    /** The ids of all pages. */
    private List<String> pages(String operation, String input, int size) {
        var found = new ArrayList<String>();
        var token = "";
        do {
            var body = "{" + input + "\"MaxResults\":" + size
                    + (token.isEmpty() ? "" : ",\"NextToken\":\"" + token + "\"") + "}";
            var page = root(operation, body).json();
            var ids = page.iterator().next().findValuesAsText("Id");
            assertThat(ids).hasSizeBetween(1, size);
            found.addAll(ids);
            token = page.path("NextToken").asText();
        } while (!token.isEmpty());
        return found;
    }

    @Test
    void a_closed_account_stops_its_root_at_the_next_request() {
        var account = aws.account("Team", "team@example.com");
        var member = aws.rootOf(account);
        assertThat(aws.call(member, "GetCallerIdentity").get("Account")).isEqualTo(account);

        root("CloseAccount", "{\"AccountId\":\"" + account + "\"}");

        assertThat(aws.call(member, "GetCallerIdentity").outcome())
                .isEqualTo(aws.call(VendorSigner.Keys.of("AKIAIOSFODNN7EXAMPLE", "x".repeat(40)), "GetCallerIdentity")
                        .outcome());
        assertThat(aws.organizations(member, "DescribeOrganization", "{}").outcome())
                .startsWith("400 UnrecognizedClientException: ");
    }

    private String tags(String account) {
        return root("ListTagsForResource", "{\"ResourceId\":\"" + account + "\"}")
                .json()
                .get("Tags")
                .toString();
    }
}
