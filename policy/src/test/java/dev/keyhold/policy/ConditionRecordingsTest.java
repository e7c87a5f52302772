package dev.keyhold.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What AWS decided when a user was tagged under a session policy with a condition: see the notice beside the table. */
class ConditionRecordingsTest {
    private static final List<Row> ROWS =
            Requests.lines("/recorded/conditions.tsv").stream().map(Row::parse).toList();

    private record Row(
            String line, String operator, String key, List<String> operands, String tags, char allow, char deny) {
        static Row parse(String line) {
            var cells = line.split("\t", -1);
            return new Row(
                    line,
                    cells[0],
                    cells[1],
                    Arrays.asList(cells[2].split("\\|", -1)),
                    cells[3],
                    cells[4].charAt(0),
                    cells[5].charAt(0));
        }

        String statement(String effect) {
            var values = operands.stream().map(value -> "\"" + value + "\"").toList();
            return Requests.statement(
                    effect,
                    "iam:TagUser",
                    "*",
                    "{\"" + operator + "\":{\"" + key + "\":[" + String.join(",", values) + "]}}");
        }

        RequestContext context() {
            var context = MapContext.builder();
            var keys = new ArrayList<String>();
            if (!tags.equals("-")) {
                for (var tag : tags.split("&", -1)) {
                    var parts = tag.split("=", 2);
                    keys.add(unescape(parts[0]));
                    context.put("aws:RequestTag/" + unescape(parts[0]), unescape(parts[1]));
                }
                context.putList("aws:TagKeys", keys);
            }
            return context.build();
        }

        private static String unescape(String text) {
            return ((Json.Str) json("\"" + text + "\"")).text().value();
        }

        private static Json json(String text) {
            try {
                return JsonReader.read(text);
            } catch (JsonReader.NotJsonException e) {
                throw new IllegalArgumentException(text, e);
            }
        }
    }

    @TestFactory
    List<DynamicTest> agrees_with_every_recorded_decision() {
        return ROWS.stream()
                .map(row -> DynamicTest.dynamicTest(row.line(), () -> {
                    if (row.allow() != '-') {
                        var allowed = decide(row, row.statement("Allow"));
                        assertThat(allowed.allowed()).isEqualTo(row.allow() == 'T');
                    }
                    if (row.deny() != '-') {
                        var denied = decide(row, Requests.statement("Allow", "*", "*", ""), row.statement("Deny"));
                        assertThat(denied.allowed()).isEqualTo(row.deny() == 'F');
                    }
                }))
                .toList();
    }

    @Test
    void has_all_of_them() {
        assertThat(ROWS).hasSize(418);
    }

    private static Decision decide(Row row, String... statements) {
        var session = Policy.parse(PolicyKind.SESSION, Requests.document(statements));
        var policies = Requests.identities(Requests.ALLOW_ALL)
                .withSession(List.of(AttachedPolicy.of(PolicyType.SESSION, "session", session)));
        return new Evaluator().decide(Requests.request("iam:TagUser", Requests.BOB_ARN, row.context(), policies));
    }
}
