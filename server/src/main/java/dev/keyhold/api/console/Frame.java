package dev.keyhold.api.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What all pages have around what they show.
 *
 * @param texts in the language of the page
 * @param path of the page, without {@code /console}
 * @param user who is signed in
 * @param requestId for those who look into logs
 * @param now when the page was made
 */
public record Frame(
        Texts texts, Site site, String path, Optional<User> user, Messages messages, String requestId, Instant now) {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    /**
     * What is the same for everybody.
     *
     * @param assets where style sheet and scripts are
     * @param menu the pages that every page leads to
     */
    public record Site(String assets, List<MenuEntry> menu) {
        public Site {
            menu = List.copyOf(menu);
        }
    }

    /**
     * What a page says about the request before.
     *
     * @param notice about what was done
     * @param problem about what was not done
     * @param field what was sent in which field is the reason of that, if it is known
     * @param sent what was sent with a form that was refused, so that nobody types it again
     */
    public record Messages(Optional<String> notice, Optional<String> problem, Optional<String> field, Form sent) {}

    /**
     * Who is signed in.
     *
     * @param isByRoles whether roles decide about what the user does, see {@link Call#isByRoles}
     * @param csrf the token that every form of the session carries
     */
    public record User(String name, String arn, String account, boolean isByRoles, String csrf) {
        @Override
        public String toString() {
            return "User[" + arn + "]";
        }
    }

    public String assets() {
        return site.assets();
    }

    /** Empty where nobody is signed in. */
    public List<MenuEntry> menu() {
        return user.isPresent() ? site.menu() : List.of();
    }

    public Optional<String> notice() {
        return messages.notice();
    }

    public Optional<String> problem() {
        return messages.problem();
    }

    /** The same, if the reason is what was sent in that field. */
    public Optional<String> problemWith(String field) {
        return messages.field().equals(Optional.of(field)) ? problem() : Optional.empty();
    }

    /** What was sent in that field, or what stands there at first. */
    public String sent(String field, String first) {
        var known = messages.sent().raw(field);
        return known.isEmpty() ? first : known;
    }

    /** Whether the menu entry is the one of this page. */
    public boolean isAt(MenuEntry entry) {
        return entry.path().equals("/") ? path.equals("/") : path.startsWith(entry.path());
    }

    /** Whether somebody is signed in about whom roles decide. */
    public boolean isByRoles() {
        return user.filter(User::isByRoles).isPresent();
    }

    /** The token of the session, which forms carry; empty where nobody is signed in. */
    public String csrf() {
        return user.map(User::csrf).orElse("");
    }

    /** How long ago that was, in words. */
    public String ago(Instant at) {
        var seconds = Math.max(0, Duration.between(at, now).toSeconds());
        if (seconds < MINUTE) {
            return texts.of("ago.seconds");
        }
        if (seconds < HOUR) {
            return texts.of("ago.minutes", seconds / MINUTE);
        }
        return seconds < 2 * DAY ? texts.of("ago.hours", seconds / HOUR) : texts.of("ago.days", seconds / DAY);
    }

    /** The same frame with a text about what was not done, if there is one. */
    Frame with(Optional<String> text) {
        return with(new Messages(notice(), text, Optional.empty(), messages.sent()));
    }

    Frame withProblem(String text, Optional<String> field, Form form) {
        return with(new Messages(Optional.empty(), Optional.of(text), field, form));
    }

    private Frame with(Messages other) {
        return new Frame(texts, site, path, user, other, requestId, now);
    }
}
