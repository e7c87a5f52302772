package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.credential.CredentialReports.Line;
import dev.keyhold.domain.credential.CredentialReports.Report;
import dev.keyhold.domain.job.CpuBoundExecutor;
import dev.keyhold.model.AccessKeyView;
import dev.keyhold.model.LastUse;
import dev.keyhold.model.Page;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialReportsTest {
    private final CpuBoundExecutor costly = CpuBoundExecutor.ofHalfTheProcessors();
    private Fixture domain;
    private CredentialReports reports;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        reports = new CredentialReports(domain.store, domain.authorizer, domain.lastUses, costly, domain.clock);
    }

    @AfterEach
    void close() {
        costly.close();
        domain.close();
    }

    private Report report() {
        return reports.get(domain.root, Function.identity());
    }

    @Test
    void name_everybody_once_with_their_keys_however_many_pages_there_are() {
        var count = Page.Request.MAX_SIZE + 2;
        domain.store.write(tx -> {
            for (int i = 0; i < count; i++) {
                var user = Samples.user(Fixture.ACCOUNT, i, "u%04d".formatted(i));
                tx.identities().insert(user);
                tx.accessKeys().insert(Samples.key(user, i));
            }
            return count;
        });

        var lines = report().lines();

        assertThat(lines).extracting(Line::identity).doesNotHaveDuplicates();
        assertThat(lines.subList(lines.size() - count, lines.size()))
                .allSatisfy(line -> assertThat(line.keys().keys())
                        .extracting(AccessKeyView::owner)
                        .containsExactly(line.identity().id()));
    }

    @Test
    void tell_uses_that_are_not_written_yet() {
        var key = domain.installed.rootKey().key();
        var use = new LastUse(domain.clock.instant(), "iam", "us-east-1");
        domain.lastUses.used(key, use);
        for (int i = 0; i < 2; i++) {
            assertThat(report().lines().getFirst().keys().keys())
                    .extracting(AccessKeyView::lastUse)
                    .singleElement()
                    .satisfies(found -> assertThat(found).contains(use));
            domain.lastUses.flush();
        }
        var later = new LastUse(use.at().plusSeconds(1), "sts", "");
        domain.lastUses.used(key, later);
        assertThat(report().lines().getFirst().keys().keys().getFirst().lastUse())
                .contains(later);
    }

    @Test
    void are_of_one_account() {
        domain.store.write(tx -> {
            var carol = Samples.user(Samples.OTHER_ACCOUNT, 1, "carol");
            Samples.insertAccount(tx, Samples.OTHER_ACCOUNT);
            tx.identities().insert(Samples.root(Samples.OTHER_ACCOUNT));
            tx.identities().insert(carol);
            return carol;
        });
        assertThat(report().lines())
                .allSatisfy(line -> assertThat(line.identity().account()).isEqualTo(Fixture.ACCOUNT));
    }
}
