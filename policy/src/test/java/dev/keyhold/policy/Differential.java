package dev.keyhold.policy;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares the engine with {@code @cloud-copilot/iam-simulate}, which runs as a program of its own, over requests by
 * chance: {@code policy/differential/run}.
 */
public final class Differential {
    /**
     * Requests that are under way at once; the pipe to the other program holds fewer, so both sides are kept busy and
     * neither blocks.
     */
    private static final int BATCH = 200;

    private final BufferedWriter questions;
    private final BufferedReader answers;
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private int skipped;
    private int differences;

    private Differential(Process process) {
        this.questions = process.outputWriter();
        this.answers = process.inputReader();
    }

    public static void main(String[] args) throws IOException {
        var process = new ProcessBuilder("node", "oracle.mjs")
                .directory(Path.of(args[0]).toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            new Differential(process).run(Integer.parseInt(args[1]), Long.parseLong(args[2]));
        } finally {
            process.destroy();
        }
    }

    private void run(int requests, long seed) throws IOException {
        var random = new RandomPolicies(seed, true);
        for (var done = 0; done < requests; done += BATCH) {
            var cases = new ArrayList<RandomPolicies.Case>();
            for (var i = 0; i < Math.min(BATCH, requests - done); i++) {
                cases.add(random.next());
            }
            compare(cases);
        }
        System.out.println(requests + " requests, seed " + seed + ": " + outcomes + ", " + differences
                + " differences, " + skipped + " not answered by the other side");
        if (differences > 0 || skipped > 0) {
            System.exit(1);
        }
    }

    private void compare(List<RandomPolicies.Case> cases) throws IOException {
        var writer = Thread.ofVirtual().start(() -> write(cases));
        for (var request : cases) {
            var line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException("the other program ended");
            }
            var answer = members(line);
            var theirs = answer.getOrDefault("result", "Error");
            if (theirs.equals("Error")) {
                System.out.println(answer.get("errors") + ": " + question(request));
                skipped++;
                continue;
            }
            var ours = name(PropertiesTest.decide(request).outcome());
            outcomes.merge(ours, 1, Integer::sum);
            if (!ours.equals(theirs)) {
                differences++;
                System.out.println(ours + " here, " + theirs + " there: " + question(request));
            }
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<RandomPolicies.Case> cases) {
        try {
            for (var request : cases) {
                questions.write("{\"id\":0,\"simulation\":" + question(request) + "}\n");
            }
            questions.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Decision.Outcome outcome) {
        return switch (outcome) {
            case ALLOWED -> "Allowed";
            case EXPLICIT_DENY -> "ExplicitlyDenied";
            case IMPLICIT_DENY, STEP_LIMIT_EXCEEDED -> "ImplicitlyDenied";
        };
    }

    private static String question(RandomPolicies.Case request) {
        var members = new ArrayList<String>();
        members.add("\"identityPolicies\":" + policies(request.identity()));
        members.add("\"serviceControlPolicies\":[],\"resourceControlPolicies\":[]");
        request.boundary()
                .ifPresent(document -> members.add("\"permissionBoundaryPolicies\":" + policies(List.of(document))));
        request.session().ifPresent(document -> members.add("\"sessionPolicy\":" + document));
        request.resource().ifPresent(document -> members.add("\"resourcePolicy\":" + document));
        members.add("\"request\":{\"action\":\"" + request.action() + "\",\"principal\":\""
                + (request.caller().equals(Requests.AUDITOR) ? Requests.AUDITOR_ARN : Requests.BOB_ARN)
                + "\",\"resource\":{\"resource\":\""
                + request.target() + "\",\"accountId\":\"" + Requests.ACCOUNT
                + "\"},\"contextVariables\":" + context(request.context()) + "}");
        return "{" + String.join(",", members) + "}";
    }

    private static String policies(List<String> documents) {
        var policies = new ArrayList<String>();
        for (var document : documents) {
            policies.add("{\"name\":\"p" + policies.size() + "\",\"policy\":" + document + "}");
        }
        return "[" + String.join(",", policies) + "]";
    }

    private static String context(Map<String, Object> context) {
        var members = new ArrayList<String>();
        context.forEach((key, value) -> members.add("\"" + key + "\":"
                + (value instanceof List<?> list
                        ? "["
                                + String.join(
                                        ",",
                                        list.stream()
                                                .map(item -> "\"" + item + "\"")
                                                .toList()) + "]"
                        : "\"" + value + "\"")));
        return "{" + String.join(",", members) + "}";
    }

    private static Map<String, String> members(String line) {
        var members = new TreeMap<String, String>();
        try {
            for (var member : ((Json.Obj) JsonReader.read(line)).members()) {
                members.put(member.name().value(), member.value() instanceof Json.Str(var text) ? text.value() : "");
            }
        } catch (JsonReader.NotJsonException e) {
            throw new IllegalStateException(line, e);
        }
        return members;
    }
}
