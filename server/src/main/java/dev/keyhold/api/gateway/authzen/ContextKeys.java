package dev.keyhold.api.gateway.authzen;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.api.gateway.JsonObject;
import dev.keyhold.api.gateway.MalformedRequestException;
import dev.keyhold.domain.authz.OwnKeys;
import dev.keyhold.model.Hosts;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The members of a context as condition keys. What is not in it is unknown: only the program that asks can say that its
 * request does not have a key, by null or an empty list.
 */
record ContextKeys(Map<String, ContextValue> values) implements RequestContext {
    private static final String SOURCE_IP = "aws:sourceip";

    ContextKeys {
        values = Map.copyOf(values);
    }

    static ContextKeys read(JsonObject context) throws MalformedRequestException {
        var values = new HashMap<String, ContextValue>();
        for (var member : context.members()) {
            var key = member.getKey().toLowerCase(Locale.ROOT);
            if (OwnKeys.contains(key)) {
                throw context.mustBe(member.getKey(), "left out: Keyhold itself knows it");
            }
            var value = value(context, member.getKey(), member.getValue());
            if (key.equals(SOURCE_IP)
                    && value instanceof ContextValue.Single(var address)
                    && !Hosts.isAddress(address)) {
                throw context.mustBe(member.getKey(), "an IP address");
            }
            if (values.put(key, value) != null) {
                throw context.mustBe(member.getKey(), "there once: upper and lower case make no difference");
            }
        }
        return new ContextKeys(values);
    }

    private static ContextValue value(JsonObject context, String name, JsonNode value)
            throws MalformedRequestException {
        if (value.isNull() || (value.isArray() && value.isEmpty())) {
            return ContextValue.ABSENT;
        }
        if (!value.isArray()) {
            return ContextValue.of(text(context, name, value));
        }
        var all = new ArrayList<String>();
        for (var item : value) {
            all.add(text(context, name, item));
        }
        return ContextValue.of(List.copyOf(all));
    }

    private static String text(JsonObject context, String name, JsonNode value) throws MalformedRequestException {
        if (!value.isTextual() && !value.isNumber() && !value.isBoolean()) {
            throw context.mustBe(
                    name, "a text, a number, true, false, null, or a list of texts, numbers and truth values");
        }
        return value.asText();
    }

    @Override
    public ContextValue value(String key) {
        return values.getOrDefault(key, ContextValue.UNKNOWN);
    }
}
