package dev.keyhold.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;

/** One line of {@code audit export --json}. */
record AuditLine(
        String id,
        String time,
        String account,
        String operation,
        String outcome,
        String reason,
        String actor,
        String actorUniqueId,
        String actorArn,
        String accessKey,
        String target,
        String source,
        String userAgent,
        String api,
        String requestId,
        long count,
        String traceId) {
    private static final Set<String> USES = Set.of("ENCRYPT", "DECRYPT", "GENERATE_DATA_KEY");

    /** Every line must have exactly these fields. */
    static List<AuditLine> parse(String export) {
        var json = new ObjectMapper();
        return export.lines()
                .map(line -> {
                    try {
                        return json.readValue(line, AuditLine.class);
                    } catch (JsonProcessingException e) {
                        throw new AssertionError("no audit event: " + line, e);
                    }
                })
                .toList();
    }

    boolean succeeded() {
        return outcome.equals("SUCCESS");
    }

    /** Whether something was done that changed nothing, of which a crash may lose the event. */
    boolean isUse() {
        return USES.contains(operation);
    }
}
