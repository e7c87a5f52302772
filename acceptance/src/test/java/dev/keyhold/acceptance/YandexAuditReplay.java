package dev.keyhold.acceptance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Replays all changes of the Yandex Cloud API from the audit trail: what must exist if the audit trail is correct. */
final class YandexAuditReplay {
    private static final Pattern THING = Pattern.compile("(?:access bindings of )?"
            + "((?:folder|user|api key|authorized key|access key|symmetric key|key version) [\\w-]+)"
            + "(?: of ((?:user|symmetric key) [\\w-]+))?.*");

    /** Things in the words of the events, with what they belong to. */
    private final Map<String, String> owners = new TreeMap<>();

    private YandexAuditReplay() {}

    /**
     * What is there, in the words of the events, with what it belongs to as far as they tell.
     *
     * @throws AssertionError when an event does not fit what went before it
     */
    static Map<String, String> of(List<AuditLine> events) {
        var replay = new YandexAuditReplay();
        events.stream()
                .filter(event -> event.api().equals("yandex"))
                // Nothing is kept of a token.
                .filter(event -> !event.operation().equals("CREATE_IAM_TOKEN"))
                .forEach(replay::play);
        return replay.owners;
    }

    /** A user's suspension, as something that belongs to the user. */
    static String suspension(String user) {
        return "suspension of " + user;
    }

    /** Another version of a symmetric key than its first, of which events tell no id. */
    static String rotation(String key, int version) {
        return key + " version " + version;
    }

    private void play(AuditLine event) {
        var words = match(event, event.target());
        var thing = words.group(1);
        var owner = Optional.ofNullable(words.group(2));
        switch (event.operation()) {
            case "CREATE_FOLDER",
                    "CREATE_IDENTITY",
                    "CREATE_API_KEY",
                    "CREATE_AUTHORIZED_KEY",
                    "CREATE_ACCESS_KEY",
                    "CREATE_SYMMETRIC_KEY",
                    "SCHEDULE_KEY_VERSION_DESTRUCTION" -> add(event, thing, owner.orElse(""));
            case "UPDATE_FOLDER",
                    "SET_FOLDER_BINDINGS",
                    "UPDATE_IDENTITY",
                    "UPDATE_API_KEY",
                    "UPDATE_AUTHORIZED_KEY",
                    "UPDATE_ACCESS_KEY",
                    "UPDATE_SYMMETRIC_KEY" -> require(event, owners.containsKey(thing));
            case "SUSPEND_IDENTITY" -> add(event, suspension(thing), thing);
            case "REACTIVATE_IDENTITY" -> remove(event, suspension(thing));
            case "ROTATE_SYMMETRIC_KEY" -> {
                int version = 2;
                while (owners.containsKey(rotation(thing, version))) {
                    version++;
                }
                add(event, rotation(thing, version), thing);
            }
            case "DELETE_FOLDER" -> {
                remove(event, thing);
                // What was in it, by name.
                Stream.of(event.target().split(": ", 2))
                        .skip(1)
                        .flatMap(parts -> Stream.of(parts.split(", ")))
                        .forEach(part -> remove(event, match(event, part).group(1)));
            }
            case "DELETE_IDENTITY",
                    "DELETE_API_KEY",
                    "DELETE_AUTHORIZED_KEY",
                    "DELETE_ACCESS_KEY",
                    "DELETE_SYMMETRIC_KEY",
                    "CANCEL_KEY_VERSION_DESTRUCTION" -> remove(event, thing);
            default -> throw misfit(event);
        }
    }

    private void add(AuditLine event, String thing, String owner) {
        require(event, owner.isEmpty() || owners.containsKey(owner));
        require(event, owners.put(thing, owner) == null);
    }

    /** Removes it and whatever belongs to it. */
    private void remove(AuditLine event, String thing) {
        require(event, owners.remove(thing) != null);
        var belongings = owners.entrySet().stream()
                .filter(entry -> entry.getValue().equals(thing))
                .map(Map.Entry::getKey)
                .toList();
        belongings.forEach(belonging -> remove(event, belonging));
    }

    private static Matcher match(AuditLine event, String words) {
        var matcher = THING.matcher(words);
        require(event, matcher.matches());
        return matcher;
    }

    private static void require(AuditLine event, boolean fits) {
        if (!fits) {
            throw misfit(event);
        }
    }

    private static AssertionError misfit(AuditLine event) {
        return new AssertionError("an audit event does not fit what went before it: " + event);
    }
}
