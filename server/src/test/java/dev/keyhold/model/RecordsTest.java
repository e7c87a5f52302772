package dev.keyhold.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.Samples;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RecordsTest {
    @Test
    void a_user_is_named_without_regard_to_case() {
        var user = Samples.user(Samples.ACCOUNT, 1, "Alice");
        assertThat(user.isNamed("aLICE")).isTrue();
        assertThat(user.isNamed("Bob")).isFalse();
        assertThat(user.isNamed("")).isFalse();
    }

    @Test
    void the_root_is_named_by_nothing() {
        assertThat(Samples.root(Samples.ACCOUNT).isNamed("")).isFalse();
        assertThat(Samples.root(Samples.ACCOUNT).isRoot()).isTrue();
    }

    @Test
    void names_fold_alike_wherever_the_program_runs() {
        assertThat(Identity.fold("TITLE")).isEqualTo("title");
        assertThat(Tag.fold("TITLE")).isEqualTo("title");
    }

    @Test
    void a_renamed_user_is_still_the_same() {
        var user = Samples.user(Samples.ACCOUNT, 1, "alice");
        var renamed = user.renamed("bob", "/staff/");
        assertThat(renamed.id()).isEqualTo(user.id());
        assertThat(renamed.name()).isEqualTo("bob");
        assertThat(renamed.path()).isEqualTo("/staff/");
        assertThat(renamed.createdAt()).isEqualTo(user.createdAt());
    }

    @Test
    void an_origin_cuts_what_a_client_calls_itself() {
        assertThat(new RequestOrigin("r", "s", "x".repeat(256), "aws").userAgent())
                .hasSize(256);
        assertThat(new RequestOrigin("r", "s", "x".repeat(100_000), "aws").userAgent())
                .hasSize(256);
    }

    @Test
    void a_value_is_repeated_only_when_no_secret_is_as_short() {
        assertThat(Redaction.of("x".repeat(30))).isEqualTo("x".repeat(30));
        assertThat(Redaction.of("x".repeat(31))).isEqualTo("…");
    }

    @Test
    void a_page_is_cut_only_when_more_was_found_than_it_holds() {
        var whole = Page.cut(List.of("a", "b"), 2, Function.identity());
        assertThat(whole.items()).containsExactly("a", "b");
        assertThat(whole.next()).isEmpty();
        var cut = Page.cut(List.of("a", "b", "c"), 2, Function.identity());
        assertThat(cut.items()).containsExactly("a", "b");
        assertThat(cut.next()).contains("b");
        assertThat(Page.cut(List.of(), 2, Function.identity()).items()).isEmpty();
    }

    @Test
    void a_page_has_1_to_1000_items() {
        assertThat(Page.Request.first(1000).after()).isEmpty();
        assertThatThrownBy(() -> Page.Request.first(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Page.Request(Optional.of("x"), 1001)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_refusal_is_an_answer_and_costs_no_stack_trace() {
        var refused = new ServiceException(new ServiceError.Throttled());
        assertThat(refused.getStackTrace()).isEmpty();
        assertThat(refused).hasMessage("Throttled[]");
        assertThat(refused.serviceError()).isEqualTo(new ServiceError.Throttled());
    }
}
