package dev.keyhold.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyhold.api.console.ConsoleService;
import dev.keyhold.api.console.OneTimeLinks;
import dev.keyhold.model.AccountId;

/**
 * Makes links by which the operator of the machine signs in to the console as the root of an account.
 *
 * @param enabled whether the console is served
 * @param url of the server, as the machine itself reaches it
 */
record ConsoleLink(ConsoleModule console, boolean enabled, String url) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@code accountId} may be left out where there is one account; the answer has {@code url}, or {@code error}. */
    JsonNode create(JsonNode request) {
        if (!enabled) {
            return error("the server does not serve the console: see the setting console");
        }
        var named = request.path("accountId").asText("");
        if (!named.isEmpty() && !AccountId.isValid(named)) {
            return error("an account id must be 12 decimal digits");
        }
        var account = named.isEmpty() ? console.onlyAccount() : console.openAccount(new AccountId(named));
        return account.<JsonNode>map(this::link)
                .orElseGet(() -> error(
                        named.isEmpty()
                                ? "there are several accounts: name one with --account"
                                : "there is no open account " + named + " here"));
    }

    private ObjectNode link(AccountId account) {
        return JSON.createObjectNode()
                .put("accountId", account.text())
                .put("url", url + ConsoleService.link(console.links().create(account)))
                .put("validSeconds", OneTimeLinks.LIFE.toSeconds());
    }

    private static ObjectNode error(String text) {
        return JSON.createObjectNode().put("error", text);
    }
}
