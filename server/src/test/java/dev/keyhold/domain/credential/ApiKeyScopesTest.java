package dev.keyhold.domain.credential;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApiKeyScopesTest {
    private static final int MOST_OF_A_KEY = 100;
    private static final int LONGEST = 256;

    @Test
    void each_is_there_once_and_in_order() {
        assertThat(ApiKeyScopes.ALL).doesNotHaveDuplicates().isSorted();
        assertThat(ApiKeyScopes.DEFAULT).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void the_default_ones_are_some_of_all() {
        assertThat(ApiKeyScopes.ALL).containsAll(ApiKeyScopes.DEFAULT).hasSizeGreaterThan(ApiKeyScopes.DEFAULT.size());
    }

    @Test
    void a_key_can_have_all_of_them() {
        assertThat(ApiKeyScopes.ALL)
                .hasSizeLessThanOrEqualTo(MOST_OF_A_KEY)
                .allSatisfy(
                        scope -> assertThat(scope).matches("yc(\\.[A-Za-z-]+)+").hasSizeLessThanOrEqualTo(LONGEST));
    }
}
