package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void keeps_what_subjects_are_made_of() {
        for (var subject : new String[] {
            "system:serviceaccount:apps:reader",
            "repo:Team/app:ref:refs/heads/main",
            "project_path:group/app:ref_type:branch",
            "alice+ci@example.com",
            "Zoë 7"
        }) {
            assertThat(PlainText.of(subject)).isEqualTo(subject);
        }
    }

    @Test
    void replaces_what_does_not_belong_into_a_line() {
        assertThat(PlainText.of("a\nb\tc\"d\\e\u202Ef\uD800g\u0000")).isEqualTo("a?b?c?d?e?f?g?");
    }

    @Test
    void cuts_what_is_too_long() {
        assertThat(PlainText.of("a".repeat(255))).hasSize(255);
        assertThat(PlainText.of("a".repeat(256))).isEqualTo("a".repeat(255) + "?");
    }
}
