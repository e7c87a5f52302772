package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.MenuEntry;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.Texts;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.refusal.AccountRefusals;
import dev.keyhold.domain.refusal.Explanation;
import dev.keyhold.domain.refusal.Refusal;
import dev.keyhold.domain.refusal.RefusalKeeper;
import dev.keyhold.model.Principal;
import dev.keyhold.sigv4.SignatureEvidence;
import java.util.List;
import java.util.Optional;

/** Why requests of the account were refused: the last of them, and each with its cause and what to do. */
public final class RefusalsScreen implements Screen {
    private static final String PATH = "/refusals";
    private static final int SHOWN = 100;
    private static final int MAX_HINT = 255;

    private final AccountRefusals refusals;

    public RefusalsScreen(AccountRefusals refusals) {
        this.refusals = refusals;
    }

    /** What this node counts and remembers. */
    public record Remembered(RequestPlot plot, List<Refusal> refusals) {
        public Remembered {
            refusals = List.copyOf(refusals);
        }
    }

    /** The page of the list. */
    public record RefusalsView(Frame frame, Section<Remembered> remembered) implements View {}

    /**
     * The page of one.
     *
     * @param found what is known of it, for those who may know
     * @param host that the reader says clients call, or empty
     */
    public record RefusalView(Frame frame, String requestId, Section<Found> found, String host) implements View {}

    /**
     * What is known of a refusal.
     *
     * @param explanation empty where this node does not remember it, or it is not of the account
     * @param otherwise what to say without one
     */
    public record Found(Optional<Explanation> explanation, String otherwise) {}

    @Override
    public List<Route> routes() {
        return List.of(
                Route.page(PATH, this::list, ServiceAction.EXPLAIN_REFUSALS),
                Route.page(PATH + "/{request}", this::show, ServiceAction.EXPLAIN_REFUSALS));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.refusals", PATH));
    }

    private Answer list(Call call) {
        var asked = call.query("request").filter(id -> id.length() <= MAX_HINT);
        if (asked.isPresent()) {
            return new Answer.Go(PATH + "/" + Call.encode(asked.get()));
        }
        return new Answer.Show(new RefusalsView(call.frame(), call.subject(() -> remembered(call.principal()))));
    }

    private Remembered remembered(Principal principal) {
        return new Remembered(new RequestPlot(refusals.hour(principal)), refusals.recent(principal, SHOWN));
    }

    private Answer show(Call call) {
        var id = call.path("request");
        var host = call.query("host").filter(text -> text.length() <= MAX_HINT);
        var hints = new SignatureEvidence.Hints(host.stream().toList(), List.of());
        var found = call.subject(() -> found(
                refusals.explain(call.principal(), id, hints), call.frame().texts()));
        return new Answer.Show(new RefusalView(call.frame(), id, found, host.orElse("")));
    }

    private static Found found(AccountRefusals.Found found, Texts texts) {
        return switch (found) {
            case AccountRefusals.Found.Explained(var explanation) -> new Found(Optional.of(explanation), "");
            case AccountRefusals.Found.Nothing(var place) -> new Found(Optional.empty(), elsewhere(place, texts));
        };
    }

    /** The same whether the request is of another account or is not remembered. */
    private static String elsewhere(RefusalKeeper.Place place, Texts texts) {
        return switch (place) {
            case RefusalKeeper.Place.None() -> texts.of("refusals.noId");
            case RefusalKeeper.Place.Off() -> texts.of("refusals.off");
            case RefusalKeeper.Place.Here() -> texts.of("refusals.unknown");
            case RefusalKeeper.Place.There(var node, var _) -> texts.of("refusals.otherNode", node);
            case RefusalKeeper.Place.Gone() -> texts.of("refusals.gone");
        };
    }
}
