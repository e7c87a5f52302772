package dev.keyhold.api.console;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import dev.keyhold.api.RequestLog;
import dev.keyhold.api.console.Call.SignedIn;
import dev.keyhold.api.console.Route.Access;
import dev.keyhold.domain.authn.BrowserAuthenticator;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.Principal;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The console behind the transport: one request in, one reply out. The order is the same for every route: find it,
 * authenticate the session, make sure that a form comes from a page of the session, ask for the credential again where
 * that is needed, hand over to the page, render. What is not a page of everybody is not reached without.
 */
public final class Console {
    private final List<Route> routes;
    private final Frame.Site site;
    private final BrowserSessions sessions;
    private final SignIn signIn;
    private final BiConsumer<Principal, Action> prepare;
    private final InstantSource clock;
    private final RequestLog log;
    private final Pages pages = new Pages();
    private final Assets assets = new Assets();

    /**
     * A console of these pages, and of those for signing in.
     *
     * @param prepare is run for each action of a page before the page asks for anything
     */
    public Console(
            List<Screen> screens,
            BrowserSessions sessions,
            OneTimeLinks links,
            BrowserAuthenticator browsers,
            BiConsumer<Principal, Action> prepare,
            InstantSource clock,
            RequestLog log) {
        this.sessions = sessions;
        this.signIn = new SignIn(browsers, links);
        var all = Stream.concat(Stream.of(new SignInScreen(signIn, sessions)), screens.stream())
                .toList();
        this.routes = all.stream().flatMap(screen -> screen.routes().stream()).toList();
        this.site = new Frame.Site(
                assets.path(),
                all.stream().flatMap(screen -> screen.menu().stream()).toList());
        this.prepare = prepare;
        this.clock = clock;
        this.log = log;
    }

    /** Every page and form that is served. */
    public List<Route> routes() {
        return routes;
    }

    /** Style sheet and scripts. */
    Assets assets() {
        return assets;
    }

    /** The session that a browser has, if its credential is in force; nothing is recorded. */
    Optional<BrowserSession> session(Browser browser) {
        return browser.token().flatMap(sessions::find).filter(session -> signIn.isInForce(session.credential()));
    }

    /** Answers a request where waiting is allowed. Never throws. */
    Reply answer(ConsoleRequest request) {
        return new Exchange(request).answer();
    }

    /** The page about a request that is refused before it is read, or cut off before it is answered. */
    Reply refuse(HttpStatus status, ServiceError error, ConsoleRequest request) {
        var exchange = new Exchange(request);
        return exchange.problem(status, ConsoleErrors.text(error, request.texts()));
    }

    /** One request on its way; remembers how far it came. */
    private final class Exchange {
        private final ConsoleRequest request;
        private final long started = System.nanoTime();
        private Optional<Route> route = Optional.empty();
        private Map<String, String> path = Map.of();
        private Optional<SignedIn> signedIn = Optional.empty();

        Exchange(ConsoleRequest request) {
            this.request = request;
        }

        Reply answer() {
            try {
                var reply = perform();
                log.answered(ended(), took());
                return reply;
            } catch (Refusal refusal) {
                return noted(
                        refusal.code,
                        refusal.code,
                        problem(refusal.status, request.texts().of(refusal.text)));
            } catch (ConsoleException refused) {
                return noted(
                        "Invalid",
                        refused.key(),
                        again(HttpStatus.BAD_REQUEST, refused.text(request.texts()), Optional.empty()));
            } catch (ServiceException refused) {
                var error = refused.serviceError();
                var text = ConsoleErrors.text(error, request.texts());
                return noted(
                        ConsoleErrors.code(error),
                        ConsoleErrors.reason(error),
                        again(ConsoleErrors.status(error), text, ConsoleErrors.field(error)));
            } catch (RuntimeException bug) {
                log.failed(request.origin(), name(), bug);
                var text = request.texts().of("error.Internal", request.origin().requestId());
                return noted("Internal", "bug", problem(HttpStatus.INTERNAL_SERVER_ERROR, text));
            }
        }

        private Reply perform() {
            var found = find();
            route = Optional.of(found);
            if (request.isForm() && !request.browser().isFromConsole()) {
                throw new Refusal(HttpStatus.FORBIDDEN, "CrossSite", "error.crossSite");
            }
            var session = request.browser().token().flatMap(sessions::find);
            if (session.isPresent()) {
                signedIn = authenticate(session.get());
            }
            if (signedIn.isEmpty() && found.access() != Access.OPEN) {
                return Reply.go(
                        session.isPresent() ? SignInScreen.ENDED : SignInScreen.PATH,
                        request.browser().noCookie());
            }
            if (request.isForm() && signedIn.isPresent() && !form().raw("csrf").equals(csrf())) {
                throw new Refusal(HttpStatus.FORBIDDEN, "ForgedForm", "error.forgedForm");
            }
            if (found.access() == Access.PROVED && !isProved()) {
                return ask(Optional.empty());
            }
            return handle(found);
        }

        private Route find() {
            var isKnown = false;
            for (var candidate : routes) {
                var matched = candidate.match(request.path());
                if (matched.isPresent() && isMethodOf(candidate)) {
                    path = matched.get();
                    return candidate;
                }
                isKnown |= matched.isPresent();
            }
            throw isKnown
                    ? new Refusal(HttpStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed", "error.method")
                    : new Refusal(HttpStatus.NOT_FOUND, "NotFound", "error.page");
        }

        private boolean isMethodOf(Route candidate) {
            return candidate.method()
                    == (request.browser().method() == HttpMethod.HEAD
                            ? HttpMethod.GET
                            : request.browser().method());
        }

        /** Empty when the credential is not accepted any more; then the session ends. */
        private Optional<SignedIn> authenticate(BrowserSession session) {
            try {
                var principal = signIn.authenticate(session.credential(), request.origin(), name());
                request.authenticated().accept(principal.account());
                session.seen(clock.instant());
                return Optional.of(new SignedIn(session, principal));
            } catch (ServiceException e) {
                if (e.serviceError() instanceof ServiceError.Unauthenticated) {
                    sessions.end(session);
                    return Optional.empty();
                }
                throw e;
            }
        }

        private Form form() {
            return request.form().orElseThrow(() -> new Refusal(HttpStatus.BAD_REQUEST, "Malformed", "error.form"));
        }

        private String csrf() {
            return signedIn.map(it -> it.session().csrf()).orElse("");
        }

        /** Whether the credential was shown in the last minutes, or is with this form. */
        private boolean isProved() {
            var who = signedIn.orElseThrow();
            if (SignIn.isProof(who.session().credential(), form())) {
                signIn.prove(who.session().credential(), who.principal(), form(), request.origin());
                who.session().prove(clock.instant());
            }
            return who.session().isProved(clock.instant());
        }

        private Reply ask(Optional<String> problem) {
            Map<String, String> fields = new HashMap<>(form().all());
            fields.keySet().removeAll(SignIn.FIELDS);
            fields.remove("csrf");
            var view = new ProveView(
                    frame().with(problem),
                    ConsoleService.PATH + request.browser().path(),
                    fields,
                    signedIn.orElseThrow().session().credential());
            return Reply.page(HttpStatus.OK, pages.render(view));
        }

        private Reply handle(Route found) {
            signedIn.ifPresent(who -> found.actions().forEach(action -> prepare.accept(who.principal(), action)));
            return reply(found.handler().apply(call()), HttpStatus.OK);
        }

        private Call call() {
            var query =
                    request.query().orElseThrow(() -> new Refusal(HttpStatus.BAD_REQUEST, "Malformed", "error.form"));
            var form = request.isForm() ? form() : Form.EMPTY;
            return new Call(
                    frame(),
                    path,
                    query,
                    form,
                    request.origin(),
                    request.browser().isPrivate(),
                    signedIn);
        }

        private Reply reply(Answer answer, HttpStatus status) {
            return switch (answer) {
                case Answer.Show(var view) -> Reply.page(status, pages.render(view));
                case Answer.Go(var to) -> Reply.go(to);
                case Answer.Download(var name, var content) -> Reply.file(name, content);
                case Answer.Enter(var proof) ->
                    sessions.begin(proof, request.origin())
                            .map(begun -> {
                                signedIn.ifPresent(before -> sessions.end(before.session()));
                                return Reply.go("/", request.browser().cookie(begun.token()));
                            })
                            .orElseThrow(() -> new ConsoleException("problem.sessions"));
                case Answer.Leave() ->
                    Reply.go(SignInScreen.PATH, request.browser().noCookie());
            };
        }

        /** Shows a form again with what was wrong, or says so in place of a page. */
        private Reply again(HttpStatus status, String text, Optional<String> field) {
            var isUnproved = route.filter(it -> it.access() == Access.PROVED).isPresent()
                    && signedIn.filter(it -> !it.session().isProved(clock.instant()))
                            .isPresent();
            if (isUnproved) {
                return ask(Optional.of(text));
            }
            var back = route.flatMap(Route::back);
            if (back.isEmpty() || (status.equals(HttpStatus.UNAUTHORIZED) && signedIn.isPresent())) {
                return problem(status, text);
            }
            try {
                return reply(back.get().apply(call().withProblem(text, field)), status);
            } catch (ServiceException | ConsoleException | Refusal _) {
                return problem(status, text);
            }
        }

        Reply problem(HttpStatus status, String text) {
            var view = new ErrorView(
                    frame().with(Optional.of(text)), request.texts().of("error.title"));
            return Reply.page(status, pages.render(view));
        }

        private Frame frame() {
            var texts = request.texts();
            var user = signedIn.map(who -> new Frame.User(
                    who.principal().isRoot()
                            ? texts.of("user.root")
                            : who.principal().name(),
                    who.principal().arn().text(),
                    who.principal().account().text(),
                    Call.isByRoles(who.principal()),
                    csrf()));
            var notice = request.query()
                    .flatMap(query -> query.get("done"))
                    .map(done -> "done." + done)
                    .filter(texts::has)
                    .map(texts::of);
            return new Frame(
                    texts,
                    site,
                    request.browser().path(),
                    user,
                    new Frame.Messages(notice, Optional.empty(), Optional.empty(), Form.EMPTY),
                    request.origin().requestId(),
                    clock.instant());
        }

        private Reply noted(String code, String reason, Reply reply) {
            log.refused(ended(), new RequestLog.Refusal(code, reason, false), took());
            return reply;
        }

        private String name() {
            return route.map(Route::name).orElse(RequestLog.UNKNOWN_OPERATION);
        }

        private RequestLog.Request ended() {
            var credential =
                    signedIn.flatMap(it -> SignIn.nameForLog(it.session().credential()));
            return new RequestLog.Request(request.origin(), name(), credential);
        }

        private Duration took() {
            return Duration.ofNanos(System.nanoTime() - started);
        }
    }

    /** A request that no page takes. It is an answer and no fault, so it has no stack trace. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final HttpStatus status;
        private final String code;
        private final String text;

        Refusal(HttpStatus status, String code, String text) {
            super(code, null, false, false);
            this.status = status;
            this.code = code;
            this.text = text;
        }
    }
}
