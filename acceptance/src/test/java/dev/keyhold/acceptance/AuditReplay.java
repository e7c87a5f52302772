package dev.keyhold.acceptance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Plays the changes of the AWS API from their beginning: the users that must be there if the trail tells the truth. */
final class AuditReplay {
    private static final String NAMED = "user (\\S+) [a-z0-9]{20}";
    private static final Pattern USER = Pattern.compile(NAMED);
    private static final Pattern REMOVED = Pattern.compile(NAMED + " with keys: 0");
    private static final Pattern RENAMED = Pattern.compile(NAMED + " to (/(?:\\S+/)?)([^/\\s]+)");
    private static final Pattern KEY = Pattern.compile("access key (\\w+) of user (\\S+)");
    private static final Pattern STATUS = Pattern.compile("access key (\\w+) of user (\\S+) to (ACTIVE|INACTIVE)");

    private static final Pattern RIGHT =
            Pattern.compile("(?:policy \\S+ of )?" + NAMED + "(?: in group \\S+ [a-z0-9]{20})?");

    private final Map<String, KnownUser> users = new TreeMap<>();

    private AuditReplay() {}

    /**
     * The users by name. An event tells no path, so each has {@code firstPath} until it is renamed.
     *
     * @throws AssertionError when an event does not fit what went before it
     */
    static Map<String, KnownUser> of(List<AuditLine> events, String firstPath) {
        var replay = new AuditReplay();
        events.stream().filter(event -> event.api().equals("aws")).forEach(event -> replay.play(event, firstPath));
        return replay.users;
    }

    private void play(AuditLine event, String firstPath) {
        switch (event.operation()) {
            case "CREATE_IDENTITY" -> {
                var name = match(USER, event).group(1);
                add(event, new KnownUser(name, firstPath));
            }
            case "DELETE_IDENTITY" -> {
                var gone = take(event, match(REMOVED, event).group(1));
                require(event, gone.keys().isEmpty());
            }
            case "TAG_IDENTITY" ->
                add(event, take(event, match(USER, event).group(1)).taggedAgain());
            case "UPDATE_IDENTITY" -> {
                var change = match(RENAMED, event);
                add(event, take(event, change.group(1)).renamed(change.group(3), change.group(2)));
            }
            case "CREATE_ACCESS_KEY" -> {
                var key = match(KEY, event);
                var owner = take(event, key.group(2));
                require(event, !owner.keys().containsKey(key.group(1)));
                add(event, owner.with(key.group(1), KnownUser.ACTIVE));
            }
            case "UPDATE_ACCESS_KEY" -> {
                var change = match(STATUS, event);
                var owner = take(event, change.group(2));
                require(event, owner.keys().containsKey(change.group(1)));
                var status = change.group(3).equals("ACTIVE") ? KnownUser.ACTIVE : KnownUser.INACTIVE;
                add(event, owner.with(change.group(1), status));
            }
            case "DELETE_ACCESS_KEY" -> {
                var key = match(KEY, event);
                var owner = take(event, key.group(2));
                require(event, owner.keys().containsKey(key.group(1)));
                add(event, owner.without(key.group(1)));
            }
            case "CREATE_GROUP", "ATTACH_GROUP_POLICY" ->
                require(event, event.target().contains(UserRight.GROUP));
            case "CREATE_ROLE" -> require(event, event.target().contains(AwsCrashWriter.ROLE));
            case "ASSUME_ROLE" -> require(event, event.target().contains(" of role " + AwsCrashWriter.ROLE + " "));
            default -> turnRight(event);
        }
    }

    private void turnRight(AuditLine event) {
        var right = Stream.of(UserRight.values())
                .filter(one -> List.of(one.given(), one.taken()).contains(event.operation()))
                .findFirst()
                .orElseThrow(() -> misfit(event));
        var user = take(event, match(RIGHT, event).group(1));
        require(event, user.rights().contains(right) == event.operation().equals(right.taken()));
        add(event, user.turned(right));
    }

    private void add(AuditLine event, KnownUser user) {
        require(event, users.put(user.name(), user) == null);
    }

    private KnownUser take(AuditLine event, String name) {
        return Optional.ofNullable(users.remove(name)).orElseThrow(() -> misfit(event));
    }

    private static Matcher match(Pattern pattern, AuditLine event) {
        var matcher = pattern.matcher(event.target());
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
