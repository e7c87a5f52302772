package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Changes users, their access keys and their permissions through the AWS-compatible API. */
final class AwsCrashWriter extends CrashWriter {
    private static final int MIN_USERS = 2;
    private static final int MAX_USERS = 6;
    private static final int MAX_KEYS = 2;
    private static final List<UserRight> RIGHTS = List.of(UserRight.values());
    /** A role that every user of the account may take. */
    static final String ROLE = "everyone";

    static final String TRUST = """
            {"Version": "2012-10-17", "Statement":
                {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}}""";

    private static final String WRONG_SECRET = "w".repeat(40);

    private final String firstPath;
    private final List<KnownUser> users = new ArrayList<>();
    private final Map<String, String> secrets = new HashMap<>();
    /** For each access key the session of the role that was asked for with it. */
    private final Map<String, AwsSessionCredentials> sessions = new HashMap<>();

    private Optional<Pending> pending = Optional.empty();

    /** Users are made with {@code firstPath}. */
    AwsCrashWriter(String name, String firstPath, Random random) {
        super(name, random);
        this.firstPath = firstPath;
    }

    /**
     * A change that was sent and not answered.
     *
     * @param nameAfter what the user is called when the change was made; empty when it is gone
     * @param applied tells of the state before and one observed whether the change leads there
     */
    private record Pending(
            Optional<KnownUser> before,
            Optional<String> nameAfter,
            BiPredicate<Optional<KnownUser>, Optional<KnownUser>> applied) {}

    /** Every user that should be there. */
    List<KnownUser> known() {
        return List.copyOf(users);
    }

    @Override
    List<String> users() {
        return users.stream().map(KnownUser::name).toList();
    }

    @Override
    void step(Line line) {
        var iam = line.iam();
        if (users.size() < MIN_USERS || (users.size() < MAX_USERS && random().nextInt(4) == 0)) {
            create(iam);
            return;
        }
        var user = users.get(random().nextInt(users.size()));
        var key = user.keys().keySet().stream()
                .sorted()
                .skip(random().nextInt(MAX_KEYS))
                .findFirst();
        switch (random().nextInt(9)) {
            case 0 -> tag(iam, user);
            case 1 -> rename(iam, user);
            case 2, 3 -> key.ifPresentOrElse(id -> toggle(iam, user, id), () -> createKey(iam, user));
            case 4, 5, 6 -> turn(iam, user, RIGHTS.get(random().nextInt(RIGHTS.size())));
            default ->
                user.keys().keySet().stream()
                        .findFirst()
                        .ifPresentOrElse(id -> deleteKey(iam, user, id), () -> leave(iam, user));
        }
    }

    private void create(IamClient iam) {
        var user = new KnownUser(newName(), firstPath);
        change(
                Optional.empty(),
                Optional.of(user),
                () -> iam.createUser(
                        create -> create.userName(user.name()).path(user.path()).tags(user.tags())));
    }

    private void tag(IamClient iam, KnownUser user) {
        var after = user.taggedAgain();
        change(
                Optional.of(user),
                Optional.of(after),
                () -> iam.tagUser(tag -> tag.userName(user.name()).tags(after.tags())));
    }

    private void rename(IamClient iam, KnownUser user) {
        var after = user.renamed(newName(), firstPath + random().nextInt(9) + "/");
        change(
                Optional.of(user),
                Optional.of(after),
                () -> iam.updateUser(update ->
                        update.userName(user.name()).newUserName(after.name()).newPath(after.path())));
    }

    private void toggle(IamClient iam, KnownUser user, String key) {
        var status = KnownUser.ACTIVE.equals(user.keys().get(key)) ? KnownUser.INACTIVE : KnownUser.ACTIVE;
        change(
                Optional.of(user),
                Optional.of(user.with(key, status)),
                () -> iam.updateAccessKey(
                        update -> update.userName(user.name()).accessKeyId(key).status(status)));
    }

    private void deleteKey(IamClient iam, KnownUser user, String key) {
        change(
                Optional.of(user),
                Optional.of(user.without(key)),
                () -> iam.deleteAccessKey(delete -> delete.userName(user.name()).accessKeyId(key)));
    }

    /** Only a user without rights can be deleted. */
    private void leave(IamClient iam, KnownUser user) {
        user.rights().stream()
                .filter(UserRight::allows)
                .findFirst()
                .ifPresentOrElse(right -> turn(iam, user, right), () -> delete(iam, user));
    }

    private void turn(IamClient iam, KnownUser user, UserRight right) {
        change(
                Optional.of(user),
                Optional.of(user.turned(right)),
                () -> user.rights().contains(right) ? right.take(iam, user.name()) : right.give(iam, user.name()));
    }

    private void delete(IamClient iam, KnownUser user) {
        change(Optional.of(user), Optional.empty(), () -> iam.deleteUser(delete -> delete.userName(user.name())));
    }

    private void createKey(IamClient iam, KnownUser user) {
        pending = Optional.of(new Pending(Optional.of(user), Optional.of(user.name()), AwsCrashWriter::hasNewKey));
        var response = iam.createAccessKey(create -> create.userName(user.name()));
        var key = response.accessKey();
        secrets.put(key.accessKeyId(), key.secretAccessKey());
        acknowledge(response, Optional.of(user), Optional.of(user.with(key.accessKeyId(), KnownUser.ACTIVE)));
    }

    private void change(Optional<KnownUser> before, Optional<KnownUser> after, Supplier<AwsResponse> request) {
        pending = Optional.of(new Pending(before, after.map(KnownUser::name), (_, observed) -> observed.equals(after)));
        acknowledge(request.get(), before, after);
    }

    private void acknowledge(AwsResponse response, Optional<KnownUser> before, Optional<KnownUser> after) {
        acknowledge(response.responseMetadata().requestId());
        pending = Optional.empty();
        replace(before, after);
    }

    private void replace(Optional<KnownUser> before, Optional<KnownUser> after) {
        before.ifPresent(users::remove);
        after.ifPresent(users::add);
    }

    @Override
    void settle(Line line) {
        pending.ifPresent(change -> {
            var names = Stream.of(change.before().map(KnownUser::name), change.nameAfter())
                    .flatMap(Optional::stream)
                    .distinct()
                    .toList();
            var observed = names.stream()
                    .flatMap(candidate -> KnownUser.observe(line.iam(), candidate).stream())
                    .toList();
            assertThat(observed).as("one user under the names %s", names).hasSizeLessThanOrEqualTo(1);
            var now = observed.stream().findFirst();
            if (!now.equals(change.before())) {
                assertThat(change.applied().test(change.before(), now))
                        .as("a change to %s is there by half: %s", change.before(), now)
                        .isTrue();
                keepUnacknowledged();
                replace(change.before(), now);
            }
        });
        pending = Optional.empty();
    }

    private static boolean hasNewKey(Optional<KnownUser> before, Optional<KnownUser> observed) {
        if (before.isEmpty() || observed.isEmpty()) {
            return false;
        }
        var known = before.get();
        return observed.get().keys().keySet().stream()
                .filter(key -> !known.keys().containsKey(key))
                .anyMatch(key -> observed.get().equals(known.with(key, KnownUser.ACTIVE)));
    }

    @Override
    void verify(Line line, int back) {
        users.forEach(user -> verify(line, user));
        var active = new HashSet<String>();
        users.forEach(user -> user.keys().forEach((key, status) -> {
            if (status.equals(KnownUser.ACTIVE)) {
                active.add(key);
            }
        }));
        sessions.forEach((key, session) -> verify(line, session, active.contains(key)));
        sessions.keySet()
                .retainAll(users.stream()
                        .flatMap(user -> user.keys().keySet().stream())
                        .toList());
    }

    /** A session of the role is as good as the key that it was asked for with, across all servers. */
    private static void verify(Line line, AwsSessionCredentials session, boolean accepted) {
        var sts = line.clients().sts(session);
        if (accepted) {
            assertThat(sts.getCallerIdentity().arn()).endsWith(":assumed-role/" + ROLE + "/crash");
            return;
        }
        assertThatThrownBy(sts::getCallerIdentity)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("InvalidClientTokenId"));
    }

    /** One session of the role for each key; no server is killed meanwhile. */
    private void assume(StsClient sts, String key) {
        if (sessions.containsKey(key)) {
            return;
        }
        var account = sts.getCallerIdentity().account();
        var made = sts.assumeRole(assume ->
                assume.roleArn("arn:aws:iam::" + account + ":role/" + ROLE).roleSessionName("crash"));
        acknowledge(made.responseMetadata().requestId());
        sessions.put(
                key,
                AwsSessionCredentials.create(
                        made.credentials().accessKeyId(),
                        made.credentials().secretAccessKey(),
                        made.credentials().sessionToken()));
    }

    /** Compares a user with what is known of it, and tries its keys and its rights. */
    private void verify(Line line, KnownUser user) {
        var clients = line.clients();
        assertThat(KnownUser.observe(line.iam(), user.name())).contains(user);
        user.keys().forEach((key, status) -> {
            var secret = Optional.ofNullable(secrets.get(key));
            var credentials = AwsBasicCredentials.create(key, secret.orElse(WRONG_SECRET));
            if (status.equals(KnownUser.ACTIVE) && secret.isPresent()) {
                assertThat(clients.sts(credentials).getCallerIdentity().arn()).endsWith("/" + user.name());
                assume(clients.sts(credentials), key);
                verifyRights(clients.iam(credentials), user);
                return;
            }
            // A key whose secret got lost with the server is as good as others: its secret is there to compare with.
            var code = status.equals(KnownUser.ACTIVE) ? "SignatureDoesNotMatch" : "InvalidClientTokenId";
            assertThatThrownBy(() -> clients.sts(credentials).getCallerIdentity())
                    .isInstanceOfSatisfying(
                            AwsServiceException.class,
                            refused -> assertThat(refused.awsErrorDetails().errorCode())
                                    .isEqualTo(code));
        });
    }

    private static void verifyRights(IamClient iam, KnownUser user) {
        if (user.mayRead()) {
            iam.listUsers(list -> list.maxItems(1));
            return;
        }
        assertThatThrownBy(() -> iam.listUsers(list -> list.maxItems(1)))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("AccessDenied"));
    }
}
