package dev.keyhold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.refusal.RefusalCause;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of causes in the guide is that of the code. */
final class RefusalGuideTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `[a-z0-9-]+` \\| .* \\|$");

    @Test
    void the_guide_has_every_cause_in_the_words_of_the_code() {
        var page = Repository.text(Repository.ROOT.resolve("docs/guides/why-was-it-refused.md"));
        assertThat(ROW.matcher(page).results().map(MatchResult::group).toList())
                .containsExactlyElementsOf(Arrays.stream(RefusalCause.values())
                        .map(cause -> "| `" + cause.id() + "` | " + cause.meaning() + " | " + cause.remedy() + " |")
                        .toList());
    }
}
