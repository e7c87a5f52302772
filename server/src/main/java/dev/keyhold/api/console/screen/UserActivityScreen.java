package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.BrowserSession;
import dev.keyhold.api.console.BrowserSessions;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.IdentityAction;
import dev.keyhold.domain.authz.ServiceAction;
import dev.keyhold.domain.authz.SessionAction;
import dev.keyhold.domain.identity.Identities;
import dev.keyhold.domain.organization.AccountAuditTrail;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.Identity;
import dev.keyhold.model.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a user did last and where it is signed in, for those who may read the audit trail, which says no less of it. It
 * is not on the page of the user, because a search of the trail takes longer than all of that.
 */
public final class UserActivityScreen implements Screen {
    private static final String PATH = "/users/{user}/activity";
    private static final int EVENTS = 10;
    /** What begins temporary credentials, of which nothing is stored. */
    private static final List<Action> BEGINNINGS =
            List.of(SessionAction.ASSUME_ROLE, SessionAction.GET_SESSION_TOKEN, SessionAction.GET_FEDERATION_TOKEN);

    private final Identities identities;
    private final AccountAuditTrail trail;
    private final BrowserSessions sessions;

    public UserActivityScreen(Identities identities, AccountAuditTrail trail, BrowserSessions sessions) {
        this.identities = identities;
        this.trail = trail;
        this.sessions = sessions;
    }

    /**
     * The page.
     *
     * @param path of the page of the user
     */
    public record UserActivityView(Frame frame, Identity identity, String path, Section<Activity> activity)
            implements View {
        /** How people call the user. */
        public String name() {
            return identity.isRoot() ? t("user.root") : identity.name();
        }

        /** The search of the audit trail for everything that the user did. */
        public String audit() {
            return "/audit?actor=" + Call.encode(identity.id().text());
        }

        /** The same for what begins temporary credentials. */
        public List<Beginning> beginnings() {
            return BEGINNINGS.stream()
                    .map(Action::name)
                    .map(action -> new Beginning(action, audit() + "&operation=" + action))
                    .toList();
        }
    }

    /** A search of the audit trail for an operation. */
    public record Beginning(String operation, String href) {}

    /**
     * What is known of a user.
     *
     * @param searched since when there are no other events, if the trail is longer than was looked at
     * @param sessions of browsers at this node; empty for a user of another account, whose trail decides who sees them
     */
    public record Activity(
            List<AuditEvent> events, Optional<Instant> searched, Optional<List<BrowserSession>> sessions) {
        public Activity {
            events = List.copyOf(events);
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.page(PATH, this::show, IdentityAction.GET_IDENTITY, ServiceAction.READ_AUDIT_TRAIL));
    }

    private Answer show(Call call) {
        var identity = identities
                .describe(call.principal(), call.identity(call.path("user")))
                .identity();
        return new Answer.Show(new UserActivityView(
                call.frame(), identity, call.pathOf(identity), call.subject(() -> activity(call, identity))));
    }

    private Activity activity(Call call, Identity identity) {
        var filter = AccountAuditTrail.Filter.ofActor(identity.id().text());
        var found = trail.find(call.principal(), filter, Page.Request.first(EVENTS));
        var isOwn = identity.account().equals(call.principal().account());
        return new Activity(
                found.events(),
                found.completeSince(),
                isOwn ? Optional.of(sessions.of(identity.id())) : Optional.empty());
    }
}
