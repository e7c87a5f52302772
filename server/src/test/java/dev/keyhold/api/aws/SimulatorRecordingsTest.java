package dev.keyhold.api.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.server.TestKeyhold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;

/**
 * What AWS's policy simulator answered, request by request and in the order in which it was asked, changes of policies
 * between the requests included. The notice beside the recordings says where they come from and how to read them.
 */
class SimulatorRecordingsTest {
    private static final Path RECORDINGS = Path.of("src/test/resources/api/aws/simulator/recorded.txt");
    private static final String PAGE = "pagination_first";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static TestKeyhold keyhold;
    private static Aws aws;
    private static String marker = "";

    @BeforeAll
    static void start() {
        keyhold = TestKeyhold.start();
        aws = new Aws(keyhold);
    }

    @AfterAll
    static void stop() {
        aws.close();
        keyhold.close();
    }

    /**
     * One request.
     *
     * @param changes what was changed before it
     * @param difference why the answer is another one here
     */
    private record Recording(
            String name, List<String> changes, Optional<String> difference, String request, List<String> answer) {
        static Recording of(List<String> lines) {
            return new Recording(
                    lines.getFirst(),
                    marked(lines, "! ").toList(),
                    marked(lines, "# ").findFirst(),
                    marked(lines, "? ").findFirst().orElseThrow(),
                    lines.stream()
                            .skip(1)
                            .filter(line -> "!#?".indexOf(line.charAt(0)) < 0)
                            .toList());
        }

        private static Stream<String> marked(List<String> lines, String mark) {
            return lines.stream().filter(line -> line.startsWith(mark)).map(line -> line.substring(mark.length()));
        }
    }

    private static List<Recording> recordings() throws IOException {
        var all = new ArrayList<Recording>();
        var lines = new ArrayList<String>();
        for (var line : Files.readAllLines(RECORDINGS)) {
            if (line.startsWith("== ") && !lines.isEmpty()) {
                all.add(Recording.of(lines));
                lines.clear();
            }
            lines.add(line.startsWith("== ") ? line.substring(3) : line);
        }
        all.add(Recording.of(lines));
        return all;
    }

    @TestFactory
    Stream<DynamicTest> answers_what_aws_answered() throws IOException {
        return recordings().stream()
                .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> replay(recording)));
    }

    private static void replay(Recording recording) throws IOException {
        for (var change : recording.changes()) {
            assertThat(send(change).outcome()).isEqualTo("200");
        }
        var answer = send(recording.request());
        if (recording.name().equals(PAGE)) {
            marker = answer.get("Marker");
        }
        if (recording.difference().isEmpty()) {
            assertThat(lines(answer)).isEqualTo(recording.answer());
        } else {
            assertThat(lines(answer)).as(recording.difference().get()).isNotEqualTo(recording.answer());
        }
    }

    private static Aws.Answer send(String line) throws IOException {
        var at = line.indexOf(' ');
        var members = new ArrayList<String>();
        flatten("", JSON.readTree(line.substring(at + 1)), members);
        return aws.call(aws.root(), line.substring(0, at), members.toArray(String[]::new));
    }

    /** Names and values of a form; an empty list is a name without a value. */
    private static void flatten(String name, JsonNode value, List<String> members) {
        if (value.isValueNode() || value.isEmpty()) {
            members.add(name);
            members.add(value.asText().replace("{first}", marker));
        } else if (value.isArray()) {
            IntStream.range(0, value.size()).forEach(i -> flatten(name + ".member." + (i + 1), value.get(i), members));
        } else {
            value.properties()
                    .forEach(member -> flatten(
                            name.isEmpty() ? member.getKey() : name + "." + member.getKey(),
                            member.getValue(),
                            members));
        }
    }

    private static List<String> lines(Aws.Answer answer) {
        if (answer.status() != 200) {
            return List.of(answer.outcome());
        }
        var lines = new ArrayList<String>();
        for (var result : members(answer.xml().getDocumentElement(), "EvaluationResults")) {
            lines.add("> " + text(result, "EvalActionName") + " " + text(result, "EvalResourceName") + " "
                    + text(result, "EvalDecision") + " " + statements(result) + " org="
                    + within(result, "OrganizationsDecisionDetail") + " boundary="
                    + within(result, "PermissionsBoundaryDecisionDetail") + " details=" + details(result));
            for (var resource : members(result, "ResourceSpecificResults")) {
                lines.add(">> " + text(resource, "EvalResourceName") + " " + text(resource, "EvalResourceDecision")
                        + " "
                        + statements(resource) + " boundary=" + within(resource, "PermissionsBoundaryDecisionDetail")
                        + " details=" + details(resource));
            }
        }
        if (answer.get("IsTruncated").equals("true")) {
            lines.add("> truncated");
        }
        return lines;
    }

    private static String statements(Element result) {
        var statements = members(result, "MatchedStatements").stream()
                .map(statement -> source(text(statement, "SourcePolicyType")) + ":" + text(statement, "SourcePolicyId")
                        + " " + place(statement, "StartPosition") + "-" + place(statement, "EndPosition"));
        var missing = members(result, "MissingContextValues").stream().map(Element::getTextContent);
        return list(statements) + " missing=" + list(missing);
    }

    private static String list(Stream<String> texts) {
        return texts.sorted().collect(Collectors.joining(", ", "[", "]"));
    }

    private static String source(String type) {
        return switch (type) {
            case "IAM Policy" -> "I";
            case "Resource Policy" -> "R";
            case "Permissions Boundary Policy" -> "B";
            default -> type;
        };
    }

    private static String place(Element statement, String name) {
        var place = child(statement, name).orElseThrow();
        return text(place, "Line") + ":" + text(place, "Column");
    }

    private static String within(Element result, String name) {
        return child(result, name)
                .map(Element::getTextContent)
                .map(String::strip)
                .orElse("-");
    }

    private static String details(Element result) {
        return child(result, "EvalDecisionDetails")
                .map(details -> children(details)
                        .map(entry -> text(entry, "key") + "=" + text(entry, "value"))
                        .sorted()
                        .collect(Collectors.joining(", ", "{", "}")))
                .orElse("-");
    }

    private static String text(Element parent, String name) {
        return child(parent, name).map(Element::getTextContent).orElse("-");
    }

    private static List<Element> members(Element parent, String name) {
        var list = parent.getElementsByTagName(name);
        return child(parent, name)
                .or(() -> list.getLength() > 0 && name.equals("EvaluationResults")
                        ? Optional.of((Element) list.item(0))
                        : Optional.empty())
                .map(found -> children(found).toList())
                .orElse(List.of());
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent)
                .filter(element -> element.getTagName().equals(name))
                .findFirst();
    }

    private static Stream<Element> children(Element parent) {
        var nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast);
    }
}
