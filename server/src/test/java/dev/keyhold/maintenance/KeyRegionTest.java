package dev.keyhold.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import dev.keyhold.domain.Fixture;
import dev.keyhold.domain.change.TransactionHook;
import dev.keyhold.store.Store;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRegionTest {
    private Fixture domain;
    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        domain = new Fixture(folder);
        store = domain.store;
    }

    @AfterEach
    void close() {
        domain.close();
    }

    private void makeKey() {
        var settings = Samples.keySettings("");
        var _ = domain.symmetricKeys.create(domain.admin, domain.defaultFolder(), settings, TransactionHook.NONE);
    }

    @Test
    void the_first_start_records_the_region_and_later_ones_need_not_name_it() {
        assertThat(KeyRegion.settle(store, Optional.of("eu-central-1"))).isEqualTo("eu-central-1");
        assertThat(KeyRegion.settle(store, Optional.empty())).isEqualTo("eu-central-1");
        assertThat(KeyRegion.settle(store, Optional.of("eu-central-1"))).isEqualTo("eu-central-1");
    }

    @Test
    void without_a_setting_it_is_the_default_one_until_there_is_a_key() {
        assertThat(KeyRegion.settle(store, Optional.empty())).isEqualTo(KeyRegion.DEFAULT);
        assertThat(KeyRegion.settle(store, Optional.of("eu-west-1"))).isEqualTo("eu-west-1");
        assertThat(KeyRegion.settle(store, Optional.empty())).isEqualTo("eu-west-1");
    }

    @Test
    void names_of_keys_never_change() {
        assertThat(KeyRegion.settle(store, Optional.empty())).isEqualTo(KeyRegion.DEFAULT);
        makeKey();
        assertThatThrownBy(() -> KeyRegion.settle(store, Optional.of("eu-west-1")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("start with --region us-east-1");
        assertThat(KeyRegion.settle(store, Optional.empty())).isEqualTo(KeyRegion.DEFAULT);
    }
}
