package dev.keyhold.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.domain.refusal.Explanation;
import dev.keyhold.domain.refusal.RecentRefusals;
import dev.keyhold.domain.refusal.Refusal;
import dev.keyhold.domain.refusal.RefusalExplainer;
import dev.keyhold.domain.refusal.RefusalKeeper;
import dev.keyhold.model.AccountId;
import dev.keyhold.sigv4.SignatureEvidence;
import java.util.ArrayList;
import java.util.List;

/** What the operator asks a running server about refusals, who may see all of them. */
final class RefusalCommands {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Of one kind in one request. */
    private static final int MAX_HINTS = 8;

    private static final int MAX_HINT = 1_024;

    private final RefusalExplainer explainer;
    private final RefusalKeeper keeper;

    RefusalCommands(RefusalExplainer explainer, RefusalKeeper keeper) {
        this.explainer = explainer;
        this.keeper = keeper;
    }

    /** {@code {"command":"explain","requestId":…,"hosts":[…],"paths":[…]}}. */
    JsonNode explain(JsonNode request) {
        var id = request.path("requestId").asText();
        var hints = new SignatureEvidence.Hints(texts(request.path("hosts")), texts(request.path("paths")));
        return explainer
                .explain(id, hints)
                .<JsonNode>map(RefusalCommands::describe)
                .orElseGet(() -> elsewhere(id, keeper.of(id)));
    }

    /** {@code {"command":"refusals","accountId":…,"limit":…}}; without an account those of none. */
    JsonNode recent(JsonNode request) {
        var account = request.path("accountId").asText("");
        if (!account.isEmpty() && !AccountId.isValid(account)) {
            return error("'" + account + "' is no account: it has to be 12 digits");
        }
        var limit = Math.clamp(request.path("limit").asInt(20), 1, RecentRefusals.MAX_OF_ACCOUNT);
        var answer = JSON.createObjectNode();
        var list = answer.putArray("refusals");
        explainer
                .recent(account.isEmpty() ? AccountId.SYSTEM : new AccountId(account), limit)
                .forEach(refusal -> list.add(describe(refusal)));
        return answer;
    }

    private static ObjectNode elsewhere(String id, RefusalKeeper.Place place) {
        return switch (place) {
            case RefusalKeeper.Place.None() ->
                error("'" + (id.length() > 64 ? "…" : id) + "' is no request id of Keyhold, which are UUIDs");
            case RefusalKeeper.Place.Off() ->
                error("this server remembers no refusals: see the setting explain-memory");
            case RefusalKeeper.Place.Here() ->
                error("this server has answered the request and does not remember a refusal of it: it was not"
                        + " refused, or more than 24 hours ago, or too many were refused since");
            case RefusalKeeper.Place.There(var node, var seenAt) ->
                error("node " + node + " has answered the request, last heard of at " + seenAt + ": ask there")
                        .put("node", node);
            case RefusalKeeper.Place.Gone() ->
                error("no process that runs now has answered the request: what it remembered is gone");
        };
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        for (var text : list) {
            if (texts.size() < MAX_HINTS && text.asText().length() <= MAX_HINT) {
                texts.add(text.asText());
            }
        }
        return texts;
    }

    private static ObjectNode describe(Explanation found) {
        var answer = describe(found.refusal())
                .put("cause", found.cause().id())
                .put("certain", found.isCertain())
                .put("meaning", found.cause().meaning())
                .put("because", found.because())
                .put("remedy", found.cause().remedy());
        var facts = answer.putObject("facts");
        found.facts().forEach(facts::put);
        return answer;
    }

    private static ObjectNode describe(Refusal refusal) {
        var described = JSON.createObjectNode()
                .put("requestId", refusal.requestId())
                .put("at", refusal.at().toString());
        if (!refusal.account().equals(AccountId.SYSTEM)) {
            described.put("account", refusal.account().text());
        }
        described
                .put("proved", refusal.kind() == Refusal.Kind.PROVED)
                .put("api", refusal.api())
                .put("operation", refusal.operation())
                .put("code", refusal.code())
                .put("reason", refusal.reason())
                .put("credential", refusal.credential())
                .put("source", refusal.source())
                .put("userAgent", refusal.userAgent());
        return described;
    }

    private static ObjectNode error(String text) {
        return JSON.createObjectNode().put("error", text);
    }
}
