package dev.keyhold.api.console;

import com.linecorp.armeria.common.HttpMethod;
import java.util.List;
import java.util.Optional;

/** Signing in and out, and the sessions of one's credential. */
final class SignInScreen implements Screen {
    static final String PATH = "/sign-in";
    /** The same for somebody whose session has ended. */
    static final String ENDED = PATH + "?ended=1";

    private static final String SESSIONS = "/sessions";

    private final SignIn signIn;
    private final BrowserSessions sessions;

    SignInScreen(SignIn signIn, BrowserSessions sessions) {
        this.signIn = signIn;
        this.sessions = sessions;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.open(HttpMethod.GET, PATH, this::show),
                Route.openForm(PATH, this::enter, this::show),
                Route.form("/sign-out", this::leave, this::list),
                Route.page(SESSIONS, this::list),
                Route.form(SESSIONS + "/{session}/end", this::end, this::list));
    }

    private Answer show(Call call) {
        if (call.isSignedIn() && call.query(SignIn.CODE).isEmpty()) {
            return new Answer.Go("/");
        }
        var frame = call.query("ended").isPresent() && call.frame().problem().isEmpty()
                ? call.frame().with(Optional.of(call.frame().texts().of("problem.ended")))
                : call.frame();
        return new Answer.Show(new SignInView(frame, call.query(SignIn.CODE), call.isPrivate()));
    }

    private Answer enter(Call call) {
        if (!call.isPrivate()) {
            throw new ConsoleException("problem.plaintext");
        }
        return new Answer.Enter(signIn.verify(call.form(), call.origin()));
    }

    private Answer leave(Call call) {
        sessions.end(call.session());
        return new Answer.Leave();
    }

    private Answer list(Call call) {
        return new Answer.Show(new SessionsView(
                call.frame(),
                sessions.of(call.session().credential()),
                call.session().id()));
    }

    /** Ends a session of the same credential; one of another is as if it were not there. */
    private Answer end(Call call) {
        var id = call.path("session");
        sessions.of(call.session().credential()).stream()
                .filter(session -> session.id().equals(id))
                .forEach(sessions::end);
        return id.equals(call.session().id()) ? new Answer.Leave() : Answer.done(SESSIONS, "ended");
    }
}
