package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.ConsoleException;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.MenuEntry;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.audit.AuditActors;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.organization.AccountAuditTrail;
import dev.keyhold.domain.organization.AccountAuditTrail.Filter;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Page;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The audit trail of the account: who did what, what was refused, and a file of it. */
public final class AuditScreen implements Screen {
    private static final String PATH = "/audit";
    private static final String SINCE = "since";
    private static final String UNTIL = "until";
    private static final String OPERATION = "operation";
    private static final String ACTOR = "actor";
    private static final String OUTCOME = "outcome";
    private static final String REQUEST = "request";
    private static final List<String> FIELDS = List.of(SINCE, UNTIL, OPERATION, ACTOR, REQUEST, OUTCOME);
    /** More than any name that the trail has. */
    private static final int MAX_LENGTH = 600;

    /** The id of an event. */
    private static final Pattern POSITION = Pattern.compile("[0-9a-f]{16,64}");

    private static final DateTimeFormatter IN_FILE_NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final AccountAuditTrail trail;
    private final Supplier<AuditActors> actors;
    private final BiFunction<AuditEvent, AuditActors, String> line;

    /**
     * The screen.
     *
     * @param actors names actors as of now
     * @param line an event as a line of a file, as the operator gets it
     */
    public AuditScreen(
            AccountAuditTrail trail, Supplier<AuditActors> actors, BiFunction<AuditEvent, AuditActors, String> line) {
        this.trail = trail;
        this.actors = actors;
        this.line = line;
    }

    /**
     * The page.
     *
     * @param fields what was asked for, by the name of the field
     * @param found empty where the question was not understood
     */
    public record AuditView(Frame frame, Map<String, String> fields, Optional<Section<Events>> found) implements View {
        /** What was asked for in that field. */
        public String asked(String field) {
            return fields.getOrDefault(field, "");
        }

        /** The outcomes that there are. */
        public List<String> outcomes() {
            return Arrays.stream(AuditEvent.Outcome.values()).map(Enum::name).toList();
        }

        /** The query of the same question. */
        public String query() {
            return fields.entrySet().stream()
                    .map(field -> field.getKey() + "=" + Call.encode(field.getValue()))
                    .collect(Collectors.joining("&", "?", ""));
        }

        /** That of what follows. */
        public String next(String position) {
            return query() + "&after=" + Call.encode(position);
        }
    }

    /**
     * What was found.
     *
     * @param next where the search goes on
     * @param searched when the oldest event happened that was looked at, where the search goes on
     */
    public record Events(List<Row> rows, Optional<String> next, Optional<Instant> searched) {
        public Events {
            rows = List.copyOf(rows);
        }
    }

    /**
     * An event.
     *
     * @param actor who acted, by the ARN of today if there is one; or empty
     */
    public record Row(AuditEvent event, String actor) {}

    @Override
    public List<Route> routes() {
        return List.of(
                Route.question(PATH, this::list, AuditScreen::ask, ServiceAction.READ_AUDIT_TRAIL),
                Route.page(PATH + "/export", this::export, ServiceAction.READ_AUDIT_TRAIL));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.audit", PATH));
    }

    private Answer list(Call call) {
        var filter = filter(call);
        return new Answer.Show(
                new AuditView(call.frame(), fields(call), Optional.of(call.subject(() -> events(call, filter)))));
    }

    private static Answer ask(Call call) {
        return new Answer.Show(new AuditView(call.frame(), fields(call), Optional.empty()));
    }

    private Events events(Call call, Filter filter) {
        var after = call.query("after").filter(POSITION.asMatchPredicate());
        var found = trail.find(call.principal(), filter, new Page.Request(after, Call.PAGE_SIZE));
        var names = actors.get();
        var rows = found.events().stream()
                .map(event -> new Row(event, actor(event, names)))
                .toList();
        return new Events(rows, found.next(), found.completeSince());
    }

    private static String actor(AuditEvent event, AuditActors names) {
        return event.actor().map(id -> names.arn(id).orElseGet(id::text)).orElse("");
    }

    private Answer export(Call call) {
        var found = trail.export(call.principal(), filter(call));
        var names = actors.get();
        var content = found.events().reversed().stream()
                .map(event -> line.apply(event, names) + "\n")
                .collect(Collectors.joining());
        var from = found.completeSince()
                .map(since -> "-from-" + IN_FILE_NAME.format(since))
                .orElse("");
        var name = "audit-" + call.principal().account().text() + from + ".jsonl";
        return new Answer.Download(name, content);
    }

    private static Map<String, String> fields(Call call) {
        var fields = new LinkedHashMap<String, String>();
        for (var name : FIELDS) {
            call.query(name).ifPresent(text -> fields.put(name, text));
        }
        return fields;
    }

    private static Filter filter(Call call) {
        return new Filter(
                text(call, SINCE).map(Times::parse),
                text(call, UNTIL).map(Times::parse),
                text(call, OPERATION),
                text(call, ACTOR),
                text(call, OUTCOME).map(AuditScreen::outcome),
                text(call, REQUEST));
    }

    private static Optional<String> text(Call call, String name) {
        var text = call.query(name);
        if (text.filter(it -> it.length() > MAX_LENGTH || it.chars().anyMatch(Character::isISOControl))
                .isPresent()) {
            throw new ConsoleException("problem.filter");
        }
        return text;
    }

    private static AuditEvent.Outcome outcome(String text) {
        return Arrays.stream(AuditEvent.Outcome.values())
                .filter(outcome -> outcome.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new ConsoleException("problem.outcome"));
    }
}
