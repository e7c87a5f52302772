package dev.keyhold.api;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.keyhold.domain.authn.AuthenticationRecorder;
import dev.keyhold.domain.authn.AuthenticationResult;
import dev.keyhold.model.IdentityReference;
import dev.keyhold.model.Principal;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.TraceParent;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Decides which servers may ask at all: what they ask tells of others' credentials. Any one of the ways is enough: the
 * address, a certificate that the handshake has proved, or a credential of an identity that is on the list.
 */
public final class GatewayAccess {
    /** Where a server shows its own credential; {@code Authorization} is that of the request it asks about. */
    private static final AsciiString AUTHORIZATION = HttpHeaderNames.of("x-keyhold-authorization");
    /** The same by the habit of OpenStack: the token or API key alone. */
    private static final AsciiString TOKEN = HttpHeaderNames.of("x-auth-token");

    private static final String KEYSTONE = "/v3/";
    /** Where a server asks about others by their names, so that every credential in the head is its own. */
    private static final List<String> DECISIONS =
            List.of("/v1/data/", "/access/v1/", "/.well-known/authzen-configuration");

    private static final String OPERATION = "gateway:Ask";
    private static final AttributeKey<Optional<ServerCredential>> SERVER_CREDENTIAL =
            AttributeKey.valueOf(GatewayAccess.class, "SERVER_CREDENTIAL");
    private static final AttributeKey<Optional<Denied>> FOUND = AttributeKey.valueOf(GatewayAccess.class, "FOUND");

    private final Allowlist allowed;
    private final HeaderCredentials credentials;
    private final AuthenticationRecorder recorder;

    public GatewayAccess(Allowlist allowed, HeaderCredentials credentials, AuthenticationRecorder recorder) {
        this.allowed = allowed;
        this.credentials = credentials;
        this.recorder = recorder;
    }

    /**
     * Who may ask.
     *
     * @param loopback callers on the same machine
     * @param networks callers from there
     * @param identities callers who show a credential of one of these
     * @param certificates callers who show a certificate of the authority that is trusted for this
     */
    public record Allowlist(
            boolean loopback, List<CidrBlock> networks, Set<IdentityReference> identities, boolean certificates) {
        /** Callers on the same machine alone. */
        public static final Allowlist LOOPBACK = new Allowlist(true, List.of(), Set.of(), false);

        public Allowlist {
            networks = List.copyOf(networks);
            identities = Set.copyOf(identities);
        }

        /** Whether servers are on it that need not show a credential. */
        public boolean isOfConnections() {
            return loopback || !networks.isEmpty() || certificates;
        }
    }

    /**
     * A server that is refused.
     *
     * @param error why nothing can be said about its credential; empty for a server that is not on the list
     */
    public record Denied(Optional<ServiceError> error) {
        /** The text for a server that is not on the list. */
        public static final String NOT_ALLOWED =
                "This server is not allowed to use the gateway interfaces: see the setting gateway-allow.";
    }

    /**
     * A server that shows a credential of its own.
     *
     * @param identity the owner; empty if the credential is invalid, or of an identity that is not on the list
     */
    public record ServerCredential(Optional<Principal> identity) {}

    /** Where the request of a server comes from. */
    public RequestOrigin origin(ServiceRequestContext context) {
        var server = context.remoteAddress().getAddress().getHostAddress();
        return RequestOrigin.relayed(
                        RequestIdDecorator.of(context),
                        server,
                        context.request().headers().get(HttpHeaderNames.USER_AGENT, ""),
                        RequestOrigin.GATEWAY)
                .traced(context.request().headers().get(TraceParent.NAME));
    }

    /** True for a server that may ask. */
    public boolean mayAsk(ServiceRequestContext context) {
        return isAllowedByConnection(context)
                || accessError(context, origin(context)).isEmpty();
    }

    /** The refusal of a server that may not ask; empty when it may. Of one request it is found out once. */
    public Optional<Denied> accessError(ServiceRequestContext context, RequestOrigin origin) {
        if (isAllowedByConnection(context)) {
            return Optional.empty();
        }
        var before = context.attr(FOUND);
        if (before != null) {
            return before;
        }
        var found = find(context, origin);
        context.setAttr(FOUND, found);
        return found;
    }

    /**
     * What a server shows of itself, whether or not it needs to; empty if it shows nothing. Of one request a credential
     * is verified once.
     *
     * @throws ServiceException when nothing can be said about the credential
     */
    public Optional<ServerCredential> serverCredential(ServiceRequestContext context, RequestOrigin origin) {
        var before = context.attr(SERVER_CREDENTIAL);
        if (before != null) {
            return before;
        }
        // What a server shows of itself is limited like what anybody shows, apart from what it asks about.
        var headers = context.request().headers();
        var found = isDecision(context.path())
                ? shownAnywhere(headers, origin.ofServer())
                : presented(headers, origin).map(this::serverCredential);
        // That nothing is there is found out again at less than it takes to note it.
        if (found.isPresent()) {
            context.setAttr(SERVER_CREDENTIAL, found);
        }
        return found;
    }

    private static boolean isDecision(String path) {
        for (var decisions : DECISIONS) {
            if (path.startsWith(decisions)) {
                return true;
            }
        }
        return false;
    }

    private ServerCredential serverCredential(HeaderCredentials.HeaderCredential credential) {
        return new ServerCredential(principal(credential.result()).filter(this::isAllowed));
    }

    /** A credential in any of the headers, as the policy clients of stores send it. Of several none is good. */
    private Optional<ServerCredential> shownAnywhere(RequestHeaders headers, RequestOrigin server) {
        var sent = new ArrayList<String>();
        for (var name : List.of(AUTHORIZATION, HttpHeaderNames.AUTHORIZATION, TOKEN)) {
            sent.addAll(headers.getAll(name));
        }
        // Ceph's gateway sends the header of a token also if it has none.
        sent.removeIf(String::isBlank);
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        var only = sent.size() == 1
                ? credentials.verifyAnyForm(sent.getFirst(), server, OPERATION)
                : Optional.<HeaderCredentials.HeaderCredential>empty();
        return Optional.of(only.map(this::serverCredential).orElse(new ServerCredential(Optional.empty())));
    }

    private static Optional<Principal> principal(AuthenticationResult result) {
        return result instanceof AuthenticationResult.Authenticated(var principal)
                ? Optional.of(principal)
                : Optional.empty();
    }

    private Optional<Denied> find(ServiceRequestContext context, RequestOrigin origin) {
        try {
            if (!allowed.identities().isEmpty()
                    && serverCredential(context, origin)
                            .flatMap(ServerCredential::identity)
                            .isPresent()) {
                return Optional.empty();
            }
            recorder.turnedAway(origin.ofServer());
            return Optional.of(new Denied(Optional.empty()));
        } catch (ServiceException refused) {
            return Optional.of(new Denied(Optional.of(refused.serviceError())));
        }
    }

    /** Whether the server may ask by its address, or by a certificate that the handshake has proved. */
    public boolean isAllowedByConnection(ServiceRequestContext context) {
        return isAllowed(context.remoteAddress()) || (allowed.certificates() && hasCertificate(context));
    }

    private boolean isAllowed(InetSocketAddress address) {
        return (allowed.loopback() && address.getAddress().isLoopbackAddress())
                || allowed.networks().stream().anyMatch(network -> network.contains(address.getAddress()));
    }

    private static boolean hasCertificate(ServiceRequestContext context) {
        var session = context.sslSession();
        if (session == null) {
            return false;
        }
        try {
            return session.getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException _) {
            return false;
        }
    }

    private boolean isAllowed(Principal principal) {
        return principal
                .asIdentity()
                .filter(identity -> allowed.identities().stream().anyMatch(who -> who.names(identity)))
                .isPresent();
    }

    private Optional<HeaderCredentials.HeaderCredential> presented(RequestHeaders headers, RequestOrigin origin) {
        var authorization = headers.get(AUTHORIZATION);
        if (authorization != null) {
            return credentials.verify(authorization, origin.ofServer(), OPERATION);
        }
        // Elsewhere it is the client's own, handed on.
        return Optional.ofNullable(headers.path().startsWith(KEYSTONE) ? headers.get(TOKEN) : null)
                .map(token -> credentials.verifyBare(token, origin.ofServer(), OPERATION));
    }
}
