package dev.keyhold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.server.MetricSeries;
import dev.keyhold.server.TestKeyhold;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts ask for metrics that there are, with labels that they have. */
class DeployFilesTest {
    private static final Pattern NAME = Pattern.compile("\\b(?:keyhold|jvm|process)_[a-z_]+");
    private static final Pattern EXPRESSION = Pattern.compile("(?m)^        expr: >-\n {10}(.+)$");
    /** Of histograms and timers, whose series have more names. */
    private static final Pattern SUFFIX = Pattern.compile("_(?:bucket|count|sum|max)$");

    private static String file(String name) {
        return Repository.text(Repository.ROOT.resolve("deploy").resolve(name));
    }

    private static List<String> queries(JsonNode dashboard) {
        var queries = new ArrayList<String>();
        for (var panel : dashboard.path("panels")) {
            panel.path("targets")
                    .forEach(target -> queries.add(target.path("expr").asText()));
        }
        return queries;
    }

    private static List<String> alerts() {
        return EXPRESSION
                .matcher(file("prometheus/alerts.yaml"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static boolean isKnown(Set<String> series, String name) {
        return series.contains(name) || series.contains(SUFFIX.matcher(name).replaceAll(""));
    }

    @Test
    void name_metrics_that_there_are() throws Exception {
        var dashboard = new ObjectMapper().readTree(file("grafana/keyhold.json"));
        var all = new ArrayList<>(queries(dashboard));
        assertThat(all).hasSizeGreaterThan(15);
        assertThat(alerts()).hasSizeGreaterThan(10);
        all.addAll(alerts());
        Set<String> series;
        try (var keyhold = TestKeyhold.start()) {
            series = MetricSeries.of(keyhold);
        }
        var unknown = new TreeSet<String>();
        for (var query : all) {
            NAME.matcher(query)
                    .results()
                    .map(MatchResult::group)
                    .filter(name -> !isKnown(series, name))
                    .forEach(unknown::add);
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void are_balanced_expressions() throws Exception {
        var all = new ArrayList<>(queries(new ObjectMapper().readTree(file("grafana/keyhold.json"))));
        all.addAll(alerts());
        assertThat(all).allSatisfy(query -> {
            for (var pair : List.of("()", "{}", "[]")) {
                assertThat(query.chars().filter(c -> c == pair.charAt(0)).count())
                        .isEqualTo(
                                query.chars().filter(c -> c == pair.charAt(1)).count());
            }
            assertThat(query.chars().filter(c -> c == '"').count() % 2).isZero();
        });
    }

    @Test
    void every_alert_says_what_to_do() {
        for (var rule : file("prometheus/alerts.yaml").split("(?m)^      - alert: ")) {
            if (!rule.startsWith("#")) {
                assertThat(rule).contains("expr:", "for:", "severity:", "summary:", "action:");
            }
        }
    }
}
