package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.PolicyDocuments;
import dev.keyhold.server.TestKeyhold;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the user, tag and account operations do, tested over the wire. */
final class UsersTest {
    @AutoClose
    private static final TestKeyhold KEYHOLD = TestKeyhold.start();

    @AutoClose
    private final Aws aws = new Aws(KEYHOLD);

    @AfterEach
    void reset() {
        aws.reset();
    }

    @Test
    void a_user_is_made_with_path_and_tags() {
        var made = aws.done(
                aws.root(),
                "CreateUser",
                "UserName",
                "Bob+=,.@-_1",
                "Path",
                "/a/b/",
                "Tags.member.1.Key",
                "Team/Ωmega x",
                "Tags.member.1.Value",
                "café =:",
                "Tags.member.2.Key",
                "empty",
                "Tags.member.2.Value",
                "");

        assertThat(made.children("User")).containsExactly("Path", "UserName", "UserId", "Arn", "CreateDate", "Tags");
        assertThat(made.get("Arn")).isEqualTo("arn:aws:iam::123456789012:user/a/b/Bob+=,.@-_1");
        assertThat(made.get("UserId")).matches("AIDA[A-Z2-7]{17}");
        assertThat(made.all("Key")).containsExactlyInAnyOrder("Team/Ωmega x", "empty");
        assertThat(made.all("Value")).containsExactlyInAnyOrder("café =:", "");
    }

    @Test
    void names_are_unique_without_regard_to_case() {
        aws.done(aws.root(), "CreateUser", "UserName", "Bob");

        assertThat(aws.call(aws.root(), "CreateUser", "UserName", "bOB").outcome())
                .isEqualTo("409 EntityAlreadyExists: User with name bOB already exists.");
        assertThat(aws.done(aws.root(), "GetUser", "UserName", "BOB").get("UserName"))
                .isEqualTo("Bob");
    }

    @Test
    void the_root_is_a_user_without_name_and_path() {
        var root = aws.done(aws.root(), "GetUser");

        assertThat(root.children("User")).containsExactly("UserId", "Arn", "CreateDate");
        assertThat(root.get("UserId")).isEqualTo("123456789012");
        assertThat(root.get("Arn")).isEqualTo("arn:aws:iam::123456789012:root");
    }

    @Test
    void a_name_may_be_looked_up_with_128_characters_but_not_made_with_65() {
        var name = "a-name-".repeat(9) + "nn";

        assertThat(aws.call(aws.root(), "CreateUser", "UserName", name).outcome())
                .isEqualTo("400 ValidationError: 1 validation error detected: Value '" + name
                        + "' at 'userName' failed to satisfy constraint: Member must have length less than or equal"
                        + " to 64");
        assertThat(aws.call(aws.root(), "GetUser", "UserName", name).outcome())
                .isEqualTo("404 NoSuchEntity: The user with name " + name + " cannot be found.");
        assertThat(aws.done(aws.root(), "CreateUser", "UserName", "n".repeat(64))
                        .status())
                .isEqualTo(200);
        assertThat(aws.call(aws.root(), "GetUser", "UserName", "n".repeat(129)).outcome())
                .startsWith("400 ValidationError");
    }

    @Test
    void users_are_listed_by_name_below_a_path_page_by_page() {
        for (var name : List.of("delta", "Alpha", "charlie", "bravo")) {
            aws.done(aws.root(), "CreateUser", "UserName", name, "Path", "/greek/");
        }
        aws.done(aws.root(), "CreateUser", "UserName", "able", "Path", "/other/");

        var found = new ArrayList<String>();
        var page = aws.done(aws.root(), "ListUsers", "PathPrefix", "/greek/", "MaxItems", "1");
        found.addAll(page.all("UserName"));
        for (int size = 2; page.get("IsTruncated").equals("true"); size++) {
            page = aws.done(
                    aws.root(),
                    "ListUsers",
                    "PathPrefix",
                    "/greek/",
                    "MaxItems",
                    Integer.toString(size),
                    "Marker",
                    page.get("Marker"));
            found.addAll(page.all("UserName"));
        }

        assertThat(found).containsExactly("Alpha", "bravo", "charlie", "delta");
        assertThat(page.find("Marker")).isEmpty();
        assertThat(aws.done(aws.root(), "ListUsers", "PathPrefix", "/nowhere").text())
                .contains("<Users></Users>");
    }

    @Test
    void a_list_leaves_tags_out() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob", "Tags.member.1.Key", "k", "Tags.member.1.Value", "v");

        assertThat(aws.done(aws.root(), "ListUsers").find("Tags")).isEmpty();
        assertThat(aws.done(aws.root(), "GetUser", "UserName", "bob").get("Value"))
                .isEqualTo("v");
    }

    @Test
    void a_marker_belongs_to_its_list_and_its_filters() {
        for (var name : List.of("a", "b", "c")) {
            aws.done(aws.root(), "CreateUser", "UserName", name);
        }
        var marker = aws.done(aws.root(), "ListUsers", "MaxItems", "2").get("Marker");
        var refused = "400 ValidationError: Invalid Marker.";

        assertThat(aws.call(aws.root(), "ListUsers", "PathPrefix", "/x/", "Marker", marker)
                        .outcome())
                .isEqualTo(refused);
        assertThat(aws.call(aws.root(), "ListAccessKeys", "Marker", marker).outcome())
                .isEqualTo(refused);
        assertThat(aws.call(aws.root(), "ListUserTags", "UserName", "a", "Marker", marker)
                        .outcome())
                .isEqualTo(refused);
        assertThat(aws.call(aws.root(), "ListAccountAliases", "Marker", marker).outcome())
                .isEqualTo(refused);
        assertThat(aws.call(aws.root(), "ListUsers", "Marker", "nonsense").outcome())
                .isEqualTo(refused);
        assertThat(aws.done(aws.root(), "ListUsers", "Marker", marker).all("UserName"))
                .containsExactly("b", "c");
    }

    @Test
    void a_marker_that_was_tampered_with_is_refused_and_breaks_nothing() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob");
        for (int i = 0; i < 3; i++) {
            aws.done(aws.root(), "TagUser", "UserName", "bob", "Tags.member.1.Key", "k" + i, "Tags.member.1.Value", "");
        }
        var marker = aws.done(aws.root(), "ListUserTags", "UserName", "bob", "MaxItems", "1")
                .get("Marker");
        var bytes = java.util.Base64.getUrlDecoder().decode(marker);

        for (var position : List.of("x", "-1", "", "2147483647", "99999999999999", "٣", " 1", "1 ")) {
            var text = position.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            var forged = java.util.Arrays.copyOf(bytes, 8 + text.length);
            System.arraycopy(text, 0, forged, 8, text.length);
            var answer = aws.call(
                    aws.root(),
                    "ListUserTags",
                    "UserName",
                    "bob",
                    "Marker",
                    java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(forged));
            assertThat(answer.status()).as(position + ": " + answer).isIn(200, 400);
        }
    }

    @Test
    void a_renamed_user_keeps_its_id_keys_and_tags() {
        var bob = aws.user("bob", PolicyDocuments.SELF_SERVICE);
        aws.done(aws.root(), "TagUser", "UserName", "bob", "Tags.member.1.Key", "k", "Tags.member.1.Value", "v");
        var before = aws.done(bob, "GetUser");

        var answer =
                aws.done(aws.root(), "UpdateUser", "UserName", "bob", "NewUserName", "Rob", "NewPath", "/elsewhere/");

        assertThat(answer.text()).doesNotContain("Result");
        var after = aws.done(bob, "GetUser");
        assertThat(after.get("UserName")).isEqualTo("Rob");
        assertThat(after.get("UserId")).isEqualTo(before.get("UserId"));
        assertThat(after.get("Arn")).isEqualTo("arn:aws:iam::123456789012:user/elsewhere/Rob");
        assertThat(after.get("Value")).isEqualTo("v");
        assertThat(after.get("CreateDate")).isEqualTo(before.get("CreateDate"));
        assertThat(aws.call(aws.root(), "GetUser", "UserName", "bob").outcome())
                .isEqualTo("404 NoSuchEntity: The user with name bob cannot be found.");
        assertThat(aws.done(bob, "GetCallerIdentity").get("Arn")).endsWith("/elsewhere/Rob");
    }

    @Test
    void another_spelling_of_a_users_own_name_is_taken() {
        aws.user("Bob");

        assertThat(aws.call(aws.root(), "UpdateUser", "UserName", "Bob", "NewUserName", "BOB")
                        .outcome())
                .isEqualTo("409 EntityAlreadyExists: User with name BOB already exists.");
        aws.done(aws.root(), "UpdateUser", "UserName", "bob", "NewUserName", "Bob", "NewPath", "/a/");
        assertThat(aws.done(aws.root(), "GetUser", "UserName", "bob").get("Arn"))
                .endsWith("user/a/Bob");
    }

    @Test
    void a_rename_to_a_name_that_is_taken_is_refused() {
        aws.user("bob");
        aws.user("Eve");

        assertThat(aws.call(aws.root(), "UpdateUser", "UserName", "bob", "NewUserName", "eve")
                        .outcome())
                .isEqualTo("409 EntityAlreadyExists: User with name eve already exists.");
        assertThat(aws.call(aws.root(), "UpdateUser", "UserName", "nobody", "NewUserName", "x")
                        .outcome())
                .isEqualTo("404 NoSuchEntity: The user with name nobody cannot be found.");
        assertThat(aws.call(aws.root(), "UpdateUser", "UserName", "bob").status())
                .isEqualTo(200);
    }

    @Test
    void a_user_with_keys_is_not_deleted() {
        var bob = aws.user("bob");

        assertThat(aws.call(aws.root(), "DeleteUser", "UserName", "bob").outcome())
                .isEqualTo("409 DeleteConflict: Cannot delete entity, must delete access keys first.");
        aws.done(aws.root(), "UpdateAccessKey", "UserName", "bob", "AccessKeyId", bob.id(), "Status", "Inactive");
        assertThat(aws.call(aws.root(), "DeleteUser", "UserName", "bob").status())
                .isEqualTo(409);
        aws.done(aws.root(), "DeleteAccessKey", "UserName", "bob", "AccessKeyId", bob.id());
        aws.done(aws.root(), "DeleteUser", "UserName", "bob");
        assertThat(aws.call(aws.root(), "DeleteUser", "UserName", "bob").outcome())
                .isEqualTo("404 NoSuchEntity: The user with name bob cannot be found.");
    }

    @Test
    void a_new_user_of_an_old_name_is_somebody_else() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob", "Tags.member.1.Key", "k", "Tags.member.1.Value", "v");
        var first = aws.done(aws.root(), "GetUser", "UserName", "bob");
        aws.done(aws.root(), "DeleteUser", "UserName", "bob");
        aws.done(aws.root(), "CreateUser", "UserName", "bob");

        var second = aws.done(aws.root(), "GetUser", "UserName", "bob");
        assertThat(second.get("UserId")).isNotEqualTo(first.get("UserId"));
        assertThat(second.find("Tags")).isEmpty();
    }

    @Test
    void a_permissions_boundary_that_does_not_exist_is_refused() {
        var arn = "arn:aws:iam::123456789012:policy/bound";

        assertThat(aws.call(aws.root(), "CreateUser", "UserName", "bob", "PermissionsBoundary", arn)
                        .outcome())
                .isEqualTo("404 NoSuchEntity: Policy " + arn + " does not exist or is not attachable.");
        assertThat(aws.call(
                                aws.root(),
                                "CreateUser",
                                "UserName",
                                "bob",
                                "PermissionsBoundary",
                                "no arn but long enough")
                        .outcome())
                .isEqualTo("400 ValidationError: Invalid ARN:  Could not be parsed!");
        assertThat(aws.call(aws.root(), "GetUser", "UserName", "bob").status()).isEqualTo(404);
    }

    @Test
    void tags_are_put_over_each_other_listed_by_key_and_removed() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob");
        aws.done(aws.root(), "TagUser", tagging("bob", "b", "1", "a", "2", "C", "3"));
        aws.done(aws.root(), "TagUser", tagging("bob", "B", "4"));

        var tags = aws.done(aws.root(), "ListUserTags", "UserName", "BOB");
        assertThat(tags.all("Key")).containsExactly("a", "B", "C");
        assertThat(tags.all("Value")).containsExactly("2", "4", "3");
        aws.done(
                aws.root(),
                "UntagUser",
                "UserName",
                "bob",
                "TagKeys.member.1",
                "c",
                "TagKeys.member.2",
                "A",
                "TagKeys.member.3",
                "never");
        assertThat(aws.done(aws.root(), "ListUserTags", "UserName", "bob").all("Key"))
                .containsExactly("B");
        aws.done(aws.root(), "UntagUser", "UserName", "bob", "TagKeys.member.1", "b");
        assertThat(aws.done(aws.root(), "ListUserTags", "UserName", "bob").text())
                .contains("<Tags></Tags><IsTruncated>false</IsTruncated>");
    }

    @Test
    void tags_have_pages() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob");
        aws.done(aws.root(), "TagUser", tagging("bob", "a", "1", "b", "2", "c", "3"));

        var first = aws.done(aws.root(), "ListUserTags", "UserName", "bob", "MaxItems", "2");
        assertThat(first.all("Key")).containsExactly("a", "b");
        var rest =
                aws.done(aws.root(), "ListUserTags", "UserName", "BOB", "MaxItems", "1", "Marker", first.get("Marker"));
        assertThat(rest.all("Key")).containsExactly("c");
        assertThat(rest.get("IsTruncated")).isEqualTo("false");
    }

    @Test
    void a_user_has_fifty_tags_at_most() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob");
        var fifty = IntStream.range(0, 50)
                .boxed()
                .flatMap(i -> java.util.stream.Stream.of("k" + i, "v"))
                .toArray(String[]::new);
        aws.done(aws.root(), "TagUser", tagging("bob", fifty));

        assertThat(aws.call(aws.root(), "TagUser", tagging("bob", "one more", "v"))
                        .outcome())
                .isEqualTo("409 LimitExceeded: Cannot exceed quota for TagsPerUser: 50");
        assertThat(aws.call(aws.root(), "TagUser", tagging("bob", "k7", "other"))
                        .status())
                .isEqualTo(200);
        assertThat(aws.done(aws.root(), "ListUserTags", "UserName", "bob").all("Key"))
                .hasSize(50)
                .doesNotContain("one more");
    }

    @Test
    void more_than_fifty_tags_in_one_request_break_a_constraint() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob");
        var many = IntStream.range(0, 51)
                .boxed()
                .flatMap(i -> java.util.stream.Stream.of("k" + i, "v"))
                .toArray(String[]::new);

        assertThat(aws.call(aws.root(), "TagUser", tagging("bob", many)).outcome())
                .startsWith("400 ValidationError: 1 validation error detected: Value '")
                .endsWith("at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50");
    }

    @Test
    void tag_keys_that_differ_in_case_alone_are_duplicates_and_nothing_is_tagged() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob");
        var refused = "400 InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.";

        assertThat(aws.call(aws.root(), "TagUser", tagging("bob", "x", "0", "k", "1", "K", "2"))
                        .outcome())
                .isEqualTo(refused);
        assertThat(aws.done(aws.root(), "ListUserTags", "UserName", "bob").all("Key"))
                .isEmpty();
        assertThat(aws.call(
                                aws.root(),
                                "CreateUser",
                                "UserName",
                                "eve",
                                "Tags.member.1.Key",
                                "k",
                                "Tags.member.1.Value",
                                "",
                                "Tags.member.2.Key",
                                "k",
                                "Tags.member.2.Value",
                                "")
                        .outcome())
                .isEqualTo(refused);
        assertThat(aws.call(aws.root(), "GetUser", "UserName", "eve").status()).isEqualTo(404);
    }

    @Test
    void tag_keys_of_the_vendor_are_reserved() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob");

        assertThat(aws.call(aws.root(), "TagUser", tagging("bob", "AWS:thing", "v"))
                        .outcome())
                .startsWith("400 InvalidInput: ");
    }

    @Test
    void lists_that_must_be_there_may_be_empty_but_not_missing() {
        aws.done(aws.root(), "CreateUser", "UserName", "bob");

        assertThat(aws.call(aws.root(), "TagUser", "UserName", "bob").outcome())
                .isEqualTo("400 ValidationError: 1 validation error detected: Value null at 'tags' failed to satisfy"
                        + " constraint: Member must not be null");
        assertThat(aws.call(aws.root(), "UntagUser", "UserName", "bob").outcome())
                .isEqualTo("400 ValidationError: 1 validation error detected: Value null at 'tagKeys' failed to"
                        + " satisfy constraint: Member must not be null");
        assertThat(aws.call(aws.root(), "TagUser", "UserName", "bob", "Tags", "")
                        .status())
                .isEqualTo(200);
        assertThat(aws.call(aws.root(), "UntagUser", "UserName", "bob", "TagKeys", "")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void an_account_has_one_alias_and_the_last_one_counts() {
        aws.done(aws.root(), "CreateAccountAlias", "AccountAlias", "first-one");
        aws.done(aws.root(), "CreateAccountAlias", "AccountAlias", "second");

        assertThat(aws.done(aws.root(), "ListAccountAliases").all("member")).containsExactly("second");
        assertThat(aws.call(aws.root(), "DeleteAccountAlias", "AccountAlias", "first-one")
                        .outcome())
                .isEqualTo("404 NoSuchEntity: The account alias with name first-one cannot be found.");
        aws.done(aws.root(), "DeleteAccountAlias", "AccountAlias", "second");
        assertThat(aws.done(aws.root(), "ListAccountAliases").text())
                .contains("<AccountAliases></AccountAliases><IsTruncated>false</IsTruncated>");
    }

    @Test
    void an_alias_has_a_form_and_is_no_account_number() {
        for (var bad : List.of("ab", "a--b", "-ab", "ab-", "Abc", "a_b", "a".repeat(64))) {
            assertThat(aws.call(aws.root(), "CreateAccountAlias", "AccountAlias", bad)
                            .outcome())
                    .as(bad)
                    .startsWith("400 ValidationError: ");
        }
        assertThat(aws.call(aws.root(), "CreateAccountAlias", "AccountAlias", "111122223333")
                        .outcome())
                .startsWith("400 InvalidInput: ");
        for (var good : List.of("abc", "a-b", "a".repeat(63), "11112222333")) {
            assertThat(aws.call(aws.root(), "CreateAccountAlias", "AccountAlias", good)
                            .status())
                    .as(good)
                    .isEqualTo(200);
        }
    }

    @Test
    void the_summary_counts_users() {
        aws.user("bob");
        aws.user("eve");

        var summary = aws.done(aws.root(), "GetAccountSummary");
        var keys = summary.all("key");
        var values = summary.all("value");
        assertThat(values.get(keys.indexOf("Users"))).isEqualTo("3");
        assertThat(values.get(keys.indexOf("UsersQuota"))).isEqualTo("5000");
        assertThat(values.get(keys.indexOf("AccessKeysPerUserQuota"))).isEqualTo("2");
        assertThat(values.get(keys.indexOf("AccountAccessKeysPresent"))).isEqualTo("1");
    }

    private static String[] tagging(String user, String... keysAndValues) {
        var input = new ArrayList<>(List.of("UserName", user));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            input.addAll(List.of("Tags.member." + (i / 2 + 1) + ".Key", keysAndValues[i]));
            input.addAll(List.of("Tags.member." + (i / 2 + 1) + ".Value", keysAndValues[i + 1]));
        }
        return input.toArray(String[]::new);
    }
}
