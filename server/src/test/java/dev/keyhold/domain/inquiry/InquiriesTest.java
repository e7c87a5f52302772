package dev.keyhold.domain.inquiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.cache.FromMemory;
import dev.keyhold.domain.credential.Identities;
import dev.keyhold.domain.inquiry.Inquiries.Answer;
import dev.keyhold.domain.inquiry.Inquiries.Question;
import dev.keyhold.domain.policy.GrantCache;
import dev.keyhold.domain.policy.Permissions;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where answers come from, and what questions cannot do. */
class InquiriesTest {
    private static final String OPERATION = "AccessService/Authorize";

    private Fixture domain;
    private Inquiries inquiries;
    private String folder;

    @BeforeEach
    void open(@TempDir Path data) {
        domain = new Fixture(data);
        var store = FromMemory.before(domain.store);
        inquiries = new Inquiries(
                store,
                new Identities(store, domain.clock, 100),
                new GrantCache(store),
                domain.failures,
                domain.refusals);
        folder = domain.admin.identity().folder().text();
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private static Question question(String permission, String... path) {
        return new Question(Permissions.find(permission).orElseThrow(), "resource", List.of(path));
    }

    private List<Answer> ask(Question... questions) {
        return inquiries.decide(new Party.Shown(domain.admin), List.of(questions), OPERATION, Samples.ORIGIN);
    }

    @Test
    void what_was_asked_before_is_answered_from_memory() {
        var question = question("ydb.tables.select", "a-database", folder);
        assertThat(FromMemory.suffices(() -> ask(question))).isFalse();
        assertThat(ask(question).getFirst().isAllowed()).isTrue();

        var answer = new AtomicReference<List<Answer>>(List.of());
        assertThat(FromMemory.suffices(() -> answer.set(ask(question)))).isTrue();
        assertThat(answer.get().getFirst().isAllowed()).isTrue();
    }

    @Test
    void a_name_that_was_looked_up_before_is_known_from_memory() {
        var id = domain.admin.identity().id().text();
        assertThat(FromMemory.suffices(() -> inquiries.named(id))).isFalse();
        assertThat(inquiries.named(id)).isInstanceOf(Party.Named.class);
        assertThat(FromMemory.suffices(() -> inquiries.named(id))).isTrue();
    }

    @Test
    void ids_of_others_are_not_worth_a_look_at_the_store() {
        assertThat(FromMemory.suffices(() -> ask(question("ydb.tables.select", "etn0ubpo6n48ib1f4r9c", "gizmo", ""))))
                .isTrue();
    }

    @Test
    void no_path_is_more_than_denied() {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            var text = new StringBuilder(random.nextBoolean() ? "" : folder.substring(0, random.nextInt(21)));
            while (text.length() < random.nextInt(25)) {
                text.append((char) (random.nextBoolean() ? 'a' + random.nextInt(26) : random.nextInt(0x3000)));
            }
            var path = text.toString();
            if (!path.equals(folder)) {
                assertThatCode(() -> assertThat(ask(question("ydb.tables.select", path))
                                        .getFirst()
                                        .isAllowed())
                                .isFalse())
                        .as(path)
                        .doesNotThrowAnyException();
            }
        }
    }
}
