package dev.keyhold.api.gateway.mapping.route;

import dev.keyhold.policy.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The resource that a route is about: {@code arn:aws:invoices:::invoice/{id}}.
 *
 * @param texts what stands before, between and behind the names; one more than there are names
 * @param names of segments of the path, whose values stand in the resource
 * @param every whether it stands for every resource below, and not for the one of that name
 */
record ResourcePattern(List<String> texts, List<String> names, boolean every) {
    /** The resource of an action that has none. */
    private static final ResourcePattern NONE = new ResourcePattern(List.of("*"), List.of(), false);

    private static final String EVERY = "*";
    /** Partition, service, region and account, and then what the service calls the resource. */
    private static final Pattern ARN = Pattern.compile(
            "arn:[a-z][a-z0-9-]*:([a-z0-9][a-z0-9.-]*):[a-z0-9-]*:(?:[0-9]{12})?:([A-Za-z0-9._~!&'()+,=:@/{}-]*\\*?)");

    private static final Pattern NAME = Pattern.compile("\\{([^{}]*)}");

    ResourcePattern {
        texts = List.copyOf(texts);
        names = List.copyOf(names);
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    static ResourcePattern parse(String text) {
        if (text.equals(EVERY)) {
            return NONE;
        }
        var arn = ARN.matcher(text);
        if (!arn.matches() || arn.group(2).isEmpty()) {
            throw new IllegalArgumentException("'" + text
                    + "' is no resource: it must be an ARN such as arn:aws:invoices:::invoice/{id}, with names in"
                    + " braces behind its fifth colon alone, or *");
        }
        RouteAction.requireForeign(arn.group(1));
        var every = text.endsWith(EVERY);
        var named = every ? text.substring(0, text.length() - EVERY.length()) : text;
        if (every && !endsSegment(named, named.length())) {
            throw new IllegalArgumentException("* must stand behind a slash or a colon: " + text);
        }
        return split(named, every);
    }

    /**
     * What stands in the place of a name is between separators, which no value contains: so requests with different
     * values are about different resources.
     */
    private static ResourcePattern split(String text, boolean every) {
        var texts = new ArrayList<String>();
        var names = new ArrayList<String>();
        var from = 0;
        var found = NAME.matcher(text);
        while (found.find()) {
            var end = found.end();
            if (!endsSegment(text, found.start()) || (end < text.length() && !isSeparator(text.charAt(end)))) {
                throw new IllegalArgumentException("a name in braces must stand between slashes and colons: " + text);
            }
            texts.add(text.substring(from, found.start()));
            names.add(found.group(1));
            from = end;
        }
        texts.add(text.substring(from));
        if (texts.stream().anyMatch(part -> part.indexOf('{') >= 0 || part.indexOf('}') >= 0)) {
            throw new IllegalArgumentException("a brace is not closed, or not opened: " + text);
        }
        return new ResourcePattern(texts, names, every);
    }

    private static boolean endsSegment(String text, int end) {
        return isSeparator(text.charAt(end - 1));
    }

    private static boolean isSeparator(char c) {
        return c == '/' || c == ':';
    }

    /** The resource with the values that a path has for the names. */
    ResourceName with(Map<String, String> values) {
        if (names.isEmpty() && texts.equals(NONE.texts)) {
            return ResourceName.NONE;
        }
        var text = new StringBuilder(texts.getFirst());
        for (int i = 0; i < names.size(); i++) {
            text.append(values.get(names.get(i))).append(texts.get(i + 1));
        }
        return every ? ResourceName.everyBelow(text.toString()) : ResourceName.of(text.toString());
    }
}
