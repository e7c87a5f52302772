package dev.keyhold.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.InvalidInputException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.ReportFormatType;
import software.amazon.awssdk.services.iam.model.ReportStateType;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.SummaryKeyType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;

/** The AWS SDK for Java goes through the whole life of users, keys, sessions and roles. */
class AwsSdkTest {
    private static final String READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    @TempDir
    private static Path folder;

    private static Installation installation;
    private static Server server;

    @BeforeAll
    static void start() {
        installation = Keyhold.copy(folder.resolve("data"));
        server = Server.start(installation.data());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_user_lives_from_creation_to_deletion(Wire wire) {
        try (var clients = server.clients(wire)) {
            var iam = clients.iam(installation.root());
            var name = "Ann." + name(wire);
            var team = Tag.builder().key("team").value("blue + green").build();
            var made = iam.createUser(
                            user -> user.userName(name).path("/staff/").tags(team))
                    .user();
            assertThat(made.arn()).isEqualTo("arn:aws:iam::" + installation.accountId() + ":user/staff/" + name);
            assertThat(made.userId()).startsWith("AIDA");
            assertThat(made.tags()).containsExactly(team);

            var found = iam.getUser(user -> user.userName(name.toUpperCase(Locale.ROOT)))
                    .user();
            assertThat(found).isEqualTo(made);

            iam.updateUser(user -> user.userName(name).newUserName(name + "2").newPath("/left/"));
            var renamed = iam.getUser(user -> user.userName(name + "2")).user();
            assertThat(renamed.userId()).isEqualTo(made.userId());
            assertThat(renamed.createDate()).isEqualTo(made.createDate());
            assertThat(renamed.path()).isEqualTo("/left/");
            assertThat(iam.listUsers(users -> users.pathPrefix("/left/")).users())
                    .extracting(User::userName)
                    .contains(name + "2");

            iam.deleteUser(user -> user.userName(name + "2"));
            assertThatThrownBy(() -> iam.getUser(user -> user.userName(name + "2")))
                    .isInstanceOf(NoSuchEntityException.class)
                    .hasMessageContaining("The user with name " + name + "2 cannot be found.");
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void tags_are_added_replaced_listed_in_pages_and_removed(Wire wire) {
        try (var clients = server.clients(wire)) {
            var iam = clients.iam(installation.root());
            var name = "tagged." + name(wire);
            iam.createUser(user -> user.userName(name));
            var tags = IntStream.range(0, 7)
                    .mapToObj(i -> Tag.builder().key("k" + i).value("v" + i).build())
                    .toList();
            iam.tagUser(user -> user.userName(name).tags(tags));
            iam.tagUser(user -> user.userName(name)
                    .tags(Tag.builder().key("k3").value("ünï c").build()));
            iam.untagUser(user -> user.userName(name).tagKeys("k0", "k6", "never"));

            var listed = iam.listUserTagsPaginator(list -> list.userName(name).maxItems(2))
                    .tags();
            assertThat(listed).extracting(Tag::key).containsExactly("k1", "k2", "k3", "k4", "k5");
            assertThat(listed).extracting(Tag::value).containsExactly("v1", "v2", "ünï c", "v4", "v5");
            assertThat(iam.getUser(user -> user.userName(name)).user().tags()).hasSize(5);

            var twice = Tag.builder().key("same").value("").build();
            assertThatThrownBy(() -> iam.tagUser(user -> user.userName(name).tags(twice, twice)))
                    .isInstanceOf(InvalidInputException.class);
            iam.deleteUser(user -> user.userName(name));
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void users_are_listed_in_pages_by_name(Wire wire) {
        try (var clients = server.clients(wire)) {
            var iam = clients.iam(installation.root());
            var path = "/pages-" + name(wire) + "/";
            var names = IntStream.range(0, 5)
                    .mapToObj(i -> "page-" + i + "." + name(wire))
                    .toList();
            names.reversed()
                    .forEach(name -> iam.createUser(user -> user.userName(name).path(path)));
            var pages = iam.listUsersPaginator(list -> list.pathPrefix(path).maxItems(2));
            assertThat(pages.stream().map(page -> page.users().size())).containsExactly(2, 2, 1);
            assertThat(pages.users()).extracting(User::userName).containsExactlyElementsOf(names);
            names.forEach(name -> iam.deleteUser(user -> user.userName(name)));
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_key_set_inactive_is_refused_at_the_very_next_request(Wire wire) {
        try (var clients = server.clients(wire)) {
            var iam = clients.iam(installation.root());
            var name = "keys." + name(wire);
            iam.createUser(user -> user.userName(name));
            var first = iam.createAccessKey(key -> key.userName(name)).accessKey();
            assertThat(first.status()).isEqualTo(StatusType.ACTIVE);
            assertThat(first.secretAccessKey()).hasSize(40);
            var sts = clients.sts(credentials(first));
            assertThat(sts.getCallerIdentity().arn()).endsWith(":user/" + name);

            for (int round = 0; round < 3; round++) {
                setStatus(iam, first, StatusType.INACTIVE);
                assertRefused(403, "InvalidClientTokenId", sts::getCallerIdentity);
                setStatus(iam, first, StatusType.ACTIVE);
                assertThat(sts.getCallerIdentity().account()).isEqualTo(installation.accountId());
            }

            var second = iam.createAccessKey(key -> key.userName(name)).accessKey();
            assertThatThrownBy(() -> iam.createAccessKey(key -> key.userName(name)))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("Cannot exceed quota for AccessKeysPerUser: 2");
            var listed = iam.listAccessKeysPaginator(list -> list.userName(name).maxItems(1))
                    .accessKeyMetadata();
            assertThat(listed)
                    .extracting(AccessKeyMetadata::accessKeyId)
                    .containsExactlyInAnyOrder(first.accessKeyId(), second.accessKeyId());
            assertThatThrownBy(() -> iam.deleteUser(user -> user.userName(name)))
                    .isInstanceOf(DeleteConflictException.class)
                    .hasMessageContaining("must delete access keys first");

            iam.deleteAccessKey(key -> key.userName(name).accessKeyId(first.accessKeyId()));
            assertRefused(403, "InvalidClientTokenId", sts::getCallerIdentity);
            assertThatThrownBy(
                            () -> iam.deleteAccessKey(key -> key.userName(name).accessKeyId(first.accessKeyId())))
                    .isInstanceOf(NoSuchEntityException.class);
            iam.deleteAccessKey(key -> key.userName(name).accessKeyId(second.accessKeyId()));
            iam.deleteUser(user -> user.userName(name));
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void the_last_use_of_a_key_tells_service_region_and_owner(Wire wire) {
        try (var clients = server.clients(wire)) {
            var iam = clients.iam(installation.root());
            var name = "used." + name(wire);
            iam.createUser(user -> user.userName(name));
            var key = iam.createAccessKey(made -> made.userName(name)).accessKey();
            var before = iam.getAccessKeyLastUsed(used -> used.accessKeyId(key.accessKeyId()));
            assertThat(before.userName()).isEqualTo(name);
            assertThat(before.accessKeyLastUsed().lastUsedDate()).isNull();
            assertThat(before.accessKeyLastUsed().serviceName()).isEqualTo("N/A");

            // A user may not even look at itself until a policy says so; the request is a use of its key.
            var self = clients.iam(credentials(key), Region.EU_WEST_1);
            assertRefused(403, "AccessDenied", self::getUser);
            var after = iam.getAccessKeyLastUsed(used -> used.accessKeyId(key.accessKeyId()))
                    .accessKeyLastUsed();
            assertThat(after.lastUsedDate()).isNotNull();
            assertThat(after.serviceName()).isEqualTo("iam");
            assertThat(after.region()).isEqualTo("eu-west-1");

            iam.deleteAccessKey(old -> old.userName(name).accessKeyId(key.accessKeyId()));
            iam.deleteUser(user -> user.userName(name));
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void refusals_are_the_exceptions_that_the_sdk_declares(Wire wire) {
        try (var clients = server.clients(wire)) {
            var iam = clients.iam(installation.root());
            var name = "refused." + name(wire);
            iam.createUser(user -> user.userName(name));
            assertThatThrownBy(() -> iam.createUser(user -> user.userName(name.toUpperCase(Locale.ROOT))))
                    .isInstanceOf(EntityAlreadyExistsException.class);
            assertThatThrownBy(() -> iam.createAccessKey(key -> key.userName("nobody")))
                    .isInstanceOf(NoSuchEntityException.class);
            assertRefused(400, "ValidationError", () -> iam.createUser(user -> user.userName("not a name")));

            var key = iam.createAccessKey(made -> made.userName(name)).accessKey();
            var self = clients.iam(credentials(key));
            assertThatThrownBy(self::listUsers)
                    .isInstanceOf(IamException.class)
                    .hasMessageContaining("User: arn:aws:iam::" + installation.accountId() + ":user/" + name
                            + " is not authorized to perform: iam:ListUsers on resource: ");
            assertRefused(403, "AccessDenied", () -> self.deleteUser(user -> user.userName(name)));
            var wrong = AwsBasicCredentials.create(key.accessKeyId(), "x".repeat(40));
            assertRefused(403, "SignatureDoesNotMatch", () -> clients.sts(wrong).getCallerIdentity());
            var unknown = AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "x".repeat(40));
            assertRefused(
                    403, "InvalidClientTokenId", () -> clients.sts(unknown).getCallerIdentity());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_session_acts_for_its_user_and_dies_with_the_key_it_was_made_with(Wire wire) {
        try (var clients = server.clients(wire)) {
            var iam = clients.iam(installation.root());
            var name = "session." + name(wire);
            iam.createUser(user -> user.userName(name));
            var key = iam.createAccessKey(made -> made.userName(name)).accessKey();
            var made = clients.sts(credentials(key))
                    .getSessionToken(token -> token.durationSeconds(900))
                    .credentials();
            assertThat(made.accessKeyId()).startsWith("ASIA");
            var session = AwsSessionCredentials.create(made.accessKeyId(), made.secretAccessKey(), made.sessionToken());
            var sts = clients.sts(session);
            assertThat(sts.getCallerIdentity().arn()).endsWith(":user/" + name);
            assertRefused(
                    403,
                    "InvalidClientTokenId",
                    () -> clients.iam(session).listAccessKeys(list -> list.userName(name)));
            assertThatThrownBy(() -> clients.iam(session).createAccessKey())
                    .hasMessageContaining("Sign with a long-lived access key");
            assertRefused(403, "AccessDenied", sts::getSessionToken);
            var withoutToken = AwsBasicCredentials.create(made.accessKeyId(), made.secretAccessKey());
            assertRefused(
                    403, "InvalidClientTokenId", () -> clients.sts(withoutToken).getCallerIdentity());

            setStatus(iam, key, StatusType.INACTIVE);
            assertRefused(403, "InvalidClientTokenId", sts::getCallerIdentity);
            setStatus(iam, key, StatusType.ACTIVE);
            assertThat(sts.getCallerIdentity().account()).isEqualTo(installation.accountId());
            iam.deleteAccessKey(old -> old.userName(name).accessKeyId(key.accessKeyId()));
            assertRefused(403, "InvalidClientTokenId", sts::getCallerIdentity);
            iam.deleteUser(user -> user.userName(name));
        }
    }

    /** A role with each kind of policy, an instance profile and tags; every step by the operation that clients use. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_role_lives_from_creation_to_deletion(Wire wire) {
        try (var clients = server.clients(wire)) {
            var iam = clients.iam(installation.root());
            var name = "Reader." + name(wire);
            var trust = document("\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"");
            var made = iam.createRole(role -> role.roleName(name)
                            .path("/apps/")
                            .description("Reads what others write")
                            .maxSessionDuration(7_200)
                            .permissionsBoundary(READ_ONLY)
                            .tags(Tag.builder().key("team").value("blue").build())
                            .assumeRolePolicyDocument(trust))
                    .role();
            assertThat(made.arn()).isEqualTo("arn:aws:iam::" + installation.accountId() + ":role/apps/" + name);
            assertThat(URLDecoder.decode(made.assumeRolePolicyDocument(), UTF_8))
                    .isEqualTo(trust);
            var shown = iam.getRole(role -> role.roleName(name.toUpperCase(Locale.ROOT)))
                    .role();
            assertThat(shown.maxSessionDuration()).isEqualTo(7_200);
            assertThat(shown.permissionsBoundary().permissionsBoundaryArn()).isEqualTo(READ_ONLY);
            assertThat(shown.tags()).extracting(Tag::value).containsExactly("blue");
            iam.updateRole(role -> role.roleName(name).maxSessionDuration(3_600));

            policies(iam, name);
            instanceProfile(iam, name, "web." + name(wire));
            iam.deleteRole(role -> role.roleName(name));
            assertThatThrownBy(() -> iam.getRole(role -> role.roleName(name)))
                    .isInstanceOf(NoSuchEntityException.class);
        }
    }

    private static void policies(IamClient iam, String role) {
        var document = document("\"Action\":\"s3:Get*\",\"Resource\":\"*\"");
        iam.putRolePolicy(put -> put.roleName(role).policyName("own").policyDocument(document));
        var own = iam.getRolePolicy(get -> get.roleName(role).policyName("own"));
        assertThat(URLDecoder.decode(own.policyDocument(), UTF_8)).isEqualTo(document);
        iam.attachRolePolicy(attach -> attach.roleName(role).policyArn(READ_ONLY));
        assertThat(iam.listAttachedRolePolicies(list -> list.roleName(role)).attachedPolicies())
                .extracting(AttachedPolicy::policyName)
                .containsExactly("ReadOnlyAccess");
        assertThatThrownBy(() -> iam.deleteRole(delete -> delete.roleName(role)))
                .isInstanceOf(DeleteConflictException.class);
        iam.detachRolePolicy(detach -> detach.roleName(role).policyArn(READ_ONLY));
        iam.deleteRolePolicy(delete -> delete.roleName(role).policyName("own"));
    }

    private static void instanceProfile(IamClient iam, String role, String name) {
        iam.createInstanceProfile(create -> create.instanceProfileName(name));
        iam.addRoleToInstanceProfile(add -> add.instanceProfileName(name).roleName(role));
        assertThat(iam.listInstanceProfilesForRole(list -> list.roleName(role)).instanceProfiles())
                .singleElement()
                .satisfies(profile ->
                        assertThat(profile.roles()).extracting(Role::roleName).containsExactly(role));
        assertThatThrownBy(() -> iam.deleteRole(delete -> delete.roleName(role)))
                .isInstanceOf(DeleteConflictException.class);
        iam.removeRoleFromInstanceProfile(
                remove -> remove.instanceProfileName(name).roleName(role));
        iam.deleteInstanceProfile(delete -> delete.instanceProfileName(name));
    }

    private static String document(String statement) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\"," + statement + "}}";
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void the_account_has_an_alias_a_summary_and_a_root(Wire wire) {
        try (var clients = server.clients(wire)) {
            var iam = clients.iam(installation.root());
            iam.createAccountAlias(alias -> alias.accountAlias("team-" + name(wire)));
            assertThat(iam.listAccountAliases().accountAliases()).containsExactly("team-" + name(wire));
            assertThatThrownBy(() -> iam.deleteAccountAlias(alias -> alias.accountAlias("another")))
                    .isInstanceOf(NoSuchEntityException.class);
            iam.deleteAccountAlias(alias -> alias.accountAlias("team-" + name(wire)));
            assertThat(iam.listAccountAliases().accountAliases()).isEmpty();

            int users = iam.getAccountSummary().summaryMap().getOrDefault(SummaryKeyType.USERS, -1);
            iam.createUser(user -> user.userName("counted." + name(wire)));
            assertThat(iam.getAccountSummary().summaryMap())
                    .containsEntry(SummaryKeyType.USERS, users + 1)
                    .containsEntry(SummaryKeyType.USERS_QUOTA, 5000)
                    .containsEntry(SummaryKeyType.ACCESS_KEYS_PER_USER_QUOTA, 2)
                    .containsEntry(SummaryKeyType.ACCOUNT_ACCESS_KEYS_PRESENT, 1);

            var root = iam.getUser().user();
            assertThat(root.arn()).isEqualTo("arn:aws:iam::" + installation.accountId() + ":root");
            assertThat(root.userId()).isEqualTo(installation.accountId());
            var sts = clients.sts(installation.root());
            assertThat(sts.getAccessKeyInfo(
                                    info -> info.accessKeyId(installation.root().accessKeyId()))
                            .account())
                    .isEqualTo(installation.accountId());
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_report_is_read_and_an_empty_list_has_one_page(Wire wire) {
        try (var clients = server.clients(wire)) {
            var iam = clients.iam(installation.root());
            assertThat(iam.generateCredentialReport().state()).isEqualTo(ReportStateType.COMPLETE);
            var report = iam.getCredentialReport();
            assertThat(report.reportFormat()).isEqualTo(ReportFormatType.TEXT_CSV);
            assertThat(report.generatedTime()).isNotNull();
            assertThat(report.content().asUtf8String()).contains("\n<root_account>,");
            assertThat(iam.listGroupsPaginator().groups()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_presigned_url_identifies_its_signer_to_its_holder(Wire wire) {
        try (var clients = server.clients(wire)) {
            var url = presigned(clients, installation.root());
            // Over TLS, HTTP/2 is negotiated.
            var version = wire == Wire.TLS ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
            var xml = clients.send(HttpRequest.newBuilder(url).version(version).build());
            assertThat(xml.version()).isEqualTo(version);
            assertThat(xml.statusCode()).isEqualTo(200);
            assertThat(xml.body()).contains("<Arn>arn:aws:iam::" + installation.accountId() + ":root</Arn>");
            var json = clients.send(HttpRequest.newBuilder(url)
                    .header("Accept", "application/json")
                    .build());
            assertThat(json.body())
                    .startsWith("{\"GetCallerIdentityResponse\":")
                    .contains("\"Account\":\"" + installation.accountId() + "\"");

            var other = AwsBasicCredentials.create(installation.root().accessKeyId(), "y".repeat(40));
            var forged = clients.send(
                    HttpRequest.newBuilder(presigned(clients, other)).build());
            assertThat(forged.statusCode()).isEqualTo(403);
            assertThat(forged.body()).contains("<Code>SignatureDoesNotMatch</Code>");
        }
    }

    private static URI presigned(Clients clients, AwsCredentials credentials) {
        var unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(clients.endpoint())
                .encodedPath("/")
                .putRawQueryParameter("Action", "GetCallerIdentity")
                .putRawQueryParameter("Version", "2011-06-15")
                .build();
        return AwsV4HttpSigner.create()
                .sign(request -> request.identity(credentials)
                        .request(unsigned)
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "sts")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(
                                AwsV4FamilyHttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(1)))
                .request()
                .getUri();
    }

    private static void setStatus(IamClient iam, AccessKey key, StatusType status) {
        iam.updateAccessKey(update ->
                update.userName(key.userName()).accessKeyId(key.accessKeyId()).status(status));
    }

    private static void assertRefused(int status, String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsServiceException.class, refused -> {
            assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(refused.statusCode()).isEqualTo(status);
            assertThat(refused.requestId()).isNotEmpty();
        });
    }

    private static AwsCredentials credentials(AccessKey key) {
        return AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
    }

    /** Tests share a server and keep out of each other's way by name. */
    private static String name(Wire wire) {
        return wire.name().toLowerCase(Locale.ROOT);
    }
}
