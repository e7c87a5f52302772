package dev.keyhold.domain.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.keyhold.domain.Fixture;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.Tag;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagRulesTest {
    private static final List<Tag> BY_CASE = List.of(new Tag("Team", ""), new Tag("team", ""));

    private static TagRules rules(TagRules.Keys keys) {
        return new TagRules(keys, ServiceError.Quota.TAGS_PER_ROLE, 2);
    }

    @ParameterizedTest
    @EnumSource(TagRules.Keys.class)
    void no_two_tags_have_the_same_key(TagRules.Keys keys) {
        var same = List.of(new Tag("team", "a"), new Tag("b", ""), new Tag("team", "c"));
        assertThat(Fixture.error(() -> rules(keys).check(same)))
                .isEqualTo(new ServiceError.Invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS));
    }

    @Test
    void keys_differ_by_case_alone_only_where_case_counts() {
        assertThatCode(() -> rules(TagRules.Keys.CASE_SENSITIVE).check(BY_CASE)).doesNotThrowAnyException();
        assertThat(Fixture.error(() -> rules(TagRules.Keys.CASE_INSENSITIVE).check(BY_CASE)))
                .isEqualTo(new ServiceError.Invalid(ServiceError.InvalidArgument.DUPLICATE_TAG_KEYS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws:", "aws:team", "AWS:team", "aWs:team"})
    void a_reserved_key_is_refused_in_any_case(String key) {
        for (var keys : TagRules.Keys.values()) {
            assertThat(Fixture.error(() -> rules(keys).check(List.of(new Tag(key, "")))))
                    .isEqualTo(new ServiceError.Invalid(ServiceError.InvalidArgument.RESERVED_TAG_KEY));
        }
        assertThatCode(() -> TagRules.checkKey("my" + key)).doesNotThrowAnyException();
    }

    @Test
    void a_resource_has_as_many_tags_as_the_quota_allows() {
        var rules = rules(TagRules.Keys.CASE_SENSITIVE);
        assertThatCode(() -> rules.requireWithinQuota(BY_CASE)).doesNotThrowAnyException();
        var many = List.of(new Tag("a", ""), new Tag("b", ""), new Tag("c", ""));
        assertThat(Fixture.error(() -> rules.requireWithinQuota(many)))
                .isEqualTo(new ServiceError.LimitExceeded(ServiceError.Quota.TAGS_PER_ROLE, 2));
    }
}
