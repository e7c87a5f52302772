package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cause of a refusal, made through a real nginx, and what the operator reads about it. */
class ExplainTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\|");

    private static final List<String> STEPPED = List.of(
            "issued-in-the-future", "iam-token-expired", "api-key-expired", "identity-expired", "session-expired");

    /** What no request makes, and what would. */
    private static final Map<String, String> OF_THE_SERVER = Map.of(
            "fault", "a bug",
            "unavailable", "a storage that is away",
            "overloaded", "more requests at once than a test of one cause should send",
            "timed-out", "a request whose time has expired before it is answered",
            "policies-too-complex", "more policies than the quotas of these accounts allow",
            "record-forged", "a database that somebody has changed");

    @TempDir
    private static Path folder;

    private static RefusalWorld world;

    @BeforeAll
    static void start() {
        world = new RefusalWorld(folder);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    static Stream<RefusalCase> cases() {
        return Stream.of(ChangedRequests.all(), BadCredentials.all(), DeniedRequests.all())
                .flatMap(all -> all);
    }

    private static void assertExplained(JsonNode explanation, String cause, List<String> because) {
        assertThat(explanation.path("cause").asText())
                .as(explanation.toString())
                .isEqualTo(cause);
        assertThat(because)
                .allSatisfy(
                        text -> assertThat(explanation.path("because").asText()).contains(text));
        assertThat(explanation.path("remedy").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void is_named(RefusalCase refusal) {
        var id = refusal.id().apply(world);
        assertExplained(RefusalWorld.explain(world.installation().data(), id), refusal.cause(), refusal.because());
    }

    @Test
    void what_takes_hours_is_named() {
        try (var stepped = new SteppedRefusals(folder)) {
            var refused = stepped.refused();
            assertThat(refused).containsOnlyKeys(STEPPED);
            refused.forEach((cause, id) -> assertExplained(stepped.explain(id), cause, List.of()));
        }
    }

    /** A new cause in the table of the guide, which is that of the code, needs a case. */
    @Test
    void every_cause_of_the_guide_has_a_case() {
        var made = new TreeSet<>(STEPPED);
        cases().map(RefusalCase::cause).forEach(made::add);
        assertThat(made).doesNotContainAnyElementsOf(OF_THE_SERVER.keySet());
        made.addAll(OF_THE_SERVER.keySet());
        var rows = ROW.matcher(Guide.text("docs/guides/why-was-it-refused.md"))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(made).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void the_command_line_prints_the_same() {
        var id = world.bearer("Basic YTpi");
        var printed = Keyhold.run(
                        "explain",
                        id,
                        "--json",
                        "--data",
                        world.installation().data().toString())
                .json();
        assertThat(printed).isEqualTo(RefusalWorld.explain(world.installation().data(), id));
        assertExplained(printed, "credential-malformed", List.of());
    }
}
