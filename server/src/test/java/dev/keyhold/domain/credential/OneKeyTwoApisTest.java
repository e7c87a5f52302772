package dev.keyhold.domain.credential;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.model.AccessKey;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Identity;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.sigv4.SignedRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One key in both APIs. Each of its steps is done through either of them, in every order, and after each the key must
 * be seen alike through both, and accepted or refused as both have set.
 */
class OneKeyTwoApisTest {
    private static final Page.Request ALL = Page.Request.first(100);

    private Fixture domain;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private enum Api {
        AWS,
        YANDEX
    }

    /** What is done between making a key and deleting it. */
    private enum Step {
        LIST,
        /** AWS can update a key's status alone, and Yandex Cloud its description alone. */
        UPDATE,
        /** AWS switches the key off, and Yandex Cloud its account. */
        DISABLE,
        LAST_USED
    }

    /** Which API does what, and in which order. */
    private record Story(Api create, List<Step> order, Map<Step, Api> by, Api delete) {
        Api of(Step step) {
            return requireNonNull(by.get(step));
        }
    }

    /** Every order, with the APIs that the bits of a number select. */
    private static List<Story> stories(int apis) {
        var by = new EnumMap<Step, Api>(Step.class);
        var place = 2;
        for (var step : Step.values()) {
            by.put(step, api(apis, place++));
        }
        return orders(List.of(), List.of(Step.values())).stream()
                .map(order -> new Story(api(apis, 0), order, by, api(apis, 1)))
                .toList();
    }

    private static Api api(int apis, int place) {
        return (apis >> place & 1) == 0 ? Api.AWS : Api.YANDEX;
    }

    private static List<List<Step>> orders(List<Step> done, List<Step> open) {
        if (open.isEmpty()) {
            return List.of(done);
        }
        var orders = new ArrayList<List<Step>>();
        for (var next : open) {
            var left = open.stream().filter(step -> step != next).toList();
            var more = new ArrayList<>(done);
            more.add(next);
            orders.addAll(orders(more, left));
        }
        return orders;
    }

    @Test
    void is_one_key_in_every_order_of_the_two() throws Exception {
        var accepted = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Integer>>();
            for (int apis = 0; apis < 64; apis++) {
                var stories = stories(apis);
                var user = user(apis);
                running.add(threads.submit(() -> {
                    stories.forEach(story -> new Life(user, story).tell());
                    return stories.size();
                }));
            }
            for (var each : running) {
                accepted += each.get();
            }
        }
        assertThat(accepted).isEqualTo(64 * 24);
    }

    private Identity user(int number) {
        var user = Samples.user(Fixture.ACCOUNT, number, "user-" + number);
        var placed = new Identity(
                user.account(),
                user.id(),
                domain.installed.account().defaultFolder(),
                user.kind(),
                user.name(),
                "/",
                user.createdAt());
        return domain.store.write(tx -> {
            tx.identities().insert(placed);
            return placed;
        });
    }

    /** One key, and how it must be seen. */
    private final class Life {
        private final Optional<String> name;
        private final Optional<String> account;
        private final Story story;
        private final IssuedAccessKey made;
        private AccessKey key;
        private Optional<LastUse> lastUse = Optional.empty();
        private boolean suspended;

        Life(Identity user, Story story) {
            this.name = Optional.of(user.name());
            this.account = Optional.of(user.id().text());
            this.story = story;
            this.made = create();
            this.key = made.key();
        }

        void tell() {
            assertSeen();
            for (var step : story.order()) {
                switch (step) {
                    case LIST -> assertListed(story.of(step));
                    case UPDATE -> update(story.of(step));
                    case DISABLE -> disable(story.of(step));
                    case LAST_USED -> {
                        use();
                        assertUsed(story.of(step));
                    }
                }
                assertSeen();
            }
            use();
            delete();
            assertGone();
            if (suspended) {
                domain.serviceAccounts.reactivate(domain.admin, account.get(), TransactionHook.NONE);
            }
        }

        private IssuedAccessKey create() {
            return switch (story.create()) {
                case AWS -> domain.accessKeys.create(domain.root, name);
                case YANDEX -> domain.staticKeys.create(domain.admin, account, "made", TransactionHook.NONE);
            };
        }

        private void update(Api by) {
            switch (by) {
                case AWS -> setStatus(AccessKey.Status.ACTIVE);
                case YANDEX -> {
                    var description = Optional.of("described");
                    domain.staticKeys.update(domain.admin, key.id().text(), description, TransactionHook.NONE);
                    key = key.described("described");
                }
            }
        }

        private void disable(Api by) {
            switch (by) {
                case AWS -> setStatus(AccessKey.Status.INACTIVE);
                case YANDEX -> {
                    domain.serviceAccounts.suspend(domain.admin, account.get(), Optional.empty(), TransactionHook.NONE);
                    suspended = true;
                }
            }
            use();
        }

        private void setStatus(AccessKey.Status status) {
            domain.accessKeys.setStatus(domain.root, name, key.keyId(), status);
            key = key.withStatus(status);
        }

        /** A request signed with the key, which is let in if neither side has said otherwise. */
        private void use() {
            if (suspended || !key.isActive()) {
                assertThat(verify()).as("%s", story).isInstanceOf(AuthenticationResult.Failed.class);
            } else {
                assertThat(verify()).as("%s", story).isInstanceOf(AuthenticationResult.Authenticated.class);
                lastUse = Optional.of(new LastUse(domain.clock.instant(), "iam", "us-east-1"));
            }
        }

        private AuthenticationResult verify() {
            var signed = domain.sign(made);
            // Refusals count against their source, and this is one of many.
            var origin = new RequestOrigin("request-1", made.key().keyId().text(), "", "aws");
            return domain.credentials.verify(new SignedRequest(
                    signed.operation(),
                    signed.accessKey(),
                    signed.scope(),
                    signed.stringToSign(),
                    signed.signature(),
                    signed.sessionToken(),
                    origin));
        }

        private void delete() {
            switch (story.delete()) {
                case AWS -> domain.accessKeys.delete(domain.root, name, key.keyId());
                case YANDEX -> domain.staticKeys.delete(domain.admin, key.id().text(), TransactionHook.NONE);
            }
        }

        private void assertListed(Api by) {
            switch (by) {
                case AWS ->
                    assertThat(domain.accessKeys.list(domain.root, name, ALL).items())
                            .as("%s", story)
                            .containsExactly(key);
                case YANDEX ->
                    assertThat(domain.staticKeys
                                    .list(domain.admin, account, ALL)
                                    .items())
                            .as("%s", story)
                            .extracting(AccessKeys.Details::key, AccessKeys.Details::lastUse)
                            .containsExactly(tuple(key, lastUse));
            }
        }

        private void assertUsed(Api by) {
            switch (by) {
                case AWS ->
                    assertThat(domain.accessKeyInfo
                                    .lastUsed(domain.root, key.keyId())
                                    .lastUse())
                            .as("%s", story)
                            .isEqualTo(lastUse);
                case YANDEX ->
                    assertThat(domain.staticKeys
                                    .get(domain.admin, key.id().text())
                                    .lastUse())
                            .as("%s", story)
                            .isEqualTo(lastUse);
            }
        }

        private void assertSeen() {
            for (var api : Api.values()) {
                assertListed(api);
                assertUsed(api);
            }
        }

        private void assertGone() {
            assertThat(verify())
                    .as("%s", story)
                    .isEqualTo(new AuthenticationResult.Failed(AuthenticationFailure.UNKNOWN_KEY));
            assertThat(domain.accessKeys.list(domain.root, name, ALL).items()).isEmpty();
            assertThat(domain.staticKeys.list(domain.admin, account, ALL).items())
                    .isEmpty();
            assertThat(Fixture.error(() -> domain.accessKeyInfo.lastUsed(domain.root, key.keyId())))
                    .isEqualTo(new ServiceError.NotFound(
                            ResourceType.ACCESS_KEY, key.keyId().text()));
            assertThat(Fixture.error(
                            () -> domain.staticKeys.get(domain.admin, key.id().text())))
                    .isEqualTo(new ServiceError.NotFound(
                            ResourceType.ACCESS_KEY, key.id().text()));
        }
    }
}
