package dev.keyhold.api.console;

import dev.keyhold.model.Identity;
import dev.keyhold.model.IdentityRef;
import dev.keyhold.model.Page;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** One request of a browser to one route. */
public final class Call {
    /** Rows of a list on one page. */
    public static final int PAGE_SIZE = 50;

    private static final int MAX_POSITION = 512;
    /** Stands for the root, which has no name. */
    private static final String ROOT = "~root";

    private final Frame frame;
    private final Map<String, String> path;
    private final Form query;
    private final Form form;
    private final RequestOrigin origin;
    private final boolean isPrivate;
    private final Optional<SignedIn> signedIn;

    Call(
            Frame frame,
            Map<String, String> path,
            Form query,
            Form form,
            RequestOrigin origin,
            boolean isPrivate,
            Optional<SignedIn> signedIn) {
        this.frame = frame;
        this.path = Map.copyOf(path);
        this.query = query;
        this.form = form;
        this.origin = origin;
        this.isPrivate = isPrivate;
        this.signedIn = signedIn;
    }

    /** A session, and who its credential stands for at this moment. */
    record SignedIn(BrowserSession session, Principal principal) {}

    /** Who asks, for use cases. */
    public Principal principal() {
        return signedIn().principal();
    }

    /** The session of the caller. */
    BrowserSession session() {
        return signedIn().session();
    }

    private SignedIn signedIn() {
        return signedIn.orElseThrow(() -> new IllegalStateException("this route is open to everybody"));
    }

    /** Whether somebody is signed in, of a route that is open to everybody. */
    boolean isSignedIn() {
        return signedIn.isPresent();
    }

    /** Whether a credential may be sent on this connection. */
    boolean isPrivate() {
        return isPrivate;
    }

    /** What is around the page. */
    public Frame frame() {
        return frame;
    }

    public RequestOrigin origin() {
        return origin;
    }

    /** When the request is answered. */
    public Instant now() {
        return frame.now();
    }

    /** A part of the path by its name in the route. */
    public String path(String name) {
        var value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the path has no part " + name);
        }
        return value;
    }

    /** A field of the query; empty when it is not there or blank. */
    public Optional<String> query(String name) {
        return query.get(name);
    }

    /** A field of the form, without blanks around it; empty when it is not there or blank. */
    public Optional<String> field(String name) {
        return form.get(name);
    }

    /**
     * The same of a field that must be there and must obey a rule.
     *
     * @throws ConsoleException which shows the form again
     */
    public String required(String name, FieldRule rule) {
        return rule.require(required(name));
    }

    /** The same without a rule. */
    public String required(String name) {
        return field(name)
                .orElseThrow(() ->
                        new ConsoleException("problem.missing", frame.texts().of("field." + name)));
    }

    /** The same of a field that may be left empty. */
    public Optional<String> optional(String name, FieldRule rule) {
        return field(name).map(rule::require);
    }

    Form form() {
        return form;
    }

    /** The page of a list that the query asks for. */
    public Page.Request page() {
        return new Page.Request(position("after"), PAGE_SIZE);
    }

    /** The place in a list that a field of the query has. */
    public Optional<String> position(String name) {
        return query(name).filter(after -> after.length() <= MAX_POSITION);
    }

    /**
     * A part of the page that may be denied while the rest is shown. Who opens the page has not asked for it, so that a
     * denial is recorded nowhere.
     */
    public <T> Section<T> section(Supplier<T> use) {
        return Section.unasked(use);
    }

    /** What the page is about, and shows nothing without: a denial is recorded as that of a call by API is. */
    public <T> Section<T> subject(Supplier<T> use) {
        return Section.of(use);
    }

    /**
     * Whether roles decide, as in the Yandex Cloud API, because an IAM token was shown. Else IAM policies do, as in the
     * AWS-compatible API: what is granted through one API is not worth more in the console than there.
     */
    public boolean isByRoles() {
        return isByRoles(principal());
    }

    static boolean isByRoles(Principal principal) {
        return principal.credential() instanceof Principal.Credential.IamToken;
    }

    /**
     * The identity that a part of the path names: where roles decide by its resource id; else by its name, and the root
     * by {@code ~root}.
     */
    public IdentityRef identity(String text) {
        if (isByRoles()) {
            return new IdentityRef.ById(text);
        }
        if (!text.equals(ROOT)) {
            return new IdentityRef.Named(text);
        }
        if (!principal().isRoot()) {
            throw new ServiceException(new ServiceError.NotFound(ResourceType.USER, text));
        }
        return new IdentityRef.Self();
    }

    /** The path of the page of an identity. */
    public String pathOf(Identity identity) {
        if (isByRoles()) {
            return "/users/" + identity.id().text();
        }
        return "/users/" + (identity.isRoot() ? ROOT : encode(identity.name()));
    }

    /** A text as a part of a path. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * The same request, as the page that shows a refused form again sees it.
     *
     * @param field what was sent in which field is the reason, if it is known
     */
    Call withProblem(String text, Optional<String> field) {
        return new Call(frame.withProblem(text, field, form), path, query, form, origin, isPrivate, signedIn);
    }
}
