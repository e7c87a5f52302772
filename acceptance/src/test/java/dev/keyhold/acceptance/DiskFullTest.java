package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.User;

/** A database that cannot grow any more: the limit on the size of files does to it what a full disk does. */
class DiskFullTest {
    /** In KiB: enough for the native libraries that the server unpacks, and for some dozens of changes. */
    private static final int FILE_LIMIT_KIB = 2_048;

    private static final int MANY = 2_000;
    private static final int REFUSALS = 5;

    @TempDir
    private Path folder;

    @Test
    void writes_are_refused_reads_go_on_and_nothing_is_lost_or_half_there() {
        var installation = Keyhold.init(folder.resolve("data"));
        var made = new ArrayList<KnownUser>();
        var limited = new Server.Start(installation.data()).after("ulimit -f " + FILE_LIMIT_KIB);
        try (var server = Server.start(limited);
                var clients = server.clients(Wire.PLAINTEXT)) {
            var iam = clients.iam(installation.root());
            Optional<IamException> refused = Optional.empty();
            while (refused.isEmpty() && made.size() < MANY) {
                refused = create(iam, new KnownUser("user" + made.size(), "/full/"), made);
            }
            assertThat(refused).hasValueSatisfying(DiskFullTest::isUnavailable);
            assertThat(made).isNotEmpty();

            for (int i = 0; i < REFUSALS; i++) {
                var another = new KnownUser("another" + i, "/full/");
                assertThat(create(iam, another, made)).hasValueSatisfying(DiskFullTest::isUnavailable);
                assertThat(KnownUser.observe(iam, another.name())).isEmpty();
            }
            assertThat(KnownUser.observe(iam, made.getFirst().name())).contains(made.getFirst());
            assertThat(clients.sts(installation.root()).getCallerIdentity().account())
                    .isEqualTo(installation.accountId());
            assertThat(clients.page("/healthz")).isEqualTo("ok\n");
            assertThat(server.err()).contains("store.commit.failed");
        }
        try (var server = Server.start(installation.data());
                var clients = server.clients(Wire.PLAINTEXT)) {
            var iam = clients.iam(installation.root());
            assertThat(iam.listUsersPaginator().users())
                    .extracting(User::userName)
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    Stream.of(Installation.ADMIN), made.stream().map(KnownUser::name))
                            .toList());
            made.forEach(user -> assertThat(KnownUser.observe(iam, user.name())).contains(user));
            var events = Keyhold.audit(installation.data()).stream()
                    .filter(AuditLine::succeeded)
                    .toList();
            assertThat(AuditReplay.of(events, "/full/")).hasSameSizeAs(made);
            assertThat(create(iam, new KnownUser("afterwards", "/full/"), made)).isEmpty();
        }
    }

    /** Creates a user, which is then one of {@code made}, or returns the refusal. */
    private static Optional<IamException> create(IamClient iam, KnownUser user, List<KnownUser> made) {
        try {
            iam.createUser(
                    create -> create.userName(user.name()).path(user.path()).tags(user.tags()));
            made.add(user);
            return Optional.empty();
        } catch (IamException e) {
            return Optional.of(e);
        }
    }

    private static void isUnavailable(IamException refused) {
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ServiceUnavailable");
        assertThat(refused.awsErrorDetails().errorMessage()).contains("cannot reach its storage");
    }
}
